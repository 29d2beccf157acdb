import Foundation
@testable import Ingestion
import Models
import Storage
import Synchronization
import TestSupport

/// A data directory with websites, and workers over it that are turned by hand: a worker of which no more is asked is
/// one that was killed.
final class WorkerRig: Sendable {
  let directory: DataDirectory
  let catalog: Catalog
  let websites: [Website]
  /// What the workers' clock says.
  let clock = Mutex(Instant("2026-03-02T12:00:00Z"))
  private let temporary: TemporaryDirectory?

  /// - Parameter disk: where the directory lies; `nil` = on the machine's own disk, whose syncs take their time.
  init(websites count: Int = 1, on disk: VirtualDisk? = nil) throws {
    if let disk {
      temporary = nil
      directory = DataDirectory(path: "data", on: disk)
    } else {
      let temporary = try TemporaryDirectory()
      self.temporary = temporary
      directory = DataDirectory(path: temporary.path)
    }
    catalog = try Catalog(
      directory: directory, random: RandomSource { count in (0..<count).map { _ in .random(in: 0...255) } })
    let catalog = self.catalog
    websites = try (0..<count).map {
      try catalog.addWebsite(
        domain: "\($0).example.com", name: nil, timeZone: "Etc/UTC", currency: CurrencyCode("EUR")!,
        team: Catalog.defaultTeam, now: Instant("2026-03-02T12:00:00Z"))
    }
  }

  /// The next worker.
  func begin(_ settings: WorkerSettings = WorkerSettings()) throws -> WorkerTurns {
    try WorkerTurns(
      directory: directory, catalog: catalog, settings: settings, clock: { [self] in clock.withLock { $0 } },
      report: { _ in })
  }

  /// Records of pageviews.
  static func records(
    _ events: [(time: Instant, visitor: String)], eventIDs: [UInt64] = [], keys: [UInt64] = []
  ) -> (bytes: [UInt8], entries: [JournalEntry]) {
    var writer = EventRecordWriter()
    var entries: [JournalEntry] = []
    for (place, event) in events.enumerated() {
      writer.begin(
        .event, at: event.time, flags: [.interactive], eventID: place < eventIDs.count ? eventIDs[place] : 0,
        idempotencyKey: place < keys.count ? keys[place] : 0)
      writer.text(.name, "pageview")
      writer.text(.visitor, event.visitor)
      writer.text(.pathname, "/")
      entries.append(JournalEntry(kind: 1, payload: writer.finish()))
    }
    return (writer.bytes, entries)
  }

  /// Pageviews of some visitors, a second apart.
  static func pageviews(_ count: Int, keys: [UInt64] = []) -> (bytes: [UInt8], entries: [JournalEntry]) {
    let start = Instant("2026-03-02T12:00:00Z")
    return records(
      (0..<count).map { (start.advanced(byMilliseconds: Int64($0) * 1000), "visitor \($0 % 10)") }, keys: keys)
  }

  /// A block of an import, as the command writes it: `bytes` is how far the file is read after it.
  func spool(
    _ name: String, _ block: UInt32, bytes: Int64, isLast: Bool = false,
    _ records: (bytes: [UInt8], entries: [JournalEntry]) = ([], [])
  ) throws {
    let progress = ImportProgress(bytes: bytes, digest: [UInt8](repeating: 7, count: 32), lines: bytes)
    try SpoolWriter(folder: directory.spool + "/" + name).write(
      SpoolHeader(importID: 1, website: websites[0].id, block: block, isLast: isLast, progress: progress),
      records.entries, of: records.bytes)
  }

  func folder(_ name: String) -> String { directory.spool + "/" + name }

  /// What the command that reads the file holds as long as it waits for the import.
  func lock(_ name: String) throws -> FileLock? {
    _ = try SpoolWriter(folder: folder(name))
    return try FileLock.tryLock(path: SpoolWriter.lockPath(inFolder: folder(name)))
  }

  func job(_ name: String, stream: UInt32 = 1) throws -> JobID {
    try catalog.addJob(
      .import(importID: name, website: websites[0].id, stream: StreamID(rawValue: stream)), now: Instant(seconds: 0))
  }

  /// Turns of a worker until it finds nothing more to do: a turn that only takes a job over is idle as well.
  func exhaust(_ turns: WorkerTurns) {
    var idle = 0
    while idle < 5 { idle = turns.turn(isStopping: false) == .idle ? idle + 1 : 0 }
  }

  /// Events, visitors, sessions and bounces.
  func figures(_ website: Int = 0) throws -> [Int] {
    let catalog = self.catalog
    let store = ColumnEventStore(directory: directory) { website throws(StoreError) in
      try catalog.snapshot().website(website)?.hashSeed
    }
    let plan = QueryPlan(
      website: websites[website].id, range: .all,
      rowSets: [
        RowSet(kind: .events, measures: [.events, .visitors, .sessions]), RowSet(kind: .sessions, measures: [.bounces]),
      ])
    return try store.answer(plan).rows[0].values
  }
}
