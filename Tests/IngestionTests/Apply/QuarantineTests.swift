import Foundation
import Models
import Storage
import Testing

@testable import Ingestion

@Suite struct QuarantineTests {
  private let sample: WorkerSample

  init() throws { sample = try WorkerSample() }

  /// A submission of one payload that is no record.
  private func unreadable(_ bytes: [UInt8]) -> JournalSubmission {
    JournalSubmission(
      website: sample.website.id, arrival: WorkerSample.now, bytes: bytes,
      entries: [JournalEntry(kind: 1, payload: 0..<bytes.count)])
  }

  @Test func `a record that cannot be read is kept with its bytes and the others go on`() async throws {
    try await sample.journal(sample.submission(0..<3), unreadable([9, 9, 9]), sample.submission(3..<5))
    #expect(try sample.work().quarantined == 1)
    #expect(try sample.events() == 5)
    let item = try #require(try sample.quarantine().first)
    #expect(item.cause == .unreadable && item.website == sample.website.id && item.arrival == WorkerSample.now)
    #expect(item.place?.tracker == 1 && item.size == 24)
    #expect(try Quarantine(directory: sample.directory).item(item.name.number)?.bytes == [9, 9, 9])
    let report = try sample.job(.retryQuarantined(.all))
    #expect(report.outcomes == [QuarantineOutcome(id: item.name, fate: .kept, detail: "the record cannot be read")])
  }

  @Test func `a damaged record of the journal is kept with its bytes and can only be dropped`() async throws {
    try await sample.journal(sample.submission(0..<3))
    try sample.damageJournal(at: "/1") { data, place in data[place] = UInt8(ascii: "!") }
    try sample.work()
    #expect(try sample.events() == 2)
    let item = try #require(try sample.quarantine().first)
    #expect(item.cause == .checksum && item.website == sample.website.id && item.arrival == WorkerSample.now)
    let bytes = try #require(try Quarantine(directory: sample.directory).item(item.name.number)?.bytes)
    #expect(bytes.count == item.size && String(decoding: bytes, as: UTF8.self).contains("!1"))
    #expect(try sample.job(.retryQuarantined(.all)).counts == [.kept: 1])
    let dropped = try sample.job(.dropQuarantined(.items([item.name, QuarantinedItemName(77)])))
    #expect(dropped.counts == [.dropped: 1, .missing: 1])
    #expect(try sample.quarantine().isEmpty)
  }

  @Test func `records of a damaged website wait until it is repaired, and are then stored once`() async throws {
    let other = try sample.catalog.addWebsite(
      domain: "other.example", name: nil, timeZone: "Etc/UTC", currency: CurrencyCode("EUR")!,
      team: Catalog.defaultTeam, now: WorkerSample.now)
    try await sample.journal(sample.submission(0..<10))
    try sample.work()
    // A day later everything is sealed.
    let later = try sample.turns(now: WorkerSample.now.advanced(byMilliseconds: 2 * 86_400_000))
    sample.work(later)
    later.close()
    let path = sample.directory.columns(of: sample.website.id)
    let sound = try Data(contentsOf: URL(fileURLWithPath: path))
    try Data(repeating: 7, count: sound.count).write(to: URL(fileURLWithPath: path))
    try await sample.journal(sample.submission(10..<20), sample.submission(20..<25, of: other))
    #expect(try sample.work().quarantined == 10)
    #expect(try sample.events(of: other) == 5)
    let set = try #require(try Quarantine(directory: sample.directory).websites().first)
    #expect(set.website == sample.website.id && set.records == 10)
    #expect(try sample.job(.retryQuarantined(.all)).counts == [.kept: 10])

    try sound.write(to: URL(fileURLWithPath: path))
    // One of them comes again in the meantime.
    try await sample.journal(sample.submission(12..<13))
    try sample.work()
    #expect(try sample.job(.retryQuarantined(.website(sample.website.id))).counts == [.applied: 9, .repeated: 1])
    #expect(try sample.events() == 20)
    #expect(try sample.quarantine().isEmpty)
    #expect(try sample.job(.retryQuarantined(.all)).counts.isEmpty)
  }

  @Test func `a report reads back as it was written`() {
    var report = QuarantineReport()
    report.add([
      QuarantineOutcome(id: QuarantinedItemName(3), fate: .applied),
      QuarantineOutcome(id: QuarantinedItemName(4, of: .errors), fate: .kept, detail: "a\tb\nc"),
    ])
    let read = QuarantineReport(text: report.text)
    #expect(read.counts == [.applied: 1, .kept: 1])
    #expect(read.outcomes.map(\.detail) == ["", "a\tb c"])
  }
}
