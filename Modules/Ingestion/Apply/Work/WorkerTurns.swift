import Models
import Storage

/// The worker's turns: take what journals hold, take what imports have spooled, do jobs, tidy up. Belongs to the
/// worker's thread.
final class WorkerTurns {
  /// What a turn found.
  enum Outcome {
    /// There may be more at once.
    case worked
    /// Live events were taken, all there were.
    case caughtUp
    /// There was nothing to do.
    case idle
    /// Something failed; the turn has left no trace and is worth trying again.
    case failed
  }

  /// Bytes taken from a tracker in one turn: enough for a large transaction, little enough for a short one.
  static let batchBytes = 4 << 20
  /// Websites kept open.
  static let websitesMax = 1024
  /// Website files kept open between turns.
  static let openFilesMax = 32

  let directory: DataDirectory
  let catalog: Catalog
  let settings: WorkerSettings
  let clock: @Sendable () -> Instant
  let report: @Sendable (String) -> Void
  let hot: HotStore
  let turnNumber: Int64
  let journal: JournalReader
  var cursors: [Int: JournalCursor]
  var seen: SeenIDs
  var appliers: [WebsiteID: (applier: WebsiteApplier, used: Int)] = [:]
  var tick = 0
  /// Websites whose files cannot be written for a reason of their own: their records go to quarantine.
  var failing: [WebsiteID: String] = [:]
  var flushes: [(job: JobID, ends: [JournalCursor])] = []
  var imports: [ImportWork] = []
  var tidiedAt = Instant(milliseconds: .min / 2)
  var tidying: Set<WebsiteID> = []
  var retired: [(website: WebsiteID, at: Int64)] = []
  var counts = IngestWorker.Counts()

  /// Opens hot, which it makes when it is missing, and finds out how far the work is.
  init(
    directory: DataDirectory, catalog: Catalog, settings: WorkerSettings = WorkerSettings(),
    clock: @escaping @Sendable () -> Instant, report: @escaping @Sendable (String) -> Void
  ) throws(StoreError) {
    self.directory = directory
    self.catalog = catalog
    self.settings = settings
    self.clock = clock
    self.report = report
    hot = try HotStore(path: directory.hot, isWriter: true)
    let hot = self.hot
    journal = JournalReader(folder: directory.journal)
    let journal = self.journal
    (turnNumber, cursors, seen) = try StoreError.translating {
      let turn = try hot.beginTurn()
      try journal.recoverIdleTrackers()
      try catalog.requeueRunningJobs(now: clock())
      return (turn, try hot.cursors(), try SeenIDs(hot))
    }
  }

  /// One round of everything.
  func turn(isStopping: Bool) -> Outcome {
    do {
      var outcome = try takeJournals()
      if try takeImports() { outcome = .worked }
      if !isStopping { try claimJobs() }
      try finishFlushes()
      // Also between live events: on a busy website there is never a turn without any.
      if outcome != .worked, try tidy() { outcome = .worked }
      return outcome
    } catch {
      counts.failures += 1
      report("The worker will try again: \(error)")
      forget()
      return .failed
    }
  }

  /// Closes all files.
  func close() {
    for entry in appliers.values { entry.applier.writer.rest() }
    appliers.removeAll()
    hot.connection.close()
  }

  /// Drops everything that is only in memory, so that the next turn begins from what is stored.
  func forget() {
    for entry in appliers.values { entry.applier.writer.rest() }
    appliers.removeAll()
    for work in imports { work.rewind() }
    do {
      cursors = try hot.cursors()
      seen = try SeenIDs(hot)
    } catch {
      report("The worker cannot read its own state: \(error)")
    }
  }

  // MARK: Journals

