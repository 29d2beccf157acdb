import Models
import Storage

/// A consumer's turns: takes what the trackers' logs hold for it into its store. Belongs to the consumer's thread.
final class ConsumerTurns {
  /// Bytes taken from a tracker in one turn: who is behind the others holds as much beside them.
  static let batchBytes = 1 << 20
  /// Attempts at one record that may end the process.
  static let triesMax = 3
  /// How often a failure that lasts is told again.
  static let reportMilliseconds: Int64 = 600_000
  /// How long it is put off to note how far the logs are taken when nothing in them concerned the consumer.
  static let saveMilliseconds: Int64 = 5_000

  let kind: ConsumerKind
  private let world: ConsumerWorld
  var catalog: Catalog { world.catalog }
  var clock: @Sendable () -> Instant { world.clock }
  private let report: @Sendable (String) -> Void
  private let progress: JournalProgress
  private let journal: SharedJournalReader
  var counts = ConsumerCounts()
  /// When it was last looked for what is too old.
  var prunedAt: Instant?
  private var opened: Opened?
  /// Records that cannot be taken for a reason of their own.
  private var faulty: [JournalCursor: String] = [:]
  /// When a failure was told; `nil` when the latest turn went well.
  private var reportedAt: Instant?
  /// Told of each record before it is taken: for tests.
  var willTake: (JournalCursor) throws -> Void = { _ in }

  /// What there is once the store is open.
  private final class Opened {
    let consumer: any JournalConsumer
    let mark: WorkerMark
    var cursors: [Int: JournalCursor]
    /// Trackers whose cursors are not noted in the store.
    var unsaved: Set<Int> = []
    var savedAt: Instant
    var seen: SeenIDs
    /// How often the process ended at a record.
    var attempts: [JournalCursor: Int]

    init(_ consumer: any JournalConsumer, _ mark: WorkerMark, _ attempts: [JournalCursor: Int], now: Instant) throws {
      self.consumer = consumer
      self.mark = mark
      self.attempts = attempts
      cursors = try consumer.tables.cursors()
      seen = try SeenIDs(consumer.tables)
      savedAt = now
    }

    var tables: ConsumerStore { consumer.tables }

    func saveCursors() throws {
      for tracker in unsaved.sorted() {
        if let cursor = cursors[tracker] { try tables.setCursor(cursor) }
      }
    }
  }

  init(
    _ kind: ConsumerKind, world: ConsumerWorld, progress: JournalProgress, report: @escaping @Sendable (String) -> Void
  ) {
    self.kind = kind
    self.world = world
    self.progress = progress
    self.report = report
    journal = world.journal(of: kind)
  }

  /// Takes what there is, a megabyte or so of each tracker.
  func turn(isStopping: Bool = false) -> TurnOutcome {
    do {
      try open()
      var outcome = TurnOutcome.idle
      for tracker in try journal.trackers() {
        switch try take(tracker) {
        case .worked: outcome = .worked
        case .caughtUp where outcome == .idle: outcome = .caughtUp
        default: break
        }
      }
      if outcome != .worked { try saveIfDue(isStopping) }
      if outcome != .worked, !isStopping, try tend() { outcome = .worked }
      if outcome == .idle, !isStopping { try pruneIfDue() }
      publish()
      reportedAt = nil
      return outcome
    } catch {
      fail(error)
      return .failed
    }
  }

  /// Does something to the store that others ask for, in one transaction.
  func perform<T>(_ body: (any JournalConsumer) throws -> T) throws -> T {
    let consumer = try open()
    do {
      return try consumer.tables.connection.transaction {
        let result = try body(consumer)
        try consumer.finish()
        return result
      }
    } catch {
      close()
      throw error
    }
  }

  /// The tables beside the effect, opened when they are not.
  func openTables() throws -> ConsumerStore { try open().tables }

  /// Does something at which the process may end.
  func marking<T>(_ step: WorkerMark.Step, _ body: () throws -> T) throws -> T {
    try open()
    let mark = opened?.mark
    mark?.step = step
    defer { mark?.step = nil }
    return try body()
  }

