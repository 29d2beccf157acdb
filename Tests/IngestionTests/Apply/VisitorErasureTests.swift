import Foundation
import Models
import ReplayStorage
import Storage
import TestSupport
import Testing

@testable import Ingestion

@Suite struct VisitorErasureTests {
  private let rig: ConsumerRig
  private static let secrets = ["zoe-7f3a", "/only-zoe-reads", "zoe@mail.example", "chartreuse-of-zoe", "Zoe's error"]

  init() throws { rig = try ConsumerRig() }

  private func event(
    _ visitor: String, page: String, user: String = "", color: String = "", at seconds: Int64 = 0
  ) -> JournalSubmission {
    var writer = EventRecordWriter()
    let time = WorkerSample.now.advanced(byMilliseconds: seconds * 1000)
    writer.begin(.event, at: time, flags: color.isEmpty ? [.interactive] : [.interactive, .hasProperties], eventID: 0)
    writer.text(.name, "pageview")
    writer.text(.visitor, visitor)
    writer.text(.hostname, "example.com")
    writer.text(.pathname, page)
    if !user.isEmpty { writer.text(.user, user) }
    if !color.isEmpty {
      var (name, value) = ("color", color)
      name.withUTF8 { name in
        value.withUTF8 {
          writer.property(name: UnsafeRawBufferPointer(name), value: UnsafeRawBufferPointer($0))
        }
      }
    }
    writer.finish()
    return JournalSubmission(website: rig.website.id, arrival: time, kind: 1, payload: writer.bytes)
  }

  /// Zoe's and Ann's events, errors and recordings.
  private var traffic: [JournalSubmission] {
    [
      event("zoe-7f3a", page: "/"), event("ann", page: "/", user: "ann@mail.example", color: "red"),
      event("zoe-7f3a", page: "/only-zoe-reads", user: "zoe@mail.example", color: "chartreuse-of-zoe", at: 10),
      event("ann", page: "/both", color: "green", at: 20), event("zoe-7f3a", page: "/both", color: "green", at: 30),
      event("zoe-7f3a", page: "/", at: 7200), rig.error("Zoe's error", visitor: "zoe-7f3a"),
      rig.error("shared", visitor: "zoe-7f3a"), rig.error("shared", visitor: "ann"),
    ]
  }

  private func chunk(of visitor: String) -> JournalSubmission {
    rig.record(.replayChunk, visitor: visitor) { writer in
      writer.data(.sequence, 0)
      writer.data(.eventCount, 4)
      writer.data(.firstAt, wide: 1_000)
      writer.data(.lastAt, wide: 8_500)
      writer.data(.packedEvents, UnsafeRawBufferPointer.literal("what zoe-7f3a did"))
    }
  }

  private func worker() throws -> IngestWorker {
    try IngestWorker(
      directory: rig.directory, catalog: rig.sample.catalog, clock: { WorkerSample.now }, report: { _ in })
  }

  private func erase(_ id: String, with worker: IngestWorker) async throws -> Job {
    let catalog = rig.sample.catalog
    let job = try catalog.addJob(
      .eraseVisitor(NamedVisitor(id: id, of: rig.website), website: rig.website.id), now: WorkerSample.now)
    worker.wake()
    try await eventually("the erasure") { try catalog.job(job)?.isFinished == true }
    return try #require(try catalog.job(job))
  }

  private func store() -> ColumnEventStore {
    let catalog = rig.sample.catalog
    return ColumnEventStore(directory: rig.directory) { website throws(StoreError) in
      try catalog.snapshot().website(website)?.hashSeed
    }
  }

  private func events() throws -> [String] {
    var events: [String] = []
    try store().scan(website: rig.website.id, range: .all, visitor: nil) {
      let properties = $0.properties.map { " \($0.name)=\($0.value)" }.joined()
      events.append("\($0.visitor) \($0.pathname) \($0.user)\(properties)")
    }
    return events
  }

  /// Files that hold one of the texts, and which.
  private func search(_ texts: [String]) throws -> [String] {
    var found: [String] = []
    let folder = URL(fileURLWithPath: rig.directory.path)
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    while let file = files?.nextObject() as? URL {
      guard let content = try? Data(contentsOf: file) else { continue }
      for text in texts where content.range(of: Data(text.utf8)) != nil {
        found.append("\(file.lastPathComponent): \(text)")
      }
    }
    return found
  }

