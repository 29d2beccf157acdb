import Foundation
import Models
import Storage
import TestSupport

@testable import Ingestion

/// A data directory with a website, a journal to fill and workers to start on it.
struct WorkerSample {
  let temporary: TemporaryDirectory
  let directory: DataDirectory
  let catalog: Catalog
  let website: Website

  static let now = Instant("2026-03-02T12:00:00Z")

  /// A new directory.
  init() throws {
    temporary = try TemporaryDirectory()
    directory = DataDirectory(path: temporary.path)
    catalog = try Catalog(
      directory: directory, random: RandomSource { count in (0..<count).map { _ in .random(in: 0...255) } })
    website = try catalog.addWebsite(
      domain: "example.com", name: nil, timeZone: "Etc/UTC", currency: CurrencyCode("EUR")!,
      team: Catalog.defaultTeam, now: Self.now)
  }

  func turns(now: Instant = WorkerSample.now) throws -> WorkerTurns {
    try WorkerTurns(directory: directory, catalog: catalog, clock: { now }, report: { _ in })
  }

  /// Turns until there is nothing to do.
  func work(_ turns: WorkerTurns) {
    for _ in 0..<200 where turns.turn(isStopping: false) == .idle { return }
  }

  /// A new worker that does all there is to do.
  @discardableResult func work() throws -> IngestWorker.Counts {
    let turns = try turns()
    work(turns)
    turns.close()
    return turns.counts
  }

  /// Pageviews with the ids and pages of these numbers.
  func submission(_ events: Range<Int>, of website: Website? = nil) -> JournalSubmission {
    var writer = EventRecordWriter()
    var entries: [JournalEntry] = []
    for number in events {
      writer.begin(
        .event, at: Self.now.advanced(byMilliseconds: Int64(number)), flags: [.interactive],
        eventID: UInt64(number + 1))
      writer.text(.name, "pageview")
      writer.text(.visitor, "visitor \(number % 10)")
      writer.text(.hostname, "example.com")
      writer.text(.pathname, "/\(number)")
      entries.append(JournalEntry(kind: 1, payload: writer.finish()))
    }
    return JournalSubmission(
      website: (website ?? self.website).id, arrival: Self.now, bytes: writer.bytes, entries: entries)
  }

  /// Appends to a journal that is closed afterwards.
  func journal(_ submissions: JournalSubmission...) async throws {
    let journal = try Journal.open(folder: directory.journal)
    for submission in submissions { try await journal.append(submission) }
    await journal.close()
  }

  /// Number of events that a question sees.
  func events(of website: Website? = nil) throws -> Int {
    let catalog = self.catalog
    let store = ColumnEventStore(directory: directory) { website throws(StoreError) in
      try catalog.snapshot().website(website)?.hashSeed
    }
    let plan = QueryPlan(
      website: (website ?? self.website).id, range: .all, rowSets: [RowSet(kind: .events, measures: [.events])])
    return try store.answer(plan).rows[0].values[0]
  }

  func quarantine() throws -> [QuarantinedItem] { try Quarantine(directory: directory).items(limit: 1000) }

  /// Has a worker do a job about the quarantine.
  func job(_ kind: JobKind) throws -> QuarantineReport {
    let id = try catalog.addJob(kind, now: Self.now)
    try work()
    return QuarantineReport(text: try catalog.job(id)?.result ?? "")
  }

  /// Changes bytes of the tracker's first journal file that holds `text`.
  func damageJournal(at text: String, _ change: (inout Data, Data.Index) -> Void) throws {
    let folder = directory.journal + "/t1"
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(".log") {
      let url = URL(fileURLWithPath: folder + "/" + name)
      var data = try Data(contentsOf: url)
      guard let place = data.range(of: Data(text.utf8)) else { continue }
      change(&data, place.lowerBound)
      let handle = try FileHandle(forWritingTo: url)
      try handle.write(contentsOf: data)
      try handle.close()
      return
    }
  }
}
