import Models
import Storage

/// How carefully the worker goes on after a process of it has ended in the middle of something.
///
/// A record that ends the process is named by the worker's mark, when it does so while it is applied; it is tried three
/// times. When the process ended in the transaction of many, they are taken in smaller and smaller pieces, until the
/// one is alone in its transaction and thereby named. All counts are stored before anything is tried again.
struct CrashCare {
  /// Attempts at one record that may end the process.
  static let triesMax = 3
  /// The same for what is larger than a record, which a process that was ended from outside meets more often.
  static let largeTriesMax = 10
  /// Bytes of a journal that are taken at a time, by how careful the worker is.
  static let pieceBytes = [WorkerTurns.batchBytes, 128 << 10, 4 << 10, 1]

  /// Index into `pieceBytes`.
  private(set) var level = 0
  private var attempts: [WorkerMark.Step: Int]
  /// By tracker: bytes that are still to be taken with care; trackers that are not here have not been looked at.
  private var left: [Int: Int] = [:]

  /// Counts what the last process ended at, and stores that.
  init(_ hot: HotStore, endedAt step: WorkerMark.Step?) throws {
    attempts = try hot.attempts()
    level = min(attempts.removeValue(forKey: .care) ?? 0, CrashCare.pieceBytes.count - 1)
    guard let step else { return }
    if step == .commit {
      level = min(level + 1, CrashCare.pieceBytes.count - 1)
    } else {
      attempts[step, default: 0] += 1
    }
    let (level, tries) = (level, attempts[step] ?? 0)
    try hot.connection.transaction {
      try hot.setAttempts(.care, level)
      if step != .commit { try hot.setAttempts(step, tries) }
    }
  }

  /// The trackers whose journals are taken next, those with a suspected record first. While care lasts, without those
  /// of which as much as was under suspicion has passed.
  func order(_ trackers: [Int]) -> [Int] {
    let open = level == 0 ? trackers : trackers.filter { left[$0, default: 1] > 0 }
    return open.filter { isSuspect($0) } + open.filter { !isSuspect($0) }
  }

  /// Whether a batch of this tracker stands alone in its turn.
  func standsAlone(_ tracker: Int) -> Bool { level > 0 || isSuspect(tracker) }

  private func isSuspect(_ tracker: Int) -> Bool {
    attempts.keys.contains { step in
      if case .record(let place) = step { place.tracker == tracker } else { false }
    }
  }

  /// Why a thing is not tried any more; `nil` when it may be.
  func objection(to step: WorkerMark.Step) -> String? {
    guard let tries = attempts[step] else { return nil }
    let limit = if case .record = step { CrashCare.triesMax } else { CrashCare.largeTriesMax }
    guard tries >= limit else { return nil }
    return "the worker's process ended \(tries) times at it"
  }

  /// How often the process ended at a thing.
  func tries(_ step: WorkerMark.Step) -> Int { attempts[step] ?? 0 }

  /// Bytes to read from a place on: what was suspected before stands alone.
  func bytesToRead(from cursor: JournalCursor) -> Int {
    var bytes = CrashCare.pieceBytes[level]
    for case .record(let place) in attempts.keys where place.tracker == cursor.tracker && place.file == cursor.file {
      if place.offset == cursor.offset { return 1 }
      if place.offset > cursor.offset { bytes = min(bytes, place.offset - cursor.offset) }
    }
    return bytes
  }

  /// Notes that a batch was applied, or that a tracker had nothing to read. `store` is told what to store, inside its
  /// transaction.
  mutating func took(_ batch: JournalBatch, store: (WorkerMark.Step, Int) throws -> Void) rethrows {
    for case .record(let place) in attempts.keys
    where place.tracker == batch.next.tracker && (place.file, place.offset) < (batch.next.file, batch.next.offset) {
      attempts[.record(place)] = nil
      try store(.record(place), 0)
    }
    guard level > 0 else { return }
    let before = left[batch.next.tracker] ?? CrashCare.pieceBytes[level - 1]
    left[batch.next.tracker] = batch.isEmpty ? 0 : before - batch.bytes.count
  }

  /// Ends the care when as much as was under suspicion has passed of every tracker.
  mutating func relax(trackers: [Int], store: (WorkerMark.Step, Int) throws -> Void) rethrows {
    guard level > 0, trackers.allSatisfy({ left[$0, default: 1] <= 0 }) else { return }
    level = 0
    left = [:]
    try store(.care, 0)
  }

  /// Forgets that the process ended at a thing: it is done, or given up.
  mutating func forget(_ step: WorkerMark.Step, _ hot: HotStore) throws {
    guard attempts.removeValue(forKey: step) != nil else { return }
    if hot.connection.isInTransaction {
      try hot.setAttempts(step, 0)
    } else {
      try hot.connection.transaction { try hot.setAttempts(step, 0) }
    }
  }
}