  @Test func `nothing is left of an erased visitor, and everything of the others`() async throws {
    let worker = try worker()
    try worker.start()
    try await rig.append([event("zoe-7f3a", page: "/"), event("ann", page: "/")])
    try await rig.append(Array(traffic.dropFirst(2)))
    try await rig.append([chunk(of: "zoe-7f3a")], replays: true)
    let job = try await erase("vis_zoe-7f3a", with: worker)
    #expect(job.state == .done && job.error == nil)
    #expect(ErasedCounts(text: job.result ?? "") != nil)
    #expect(job.result == "2 4")
    #expect(try search(Self.secrets) == [])
    #expect(try events() == ["ann / ", "ann /both  color=green"])
    #expect(try store().verify(website: rig.website.id).problems == [])
    #expect(try store().watermark(website: rig.website.id).events == 2)
    #expect(try rig.groups() == ["shared 2 1"])
    #expect(try Replays(directory: rig.directory).replays(of: rig.website.id, limit: 9).isEmpty)
    // Whoever comes again is somebody new, with texts that were known before.
    try await rig.append([event("zoe-7f3a", page: "/only-zoe-reads", at: 40)])
    let flush = try rig.sample.catalog.addJob(.flush, now: WorkerSample.now)
    worker.wake()
    try await eventually("the flush") { try rig.sample.catalog.job(flush)?.state == .done }
    #expect(try events() == ["ann / ", "ann /both  color=green", "zoe-7f3a /only-zoe-reads "])
    #expect(try await erase("zoe-7f3a", with: worker).result == "1 1")
    #expect(try search(Self.secrets) == [])
    #expect(try store().verify(website: rig.website.id).problems == [])
    worker.stop()
    #expect(try search(Self.secrets) == [])
  }

  @Test func `questions do not count what was erased, with bots or without`() async throws {
    let worker = try worker()
    try worker.start()
    try await rig.append(traffic)
    _ = try await erase("zoe-7f3a", with: worker)
    worker.stop()
    for includesBots in [false, true] {
      let plan = QueryPlan(
        website: rig.website.id, range: .all,
        rowSets: [
          RowSet(kind: .events, measures: [.events]), RowSet(kind: .sessions, measures: [.sessions, .visitors]),
        ], includesExcluded: includesBots)
      #expect(try store().answer(plan).rows[0].values == [2, 1, 1])
    }
  }

  @Test func `records in the block that a tracker writes again do not come back`() async throws {
    let worker = try worker()
    try worker.start()
    let journal = try Journal.open(folder: rig.directory.journal)
    for submission in traffic { try await journal.append(submission) }
    #expect(try await erase("zoe-7f3a", with: worker).state == .done)
    for number in 0..<20 { try await journal.append(event("ann", page: "/\(number)", at: 60)) }
    #expect(try search(Self.secrets) == [])
    await journal.close()
    #expect(try search(Self.secrets) == [])
    worker.stop()
    #expect(try events().count == 22)
    // A worker that begins from the first record steps over what is not there any more.
    let batch = try JournalReader(folder: rig.directory.journal).read(from: .start(of: 1))
    #expect(batch.quarantined.isEmpty)
  }

  @Test func `an erasure that a crash interrupts is done by the next worker`() async throws {
    try await rig.append(traffic)
    let catalog = rig.sample.catalog
    let visitor = NamedVisitor(id: "zoe-7f3a", of: rig.website)
    let job = try catalog.addJob(.eraseVisitor(visitor, website: rig.website.id), now: WorkerSample.now)
    try rig.sample.work()
    #expect(try catalog.job(job)?.state == .done)
    // As if it had died behind each of its steps: the job is taken again, and finds its work done.
    let again = try catalog.addJob(.eraseVisitor(visitor, website: rig.website.id), now: WorkerSample.now)
    _ = try catalog.claimNextJob(now: WorkerSample.now)
    try rig.sample.work()
    #expect(try catalog.job(again)?.result == "0 0")
    #expect(try search(["/only-zoe-reads", "zoe@mail.example", "chartreuse-of-zoe"]) == [])
  }

  @Test func `somebody who was never there, and a website that is gone`() async throws {
    let worker = try worker()
    try worker.start()
    try await rig.append(traffic)
    #expect(try await erase("nobody", with: worker).result == "0 0")
    let other = try rig.sample.catalog.addJob(
      .eraseVisitor(NamedVisitor(id: "zoe", of: rig.website), website: WebsiteID(rawValue: 99)), now: WorkerSample.now)
    worker.wake()
    try await eventually("the job") { try rig.sample.catalog.job(other)?.state == .done }
    worker.stop()
    #expect(try events().count == 6)
  }
}
