import Storage
import Synchronization

/// A consumer on a thread of its own: what one of them cannot do does not keep the others.
final class ConsumerThread: ConsumerPost {
  private typealias Task = @Sendable (ConsumerTurns) -> Void

  private struct State {
    var counts = ConsumerCounts()
    var tasks: [Task] = []
    var isStopping = false
    var hasEnded = true
  }

  /// Rest after a small batch: as long as to gather a larger one, short enough that all is visible within two seconds.
  private static let gatherMilliseconds: Int32 = 400
  private static let idleMilliseconds: Int32 = 250
  private static let failureMilliseconds: Int32 = 1000

  let kind: ConsumerKind
  private let wakeup: Wakeup
  private let ended = Latch()
  private let state = Mutex(State())

  init(_ kind: ConsumerKind) throws(StoreError) {
    self.kind = kind
    do { wakeup = try Wakeup() } catch { throw .failed("\(error)") }
  }

  /// What was done so far.
  var counts: ConsumerCounts { state.withLock { $0.counts } }

  /// Begins. Once.
  ///
  /// - Parameters:
  ///   - afterTurn: called on the thread after each turn.
  ///   - makeTurns: called on the thread.
  func start(
    afterTurn: @escaping @Sendable () -> Void, _ makeTurns: @escaping @Sendable () -> ConsumerTurns
  ) throws(StoreError) {
    state.withLock { $0.hasEnded = false }
    do {
      try DedicatedThread.start(standsBack: true) { [self] in run(makeTurns(), afterTurn) }
    } catch {
      state.withLock { $0.hasEnded = true }
      throw .failed("\(error)")
    }
  }

  /// Tells it that there is something to do.
  func wake() { wakeup.signal() }

  /// Asks for the end: what is durable in the logs by now is taken first.
  func askToStop() {
    state.withLock { $0.isStopping = true }
    wakeup.signal()
  }

  /// Blocks until the thread has ended.
  func waitForEnd() {
    guard state.withLock({ !$0.hasEnded }) else { return }
    ended.wait()
  }

  /// Has the consumer do something between two turns, and waits for it.
  ///
  /// - Throws: what `body` throws, or that the thread has ended.
  func perform<T: Sendable>(_ body: @escaping @Sendable (ConsumerTurns) throws -> T) throws -> T {
    let outcome = Mutex<Result<T, any Error>?>(nil)
    let done = Latch()
    let isQueued = state.withLock { state in
      guard !state.hasEnded else { return false }
      state.tasks.append { turns in
        let result = Result { try body(turns) }
        outcome.withLock { $0 = result }
        done.open()
      }
      return true
    }
    guard isQueued else { throw StoreError.failed("the consumer '\(kind.rawValue)' has ended") }
    wakeup.signal()
    done.wait()
    guard let result = outcome.withLock({ $0 }) else { preconditionFailure("the task has set its outcome") }
    return try result.get()
  }

  private func run(_ turns: ConsumerTurns, _ afterTurn: () -> Void) {
    while true {
      let (tasks, isStopping) = state.withLock { state in
        defer { state.tasks = [] }
        return (state.tasks, state.isStopping)
      }
      for task in tasks { task(turns) }
      let outcome = turns.turn(isStopping: isStopping)
      state.withLock { $0.counts = turns.counts }
      afterTurn()
      if isStopping, outcome == .idle || outcome == .failed { break }
      guard !isStopping else { continue }
      switch outcome {
      case .worked: continue
      case .caughtUp: wakeup.wait(milliseconds: Self.gatherMilliseconds)
      case .idle: wakeup.wait(milliseconds: Self.idleMilliseconds)
      case .failed: wakeup.wait(milliseconds: Self.failureMilliseconds)
      }
    }
    let rest = state.withLock { state in
      state.hasEnded = true
      defer { state.tasks = [] }
      return state.tasks
    }
    for task in rest { task(turns) }
    turns.close()
    ended.open()
  }
}