  /// Stores the ids seen so far, inside the caller's transaction.
  func storeSeen(now: Instant) throws { try opened?.seen.store(now: now) }

  /// Has the consumer do a piece of what could wait, in a transaction of its own.
  private func tend() throws -> Bool {
    guard let opened else { return false }
    let now = clock()
    return try opened.tables.connection.transaction { try opened.consumer.tend(now: now) }
  }

  /// Closes the store; the next turn opens it again and begins from what is stored.
  func close() {
    opened?.tables.connection.close()
    opened = nil
  }

  private func fail(_ error: any Error) {
    counts.failures += 1
    close()
    progress.note(kind, failure: "\(error)")
    // Not once a second, but as long as it lasts: meanwhile no file of the journal can go.
    let now = clock()
    if let reportedAt, abs(now.milliseconds - reportedAt.milliseconds) < Self.reportMilliseconds { return }
    report("The consumer '\(kind.rawValue)' will try again: \(error)")
    reportedAt = now
  }

  // MARK: The store

  @discardableResult
  private func open() throws -> any JournalConsumer {
    if let opened { return opened.consumer }
    let consumer = try kind.open(in: world)
    let tables = consumer.tables
    let mark = try WorkerMark(path: world.directory.mark(of: kind), on: world.directory.disk)
    var attempts: [JournalCursor: Int] = [:]
    for case (.record(let place), let tries) in try tables.attempts() { attempts[place] = tries }
    switch mark.step {
    case .record(let place):
      // The last process ended at it, perhaps by chance.
      let tries = (attempts[place] ?? 0) + 1
      attempts[place] = tries
      try tables.connection.transaction { try tables.setAttempts(.record(place), tries) }
    case .retrying(let item): try tables.connection.transaction { try tables.setAttempts(.retrying(item), 1) }
    default: break
    }
    mark.step = nil
    if kind.readsAlone { try journal.recoverIdleTrackers() }
    let opened = try Opened(consumer, mark, attempts, now: clock())
    self.opened = opened
    progress.note(kind, saved: opened.cursors)
    return consumer
  }

  private func publish() {
    guard let opened else { return }
    progress.note(kind, reached: opened.cursors)
  }

  /// Notes how far the logs are taken where only records of others were passed over.
  private func saveIfDue(_ isStopping: Bool) throws {
    guard let opened, !opened.unsaved.isEmpty else { return }
    guard isStopping || abs(clock().milliseconds - opened.savedAt.milliseconds) >= Self.saveMilliseconds else { return }
    try save(opened)
  }

  private func save(_ opened: Opened) throws {
    try opened.tables.connection.transaction { try opened.saveCursors() }
    noteSaved(opened)
  }

  private func noteSaved(_ opened: Opened) {
    opened.unsaved.removeAll()
    opened.savedAt = clock()
    progress.note(kind, saved: opened.cursors)
  }

  // MARK: Logs

  private func take(_ tracker: Int) throws -> TurnOutcome {
    guard let opened else { return .idle }
    let cursor = opened.cursors[tracker] ?? .start(of: tracker)
    let (batch, isFresh) = try journal.read(from: cursor, maxBytes: Self.batchBytes)
    guard !batch.isEmpty || batch.next != cursor else { return .idle }
    let heard = batch.records.filter { EventRecord.Audience(rawValue: $0.kind).map(kind.hears) == true }
    let wanted = heard.isEmpty ? [] : try opened.consumer.wanted(among: heard)
    let damage = kind.readsAlone ? batch.quarantined : []
    if wanted.isEmpty, damage.isEmpty {
      opened.cursors[tracker] = batch.next
      opened.unsaved.insert(tracker)
      if batch.next.file != cursor.file { try save(opened) }
    } else {
      try store(wanted, damage, of: batch, in: opened)
    }
    // What others read too is deleted by the event store's worker, when all have passed it.
    if kind.readsAlone { try journal.deleteFiles(before: batch.next) }
    // What another consumer has read before may be followed by more: whoever waits for us waits for that too.
    let isBehind = !isFresh && progress.isExpected
    return isBehind || batch.bytes.count >= Self.batchBytes / 2 ? .worked : .caughtUp
  }

