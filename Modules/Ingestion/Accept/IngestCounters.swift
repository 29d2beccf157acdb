import Synchronization

/// Counts what became of events at the door since the process began. Shared by all threads; touched once for what is
/// made durable together, and for each request of which something was not taken.
public final class IngestCounters: Sendable {
  /// The figures at one moment.
  public struct Tally: Hashable, Sendable {
    /// Events that were taken and are durable: rows and heartbeats, bots' included.
    public fileprivate(set) var accepted = 0
    /// Of the accepted, those marked as sent by bots.
    public fileprivate(set) var bots = 0
    /// What was not taken, by reason; reasons that never occurred are absent.
    public fileprivate(set) var dropped: [DropReason: Int] = [:]

    fileprivate mutating func drop(_ reason: DropReason, count: Int) { dropped[reason, default: 0] += count }
  }

  private let tally = Mutex(Tally())

  /// Counters that stand at zero.
  public init() {}

  /// The figures now.
  public var current: Tally { tally.withLock { $0 } }

  /// Notes that accepted events are durable. Not before: what the journal refuses was not taken, and a figure that has
  /// counted it could not go back.
  ///
  /// - Parameter bots: how many of them were marked as sent by bots.
  public func addDurable(_ events: Int, bots: Int) {
    tally.withLock { sum in
      sum.accepted += events
      sum.bots += bots
    }
  }

  /// The same for all that was accepted of a body.
  public func addDurable(_ outcome: IngestOutcome) { addDurable(outcome.accepted, bots: outcome.bots) }

  /// Notes what was not taken.
  func add(_ dropped: [DropReason: Int]) {
    guard !dropped.isEmpty else { return }
    tally.withLock { sum in
      for (reason, count) in dropped { sum.drop(reason, count: count) }
    }
  }
}
