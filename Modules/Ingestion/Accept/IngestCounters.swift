import Synchronization

/// Counts what came through the door since the process began. Shared by all threads; touched once for each request.
public final class IngestCounters: Sendable {
  /// The figures at one moment.
  public struct Tally: Hashable, Sendable {
    /// Events that were taken: rows and heartbeats, bots' included.
    public internal(set) var accepted = 0
    /// Of the accepted, those marked as sent by bots.
    public internal(set) var bots = 0
    /// What was not taken, by reason; reasons that never occurred are absent.
    public internal(set) var dropped: [DropReason: Int] = [:]

    mutating func drop(_ reason: DropReason, count: Int = 1) { dropped[reason, default: 0] += count }
  }

  private let tally = Mutex(Tally())

  /// Counters that stand at zero.
  public init() {}

  /// The figures now.
  public var current: Tally { tally.withLock { $0 } }

  func add(_ more: Tally) {
    tally.withLock { sum in
      sum.accepted += more.accepted
      sum.bots += more.bots
      for (reason, count) in more.dropped { sum.drop(reason, count: count) }
    }
  }
}
