package import Models
package import Storage

/// The worker's turns: take what journals hold, take what imports have spooled, do jobs, tidy up. Belongs to the
/// worker's thread.
package final class WorkerTurns {
  /// Bytes taken from a tracker in one turn: enough for a large transaction, little enough for a short one.
  static let batchBytes = 4 << 20
  /// Bytes of memory that websites kept open may take together, roughly: the one unused longest goes first.
  static let websiteBytesMax = 64 << 20
  /// A website whose file is to be tidied later than that was noted when the clock was ahead.
  static let tidyAheadMaxMilliseconds: Int64 = 3_600_000

  let directory: DataDirectory
  let catalog: Catalog
  let settings: WorkerSettings
  let clock: @Sendable () -> Instant
  let report: @Sendable (String) -> Void
  let hot: HotStore
  let turnNumber: Int64
  let journal: JournalReader
  /// Whether `cursors`, `seen`, `announced` and `tidying` are what is stored.
  var knowsState = true
  /// Only its end is looked at: its records are a consumer's.
  let replayJournal: JournalReader
  /// Who reads the journal besides; `nil`: nobody.
  package var consumers: Consumers?
  var cursors: [Int: JournalCursor]
  var seen: SeenIDs
  /// Websites of which hot holds announced keys that nobody has looked at.
  var announced: Set<WebsiteID>
  /// Websites kept open: when each was used last, and how much memory it took then.
  var appliers: [WebsiteID: (applier: WebsiteApplier, used: Int, size: Int)] = [:]
  var tick = 0
  /// Websites whose files cannot be written for a reason of their own: their records go to quarantine.
  var failing: [WebsiteID: String] = [:]
  /// Websites whose old rows could not be sealed: they are passed over until the next look at the ages of all.
  var unsealable: Set<WebsiteID> = []
  /// Turns in a row that a website has spoiled.
  var strikes: [WebsiteID: Int] = [:]
  /// Records that cannot be applied for a reason of their own.
  var faulty: [JournalCursor: String] = [:]
  let mark: WorkerMark
  var care: CrashCare
  /// Told of each record before it is applied: for tests that let the process end at one.
  package var willApply: (JournalCursor) -> Void = { _ in }
  /// Whether the catalog may call jobs running that nobody does: a turn failed after it had taken one.
  var hasLostJobs = false
  var flushes: [Flush] = []
  var erasures: [ErasureWork] = []
  var removals: [RemovalWork] = []
  var imports: [ImportWork] = []
  var tidiedAt = Instant(milliseconds: .min / 2)
  var checkpointedAt = Instant(milliseconds: .min / 2)
  /// Websites whose files are to be put in shape, and when, in milliseconds: a copy of what hot says.
  var tidying: [WebsiteID: Int64]
  /// Websites of which it was said that an export or a verification keeps their files from getting smaller.
  var held: Set<WebsiteID> = []
  package internal(set) var counts = IngestWorker.Counts()
  /// Whether large work has ended whose memory was not given back yet.
  var hasGarbage = false

  /// Opens hot, which it makes when it is missing, and finds out how far the work is.
  package init(
    directory: DataDirectory, catalog: Catalog, settings: WorkerSettings = WorkerSettings(),
    clock: @escaping @Sendable () -> Instant, report: @escaping @Sendable (String) -> Void
  ) throws(StoreError) {
    self.directory = directory
    self.catalog = catalog
    self.settings = settings
    self.clock = clock
    self.report = report
    hot = try HotStore(path: directory.hot, isWriter: true, on: directory.disk)
    let hot = self.hot
    journal = JournalReader(folder: directory.journal, disk: directory.disk)
    replayJournal = JournalReader(folder: directory.replayJournal, disk: directory.disk)
    let (journal, replayJournal) = (self.journal, self.replayJournal)
    let mark = try WorkerMark(path: directory.workerMark, on: directory.disk)
    self.mark = mark
    (turnNumber, cursors, seen, announced, care, tidying) = try StoreError.translating {
      try catalog.claim(hot, at: directory.hot)
      let turn = try hot.beginTurn()
      let care = try CrashCare(hot, endedAt: mark.step)
      mark.step = nil
      try journal.recoverIdleTrackers()
      // Before anybody asks where it ends.
      try replayJournal.recoverIdleTrackers()
      try catalog.requeueRunningJobs(now: clock())
      return (
        turn, try hot.cursors(), try SeenIDs(hot), try hot.websitesWithAnnouncedKeys(), care, try hot.tidies()
      )
    }
  }

  /// One round of everything.
  package func turn(isStopping: Bool) -> TurnOutcome {
    do {
      if !knowsState { try recall() }
      var outcome = try takeJournals()
      if try takeImports() { outcome = .worked }
      if !isStopping { try claimJobs() }
      try finishFlushes()
      try continueErasures()
      try continueRemovals()
      checkpointCatalog()
      // Also between live events, on a busy website there is never a turn without any; but one step only: they are not
      // to wait for it.
      switch outcome {
      case .idle: if try tidy() { outcome = .worked }
      case .caughtUp: _ = try tidy()
      case .worked, .failed: break
      }
      return outcome
    } catch {
      counts.failures += 1
      report("The worker will try again: \(error)")
      forget()
      do { try recall() } catch { report("The worker cannot read its own state: \(error)") }
      return .failed
    }
  }

  /// Takes what other processes ask for meanwhile.
  ///
  /// - Returns: whether somebody waits for it.
  func isAsked() throws -> Bool {
    try claimJobs()
    return !flushes.isEmpty || !imports.isEmpty || !erasures.isEmpty || !removals.isEmpty
  }

  /// Closes all files.
  package func close() {
    for website in appliers.keys.sorted() { appliers[website]?.applier.writer.rest() }
    appliers.removeAll()
    hot.connection.close()
  }

  /// Drops everything that is only in memory, so that the next turn begins from what is stored.
  func forget() {
    for website in appliers.keys.sorted() { appliers[website]?.applier.writer.rest() }
    appliers.removeAll()
    for work in imports { work.rewind() }
    knowsState = false
  }

  /// Reads what is stored of the worker's own state. Until that succeeds nothing is taken: ids of a turn that failed
  /// would pass for counted.
  func recall() throws {
    cursors = try hot.cursors()
    seen = try SeenIDs(hot)
    announced = try hot.websitesWithAnnouncedKeys()
    tidying = try hot.tidies()
    knowsState = true
  }

  // MARK: Journals

  /// Takes the next records of every tracker and makes them visible in one transaction.
  func takeJournals() throws -> TurnOutcome {
    let taken = try nextBatches()
    guard !taken.isEmpty else { return .idle }
    let before = counts
    defer { mark.step = nil }
    try sealImports(before: taken)
    let snapshot = try catalog.snapshot()
    var touched: Set<WebsiteID> = []
    var setAside: [SetAside] = []
    for (index, batch) in taken.enumerated() {
      try batch.bytes.withUnsafeBytes { bytes in
        for record in batch.records {
          var place = batch.start
          place.offset = record.offset
          if let (cause, reason) = try apply(record, at: place, bytes, snapshot, &touched) {
            setAside.append(SetAside(batch: index, record: record, place: place, cause: cause, reason: reason))
          }
        }
      }
    }
    let now = clock()
    // One alone is under its own mark: when the transaction ends the process, it is known.
    if taken.reduce(0, { $0 + $1.records.count }) > 1 { mark.step = .commit }
    do {
      try commit(taken, setAside, touched, snapshot, now)
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
      try deleteFiles(before: batch.next)
    }
    faulty.removeAll()
    for website in touched.sorted() {
      strikes[website] = nil
      try sealIfLarge(website, now)
    }
    closeFiles(touched)
    return care.level > 0 || taken.contains { $0.bytes.count >= Self.batchBytes / 2 } ? .worked : .caughtUp
  }

  /// The next batch of every tracker; of one tracker alone, and a small one, after a process of the worker has ended.
  private func nextBatches() throws -> [JournalBatch] {
    var taken: [JournalBatch] = []
    let trackers = try journal.trackers()
    try relax(trackers)
    for tracker in care.order(trackers) {
      let cursor = cursors[tracker] ?? .start(of: tracker)
      let batch = try journal.read(from: cursor, maxBytes: care.bytesToRead(from: cursor))
      if !batch.isEmpty || batch.next != cursors[tracker] {
        taken.append(batch)
        if care.standsAlone(tracker) { break }
      } else {
        care.took(batch) { _, _ in }
      }
    }
    if taken.isEmpty { try relax(trackers) }
    return taken
  }

  private func relax(_ trackers: [Int]) throws {
    guard care.level > 0 else { return }
    try hot.connection.transaction { try care.relax(trackers: trackers) { try hot.setAttempts($0, $1) } }
  }

  /// A record that could not be applied.
  private struct SetAside {
    let batch: Int
    let record: JournalRecord
    let place: JournalCursor
    let cause: QuarantinedItem.Cause
    let reason: String
  }

  /// The one transaction of a turn.
  private func commit(
    _ taken: [JournalBatch], _ setAside: [SetAside], _ touched: Set<WebsiteID>, _ snapshot: CatalogSnapshot,
    _ now: Instant
  ) throws {
    var care = care
    try hot.connection.transaction {
      try hot.checkTurn(turnNumber)
      for website in touched.sorted() { try appliers[website]?.applier.writer.flush(now: now.milliseconds) }
      for one in setAside {
        try taken[one.batch].bytes[one.record.payload].withUnsafeBytes {
          try hot.quarantine(one.record, payload: $0, at: one.place, cause: one.cause, reason: one.reason, now: now)
        }
      }
      for batch in taken {
        for damage in batch.quarantined {
          counts.quarantined += 1
          try batch.bytes(of: damage).withUnsafeBytes { bytes in
            try hot.quarantine(damage, bytes: bytes, isWebsite: { snapshot.website($0) != nil }, now: now)
          }
        }
        try hot.setCursor(batch.next)
        try care.took(batch) { try hot.setAttempts($0, $1) }
      }
      // What waited for days counts as seen from its arrival on, not from now.
      try seen.store(now: taken.compactMap { $0.records.last?.arrival }.reduce(now) { min($0, $1) })
    }
    self.care = care
  }

  /// Applies one record.
  ///
  /// - Returns: why it must be set aside; `nil` when it need not.
  private func apply(
    _ record: JournalRecord, at place: JournalCursor, _ bytes: UnsafeRawBufferPointer, _ snapshot: CatalogSnapshot,
    _ touched: inout Set<WebsiteID>
  ) throws -> (QuarantinedItem.Cause, String)? {
    counts.records += 1
    guard let website = snapshot.website(record.website) else {
      counts.orphaned += 1
      return nil
    }
    if let (cause, reason) = objection(to: place, of: website.id) {
      counts.quarantined += 1
      return (cause, reason)
    }
    mark.step = .record(place)
    willApply(place)
    do {
      let payload = UnsafeRawBufferPointer(rebasing: bytes[record.payload])
      switch try apply(payload, to: website, arrivedAt: record.arrival) {
      case .applied: touched.insert(website.id)
      case .repeated: counts.repeated += 1
      case .unreadable:
        counts.quarantined += 1
        return (.unreadable, "the record cannot be read")
      }
      return nil
    } catch {
      // The whole turn is undone and tried again, without what is to blame.
      blame(website.id, place, error)
      throw error
    }
  }

  /// Why a record is not even tried; `nil` when it is.
  private func objection(to place: JournalCursor, of website: WebsiteID) -> (QuarantinedItem.Cause, String)? {
    if let reason = care.objection(to: .record(place)) { return (.crashed, reason) }
    if let reason = failing[website] { return (.website, reason) }
    return faulty.isEmpty ? nil : faulty[place].map { (.failed, $0) }
  }

  /// What became of a record.
  enum Application {
    case applied
    /// Its id was counted before.
    case repeated
    case unreadable
  }

  /// Applies the payload of a record to its website.
  func apply(
    _ payload: UnsafeRawBufferPointer, to website: Website, arrivedAt arrival: Instant
  ) throws -> Application {
    guard let event = EventRecordReader(payload), EventRecord.timestamps.contains(event.timestamp.milliseconds) else {
      return .unreadable
    }
    if event.eventID != 0, !seen.insert(event.eventID, .event, arrivedAt: arrival) { return .repeated }
    if event.idempotencyKey != 0 { try settleAnnounced(of: website) }
    if event.idempotencyKey != 0, !seen.insert(event.idempotencyKey, .idempotencyKey, arrivedAt: arrival) {
      return .repeated
    }
    try applier(of: website).apply(event, stream: .live, arrivedAt: arrival)
    return .applied
  }
}
