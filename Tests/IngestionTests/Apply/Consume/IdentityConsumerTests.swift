import Models
import Storage
import TestSupport
import Testing

@testable import Ingestion

@Suite struct IdentityConsumerTests {
  private let rig: ConsumerRig

  init() throws { rig = try ConsumerRig() }

  private func identify(
    _ user: String, visitor: String = "v", _ traits: [(String, String)] = [], at seconds: Int64 = 0
  ) -> JournalSubmission {
    var writer = EventRecordWriter()
    let time = WorkerSample.now.advanced(byMilliseconds: seconds * 1000)
    writer.begin(.identify, at: time, flags: [])
    writer.text(.visitor, visitor)
    writer.text(.clientSession, "session-1")
    writer.text(.user, user)
    for (name, value) in traits {
      var (name, value) = (name, value)
      name.withUTF8 { name in
        value.withUTF8 {
          writer.property(name: UnsafeRawBufferPointer(name), value: UnsafeRawBufferPointer($0))
        }
      }
    }
    writer.finish()
    return JournalSubmission(
      website: rig.website.id, arrival: time, kind: EventRecord.Kind.identify.audience.rawValue, payload: writer.bytes)
  }

  private func pageview(of visitor: String, at seconds: Int64 = 0) -> JournalSubmission {
    rig.record(.event, visitor: visitor, at: seconds) { _ in }
  }

  private func identity(of visitor: String) throws -> Identities.Identity? {
    try Identities(directory: rig.directory).identity(
      of: NamedVisitor(id: visitor, of: rig.website), on: rig.website.id)
  }

  @Test func `what is told last of a visitor is kept, and another user begins anew`() async throws {
    try await rig.append([
      identify("u-1", [("email", "a@example.com"), ("plan", "free")]), identify("u-1", [("plan", "pro")], at: 9),
      identify("u-1", visitor: "other", at: 10), identify("u-2", visitor: "third", [("plan", "x")], at: 11),
      identify("u-3", visitor: "third", at: 12), rig.scroll(10),
    ])
    let turns = rig.consumer(.identities)
    rig.work(turns)
    #expect(turns.counts.stored == 5)
    let first = try #require(try identity(of: "vis_v"))
    #expect(first.visitor == "v" && first.user == "u-1")
    #expect(first.traits == ["email": "a@example.com", "plan": "pro"])
    #expect(first.first == WorkerSample.now && first.latest == WorkerSample.now.advanced(byMilliseconds: 9_000))
    #expect(try identity(of: "third")?.user == "u-3" && identity(of: "third")?.traits == [:])
    #expect(try identity(of: "nobody") == nil)
    let store = try Identities(directory: rig.directory)
    #expect(try store.visitors(of: "u-1", on: rig.website.id).map(\.visitor) == ["v", "other"])
    #expect(try store.visitors(of: "u-2", on: rig.website.id).isEmpty)
  }

  @Test func `an open session learns its user, and counts nothing for it`() async throws {
    try await rig.append([
      pageview(of: "v"), identify("u-1", at: 5), pageview(of: "w"), identify("u-9", visitor: "nobody", at: 6),
    ])
    try rig.sample.work()
    var seen: [String] = []
    let catalog = rig.sample.catalog
    let store = ColumnEventStore(directory: rig.directory) { website throws(StoreError) in
      try catalog.snapshot().website(website)?.hashSeed
    }
    try store.scan(website: rig.website.id, range: .all, visitor: nil) { seen.append("\($0.visitor) \($0.user)") }
    #expect(seen == ["v u-1", "w "])
  }

  @Test func `an erased visitor is nobody`() async throws {
    try await rig.append([identify("u-1", [("email", "a@example.com")]), identify("u-1", visitor: "other")])
    let turns = rig.consumer(.identities)
    rig.work(turns)
    for hash in NamedVisitor(id: "v", of: rig.website).visitors {
      try turns.perform { try $0.erase(visitor: hash, on: rig.website.id) }
    }
    #expect(try identity(of: "v") == nil)
    #expect(try identity(of: "other")?.user == "u-1")
    try turns.perform { try $0.removeAll(of: rig.website.id) }
    #expect(try identity(of: "other") == nil)
  }
}
