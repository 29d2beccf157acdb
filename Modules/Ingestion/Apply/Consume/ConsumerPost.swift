import Models
import Storage
import Synchronization

/// Where one of the journal's consumers takes its turns.
protocol ConsumerPost: Sendable {
  /// Who it is.
  var kind: ConsumerKind { get }
  /// What was done so far.
  var counts: ConsumerCounts { get }

  /// Tells it that there is something to do.
  func wake()

  /// Asks for the end: what is durable in the logs by now is taken first.
  func askToStop()

  /// Blocks until the end.
  func waitForEnd()

  /// Has the consumer do something between two turns, and waits for it.
  ///
  /// - Throws: what `body` throws, or that the consumer has ended.
  func perform<T: Sendable>(_ body: @escaping @Sendable (ConsumerTurns) throws -> T) throws -> T
}

/// A consumer that takes its turns on the thread of whoever tells it to.
final class ConsumerByHand: ConsumerPost {
  let kind: ConsumerKind
  private let turns: Mutex<ConsumerTurns>

  init(
    _ kind: ConsumerKind, world: ConsumerWorld, progress: JournalProgress, report: @escaping @Sendable (String) -> Void
  ) {
    self.kind = kind
    turns = Mutex(ConsumerTurns(kind, world: world, progress: progress, report: report))
  }

  var counts: ConsumerCounts { turns.withLock { $0.counts } }

  func turn() -> TurnOutcome { turns.withLock { $0.turn() } }

  func wake() {}

  func askToStop() {}

  func waitForEnd() { turns.withLock { $0.close() } }

  func perform<T: Sendable>(_ body: @escaping @Sendable (ConsumerTurns) throws -> T) throws -> T {
    try turns.withLock { try body($0) }
  }
}