  /// The one transaction of a batch.
  private func store(
    _ wanted: [JournalRecord], _ damage: [QuarantinedRecord], of batch: JournalBatch, in opened: Opened
  ) throws {
    let before = counts
    let snapshot = try catalog.snapshot()
    let now = clock()
    do {
      try opened.tables.connection.transaction {
        for record in wanted {
          var place = batch.start
          place.offset = record.offset
          try batch.bytes.withUnsafeBytes { bytes in
            let payload = UnsafeRawBufferPointer(rebasing: bytes[record.payload])
            guard let (cause, reason) = try take(record, payload, at: place, snapshot) else { return }
            counts.quarantined += 1
            try opened.tables.quarantine(record, payload: payload, at: place, cause: cause, reason: reason, now: now)
          }
        }
        try opened.consumer.finish()
        for stretch in damage {
          counts.quarantined += 1
          try batch.bytes(of: stretch).withUnsafeBytes {
            try opened.tables.quarantine(stretch, bytes: $0, isWebsite: { snapshot.website($0) != nil }, now: now)
          }
        }
        opened.cursors[batch.next.tracker] = batch.next
        opened.unsaved.insert(batch.next.tracker)
        try opened.saveCursors()
        try opened.seen.store(now: wanted.map(\.arrival).reduce(now) { min($0, $1) })
        for place in opened.attempts.keys where place.tracker == batch.next.tracker {
          guard (place.file, place.offset) < (batch.next.file, batch.next.offset) else { continue }
          try opened.tables.setAttempts(.record(place), 0)
          opened.attempts[place] = nil
        }
      }
      opened.mark.step = nil
    } catch {
      opened.mark.step = nil
      counts = before
      throw error
    }
    noteSaved(opened)
    faulty.removeAll()
    if let latest = wanted.last?.arrival { counts.lagMilliseconds = max(0, now.milliseconds - latest.milliseconds) }
  }

  /// Takes one record.
  ///
  /// - Returns: why it must be set aside; `nil` when it need not.
  private func take(
    _ record: JournalRecord, _ payload: UnsafeRawBufferPointer, at place: JournalCursor, _ snapshot: CatalogSnapshot
  ) throws -> (QuarantinedItem.Cause, String)? {
    guard let opened else { return nil }
    guard let website = snapshot.website(record.website) else {
      counts.orphaned += 1
      return nil
    }
    if let tries = opened.attempts[place], tries >= Self.triesMax {
      return (.crashed, "the worker's process ended \(tries) times at it")
    }
    if let reason = faulty[place] { return (.failed, reason) }
    opened.mark.step = .record(place)
    do {
      try willTake(place)
      guard try take(payload, of: website, at: record.arrival) else {
        return (.unreadable, "the record cannot be read")
      }
      return nil
    } catch {
      // What the disk refuses, or a damaged store, is not the record's fault: the turn is tried again.
      if !Self.isStoresFault(error) { faulty[place] = "\(error)" }
      throw error
    }
  }

  /// Takes the payload of a record, once.
  ///
  /// - Returns: whether it could be read.
  func take(_ payload: UnsafeRawBufferPointer, of website: Website, at arrival: Instant) throws -> Bool {
    guard let event = EventRecordReader(payload), EventRecord.timestamps.contains(event.timestamp.milliseconds) else {
      return false
    }
    guard !event.flags.contains(.bot) else {
      counts.bots += 1
      return true
    }
    if event.eventID != 0, opened?.seen.insert(event.eventID, .event, arrivedAt: arrival) == false {
      counts.repeated += 1
      return true
    }
    if event.idempotencyKey != 0,
      opened?.seen.insert(event.idempotencyKey, .idempotencyKey, arrivedAt: arrival) == false
    {
      counts.repeated += 1
      return true
    }
    try opened?.consumer.take(event, payload, of: website, at: arrival)
    counts.stored += 1
    return true
  }

  private static func isStoresFault(_ error: any Error) -> Bool {
    switch error {
    case let error as SQLiteError: !error.isConstraint
    case is StoreError: true
    default: false
    }
  }
}