  /// Takes the next records of every tracker and makes them visible in one transaction.
  func takeJournals() throws -> Outcome {
    var taken: [JournalBatch] = []
    for tracker in try journal.trackers() {
      let batch = try journal.read(from: cursors[tracker] ?? .start(of: tracker), maxBytes: Self.batchBytes)
      if !batch.isEmpty || batch.next != cursors[tracker] { taken.append(batch) }
    }
    guard !taken.isEmpty else { return .idle }
    let before = counts
    try sealImports(before: taken)
    let snapshot = try catalog.snapshot()
    var touched: Set<WebsiteID> = []
    var setAside: [(batch: Int, record: JournalRecord, reason: String)] = []
    for (index, batch) in taken.enumerated() {
      try batch.bytes.withUnsafeBytes { bytes in
        for record in batch.records {
          if let reason = try apply(record, bytes, snapshot, &touched) { setAside.append((index, record, reason)) }
        }
      }
    }
    let now = clock()
    do {
      try hot.connection.transaction {
        try hot.checkTurn(turnNumber)
        for website in touched.sorted() { try appliers[website]?.applier.writer.flush(now: now.milliseconds) }
        for (index, record, reason) in setAside {
          try taken[index].bytes[record.payload].withUnsafeBytes {
            try hot.quarantine($0, of: record.website, reason: reason, at: now)
          }
        }
        for batch in taken {
          for damage in batch.quarantined {
            let place =
              "\(damage.reason.rawValue) in file \(damage.place.file) at \(damage.place.offset), \(damage.size) bytes"
            try hot.quarantine(
              UnsafeRawBufferPointer(start: nil, count: 0), of: WebsiteID(rawValue: 0), reason: place, at: now)
          }
          try hot.setCursor(batch.next)
        }
        // What waited for days counts as seen from its arrival on, not from now.
        try seen.store(now: taken.compactMap { $0.records.last?.arrival }.reduce(now) { min($0, $1) })
      }
    } catch {
      counts = before
      throw error
    }
    counts.flushes += 1
    if let latest = taken.compactMap({ $0.records.last?.arrival }).max() {
      counts.lagMilliseconds = max(0, now.milliseconds - latest.milliseconds)
    }
    for batch in taken {
      cursors[batch.next.tracker] = batch.next
      try journal.deleteFiles(before: batch.next)
    }
    for website in touched { try sealIfLarge(website, now) }
    closeFiles(touched)
    return taken.contains { $0.bytes.count >= Self.batchBytes / 2 } ? .worked : .caughtUp
  }

  /// Applies one record.
  ///
  /// - Returns: why it must be set aside; `nil` when it need not.
  func apply(
    _ record: JournalRecord, _ bytes: UnsafeRawBufferPointer, _ snapshot: CatalogSnapshot,
    _ touched: inout Set<WebsiteID>
  ) throws -> String? {
    counts.records += 1
    guard let website = snapshot.website(record.website) else {
      counts.orphaned += 1
      return nil
    }
    if let reason = failing[website.id] {
      counts.quarantined += 1
      return reason
    }
    guard let event = EventRecordReader(UnsafeRawBufferPointer(rebasing: bytes[record.payload])) else {
      counts.quarantined += 1
      return "the record cannot be read"
    }
    if event.eventID != 0, !seen.insert(event.eventID, .event, arrivedAt: record.arrival) {
      counts.repeated += 1
      return nil
    }
    if event.idempotencyKey != 0, !seen.insert(event.idempotencyKey, .idempotencyKey, arrivedAt: record.arrival) {
      counts.repeated += 1
      return nil
    }
    do {
      let applier = try applier(of: website)
      try applier.apply(event, stream: .live, arrivedAt: record.arrival)
      touched.insert(website.id)
      return nil
    } catch let error as StoreError {
      // The whole turn is undone and tried again; a website whose file is damaged is left out of it then.
      if case .damaged(let what) = error { failing[website.id] = what }
      throw error
    }
  }

  func applier(of website: Website) throws -> WebsiteApplier {
    tick += 1
    if let entry = appliers[website.id] {
      appliers[website.id]!.used = tick  // found on the line above
      return entry.applier
    }
    if appliers.count >= Self.websitesMax {
      let idle = appliers.filter { !$0.value.applier.writer.hasPending }.sorted { $0.value.used < $1.value.used }
      for (id, entry) in idle.prefix(Self.websitesMax / 4) {
        entry.applier.writer.rest()
        appliers[id] = nil
      }
    }
    let applier = try WebsiteApplier(website: website, hot: hot, directory: directory)
    appliers[website.id] = (applier, tick)
    return applier
  }

  func closeFiles(_ touched: Set<WebsiteID>) {
    guard touched.count > Self.openFilesMax else { return }
    for website in touched { appliers[website]?.applier.writer.rest() }
  }
}
