public import Models
public import Storage
import Synchronization

/// Takes what trackers made durable, and what imports have spooled, into the event store: one thread, under the data
/// directory's lease.
///
/// There is one at a time for a data directory, whichever process it is in. Exactly once, whatever crashes: how far the
/// journal is applied is written in the transaction of the effect.
public final class IngestWorker: Sendable {
  /// What a worker has done so far.
  public struct Counts: Hashable, Sendable {
    /// Records taken from journals.
    public var records = 0
    /// Those of them that were counted before.
    public var repeated = 0
    /// Those of them whose website is gone.
    public var orphaned = 0
    /// Those of them that were set aside because they could not be applied, and damaged stretches of journals.
    public var quarantined = 0
    /// Items that left the quarantine because a later try succeeded.
    public var retried = 0
    /// Rows taken from imports.
    public var importedRows = 0
    /// Transactions on hot.
    public var flushes = 0
    /// Seals of websites.
    public var seals = 0
    /// Merges of segments.
    public var merges = 0
    /// Turns that failed and were tried again.
    public var failures = 0
    /// Milliseconds between the arrival of the latest applied record and its becoming visible.
    public var lagMilliseconds: Int64 = 0

    /// Nothing done.
    public init() {}
  }

  private struct State {
    var counts = Counts()
    var isStopping = false
    var hasBegun = false
    var hasEnded = true
    var lease: FileLock?
    var consumers: Consumers?
    var ended: [@Sendable () -> Void] = []
  }

  private let directory: DataDirectory
  private let catalog: Catalog
  private let settings: WorkerSettings
  private let goals: GoalMatching
  private let clock: @Sendable () -> Instant
  private let report: @Sendable (String) -> Void
  private let wakeup: Wakeup
  private let state = Mutex(State())

  /// A worker that has not begun.
  ///
  /// - Parameters:
  ///   - settings: when to seal.
  ///   - goals: which goals an event meets, for those who want to be told.
  ///   - clock: the time now.
  ///   - report: takes a sentence about each thing that went wrong and will be tried again.
  public init(
    directory: DataDirectory, catalog: Catalog, settings: WorkerSettings = WorkerSettings(),
    goals: GoalMatching = .none, clock: @escaping @Sendable () -> Instant, report: @escaping @Sendable (String) -> Void
  ) throws(StoreError) {
    self.directory = directory
    self.catalog = catalog
    self.settings = settings
    self.goals = goals
    self.clock = clock
    self.report = report
    do { wakeup = try Wakeup() } catch { throw .failed("\(error)") }
  }

  /// What was done so far.
  public var counts: Counts { state.withLock { $0.counts } }

  /// What the journal's other consumers have done so far; empty before the beginning.
  public var consumerCounts: [ConsumerKind: ConsumerCounts] { state.withLock { $0.consumers }?.counts ?? [:] }

  /// Why consumers get no further that do not, in a sentence each; the journal's files wait for them.
  public var consumerFailures: [ConsumerKind: String] { state.withLock { $0.consumers }?.failures ?? [:] }

  /// Whether the thread is at work.
  public var isRunning: Bool { state.withLock { !$0.hasEnded } }

  /// Whether it ever got the lease.
  public var hasBegun: Bool { state.withLock { $0.hasBegun } }

  /// Takes the lease and begins on a thread of its own.
  ///
  /// - Throws: `StoreError.leaseHeld` while another worker has it.
  public func start() throws(StoreError) {
    guard let lease = try directory.tryWorkerLock() else {
      throw .leaseHeld("another worker holds \(directory.workerLock)")
    }
    let turns = try WorkerTurns(
      directory: directory, catalog: catalog, settings: settings, clock: clock, report: report)
    let wakeup = self.wakeup
    let consumers = try Consumers(
      ConsumerWorld(directory: directory, catalog: catalog, goals: goals, clock: clock), report: report,
      advanced: { wakeup.signal() })
    turns.consumers = consumers
    state.withLock {
      $0.lease = lease
      $0.consumers = consumers
      $0.isStopping = false
      $0.hasBegun = true
      $0.hasEnded = false
    }
    let handover = Handover(turns)
    do {
      try DedicatedThread.start(standsBack: true) { [self] in run(handover.take()) }
    } catch {
      consumers.stop()
      state.withLock {
        $0.lease = nil
        $0.hasEnded = true
      }
      throw .failed("\(error)")
    }
  }

  /// Asks for the end: what is durable in the journal by now is applied first. Blocks until the thread has ended and
  /// the lease is free.
  public func stop() {
    let ended = Latch()
    let isRunning = state.withLock { state in
      guard !state.hasEnded else { return false }
      state.isStopping = true
      state.ended.append { ended.open() }
      return true
    }
    guard isRunning else { return }
    wakeup.signal()
    ended.wait()
  }

  /// Tells the worker that there is something to do, so that it need not find out by looking.
  public func wake() { wakeup.signal() }

  private func run(_ turns: WorkerTurns) {
    let waits = WorkerWaits()
    while true {
      let isStopping = state.withLock { $0.isStopping }
      let outcome = turns.turn(isStopping: isStopping)
      state.withLock { $0.counts = turns.counts }
      if isStopping, outcome != .worked { break }
      rest(turns, waits.next(after: outcome), asks: outcome == .caughtUp)
    }
    turns.close()
    // Under the lease to their end: it is theirs too.
    turns.consumers?.stop()
    let ended = state.withLock { state in
      defer {
        state.hasEnded = true
        state.lease = nil
        state.ended = []
      }
      return state.ended
    }
    for call in ended { call() }
  }
}

extension IngestWorker {
  /// Sleeps between two turns, in short pieces: somebody may ask for something meanwhile.
  ///
  /// - Parameter asks: whether the sleep ends when somebody does.
  private func rest(_ turns: WorkerTurns, _ milliseconds: Int32, asks: Bool) {
    var left = milliseconds
    while left > 0 {
      let piece = min(left, WorkerWaits.idleMilliseconds)
      if wakeup.wait(milliseconds: piece) { return }
      left -= piece
      // A catalog that cannot be read just now is the next turn's to report.
      guard asks, left > 0, (try? turns.isAsked()) != false else { continue }
      return
    }
  }
}

/// How long the worker rests between turns.
struct WorkerWaits {
  /// After live events came: long enough to gather a flush, short enough that all is visible well within two seconds.
  private static let gatherMilliseconds: Int32 = 400
  fileprivate static let idleMilliseconds: Int32 = 50
  private static let failureMilliseconds: Int32 = 1000

  /// Milliseconds to rest.
  func next(after outcome: TurnOutcome) -> Int32 {
    switch outcome {
    case .worked: 0
    case .caughtUp: Self.gatherMilliseconds
    case .idle: Self.idleMilliseconds
    case .failed: Self.failureMilliseconds
    }
  }
}

/// Hands something that belongs to one thread from the thread that made it to the one that will use it, once.
///
/// `@unchecked Sendable`: the giver keeps no reference, and `take` is called once, by the thread that was started after
/// the handover was made.
private final class Handover<T>: @unchecked Sendable {
  private var value: T?
  init(_ value: T) { self.value = value }
  func take() -> T {
    guard let value else { preconditionFailure("a handover is taken once") }
    self.value = nil
    return value
  }
}
