import Foundation
@testable import Ingestion
import Models
import Storage
import TestSupport
import Testing

/// From the journal, or a spool, to an answer: through the worker as it runs in production.
@Suite struct WorkerTests {
  private let temporary: TemporaryDirectory
  private let directory: DataDirectory
  private let catalog: Catalog
  private let website: Website
  private let store: ColumnEventStore

  init() throws {
    temporary = try TemporaryDirectory()
    directory = DataDirectory(path: temporary.path)
    catalog = try Catalog(
      directory: directory, random: RandomSource { count in (0..<count).map { _ in .random(in: 0...255) } })
    website = try catalog.addWebsite(
      domain: "example.com", name: nil, timeZone: "Etc/UTC", currency: CurrencyCode("EUR")!,
      team: Catalog.defaultTeam, now: Self.now)
    let catalog = self.catalog
    store = ColumnEventStore(directory: directory) { website throws(StoreError) in
      try catalog.snapshot().website(website)?.hashSeed
    }
  }

  private static let now = Instant("2026-03-02T12:00:00Z")

  private func worker() throws -> IngestWorker {
    try IngestWorker(directory: directory, catalog: catalog, clock: { Self.now }, report: { _ in })
  }

  private func submission(_ events: Range<Int>, ids: Bool = true) -> JournalSubmission {
    var writer = EventRecordWriter()
    var entries: [JournalEntry] = []
    for number in events {
      writer.begin(
        .event, at: Self.now.advanced(byMilliseconds: Int64(number)), flags: [.interactive],
        eventID: ids ? UInt64(number + 1) : 0)
      writer.text(.name, "pageview")
      writer.text(.visitor, "visitor \(number % 10)")
      writer.text(.hostname, "example.com")
      writer.text(.pathname, "/\(number % 3)")
      entries.append(JournalEntry(kind: 1, payload: writer.finish()))
    }
    return JournalSubmission(website: website.id, arrival: Self.now, bytes: writer.bytes, entries: entries)
  }

  private func figures() throws -> [Int] {
    let plan = QueryPlan(
      website: website.id, range: .all,
      rowSets: [RowSet(kind: .events, measures: [.events, .visitors, .sessions])])
    return try store.answer(plan).rows[0].values
  }

  @Test func `what the journal took is visible once the worker has stopped`() async throws {
    let journal = try Journal.open(folder: directory.journal)
    try await journal.append(submission(0..<100))
    let worker = try worker()
    try worker.start()
    try await journal.append(submission(100..<200))
    await journal.close()
    worker.stop()
    #expect(try figures() == [200, 10, 10])
    #expect(worker.counts.records == 200)
  }

  @Test func `an event sent again counts once, in a later worker too`() async throws {
    let journal = try Journal.open(folder: directory.journal)
    try await journal.append(submission(0..<50))
    var worker = try worker()
    try worker.start()
    worker.stop()
    try await journal.append(submission(25..<75))
    await journal.close()
    worker = try self.worker()
    try worker.start()
    worker.stop()
    #expect(try figures() == [75, 10, 10])
    #expect(worker.counts.repeated == 25)
  }

  @Test func `a second worker refuses`() throws {
    let first = try worker()
    try first.start()
    #expect(throws: StoreError.self) { try worker().start() }
    first.stop()
    let second = try worker()
    try second.start()
    second.stop()
  }

  @Test func `an import is visible when its job is done, and remembers how far it is`() async throws {
    let folder = directory.spool + "/first"
    let spool = try SpoolWriter(folder: folder)
    let progress = ImportProgress(bytes: 1000, digest: [UInt8](repeating: 7, count: 32), lines: 300)
    for block in 0..<3 {
      let part = submission(block * 100..<block * 100 + 100, ids: false)
      try spool.write(
        SpoolHeader(importID: 1, website: website.id, block: UInt32(block), isLast: block == 2, progress: progress),
        part.entries, of: part.bytes)
    }
    let job = try catalog.addJob(
      .import(importID: "first", website: website.id, stream: StreamID(rawValue: 1)), now: Self.now)
    let worker = try worker()
    try worker.start()
    try await eventually("the job") { try catalog.job(job)?.isFinished == true }
    worker.stop()
    #expect(try catalog.job(job)?.state == .done)
    #expect(try figures() == [300, 10, 10])
    #expect(!FileManager.default.fileExists(atPath: folder))
    #expect(worker.counts.importedRows == 300)
  }

  @Test func `flush is done when everything accepted before it is visible`() async throws {
    let journal = try Journal.open(folder: directory.journal)
    let worker = try worker()
    try worker.start()
    try await journal.append(submission(0..<10))
    let job = try catalog.addJob(.flush, now: Self.now)
    try await eventually("the job") { try catalog.job(job)?.isFinished == true }
    #expect(try figures() == [10, 10, 10])
    worker.stop()
    await journal.close()
  }

  @Test func `records of a website that is gone are left out and the others go on`() async throws {
    let journal = try Journal.open(folder: directory.journal)
    var lost = submission(0..<5)
    lost.website = WebsiteID(rawValue: 999)
    try await journal.append(lost)
    try await journal.append(submission(5..<10))
    await journal.close()
    let worker = try worker()
    try worker.start()
    worker.stop()
    #expect(try figures() == [5, 5, 5])
    #expect(worker.counts.orphaned == 5)
  }

  @Test func `a crash while an import waits for its seal loses no live event`() async throws {
    let part = submission(0..<100, ids: false)
    try SpoolWriter(folder: directory.spool + "/first").write(
      SpoolHeader(
        importID: 1, website: website.id, block: 0, isLast: false,
        progress: ImportProgress(bytes: 1000, digest: [UInt8](repeating: 7, count: 32), lines: 100)),
      part.entries, of: part.bytes)
    _ = try catalog.addJob(
      .import(importID: "first", website: website.id, stream: StreamID(rawValue: 1)), now: Self.now)
    let first = try WorkerTurns(directory: directory, catalog: catalog, clock: { Self.now }, report: { _ in })
    _ = first.turn(isStopping: false)
    _ = first.turn(isStopping: false)
    #expect(first.counts.importedRows == 100)
    // Another worker has begun by the time that this one commits the live events: its transaction fails.
    let journal = try Journal.open(folder: directory.journal)
    try await journal.append(submission(200..<250))
    await journal.close()
    _ = try HotStore(path: directory.hot, isWriter: true).beginTurn()
    #expect(first.turn(isStopping: false) == .failed)
    let second = try WorkerTurns(directory: directory, catalog: catalog, clock: { Self.now }, report: { _ in })
    _ = second.turn(isStopping: true)
    #expect(second.counts.repeated == 0)
    #expect(try figures()[0] == 150)
  }
}
