public import Models
public import Storage
import Synchronization

/// Sends what lies in the outbox, at least once each, until it was taken or a day has passed.
///
/// One thread owns the outbox and never waits for a receiver: calls run beside it, at most ``WebhookLimits/callsMax``
/// and one a webhook, so that a dead receiver holds nobody up but itself. A message leaves the outbox only after its
/// receiver has taken it; a process that dies in between sends it again under the same id.
public final class WebhookDispatcher: Sendable {
  private struct State {
    var results: [WebhookResult] = []
    var calls: [Int64: Task<Void, Never>] = [:]
    var isStopping = false
    var hasBegun = false
    var counts = WebhookCounts()
    var failure: String?
  }

  /// How long it sleeps when nothing is due: what others put into the outbox or the catalog is seen after that.
  private static let lookMilliseconds: Int64 = 500
  private static let failureMilliseconds: Int64 = 1_000

  private let caller: any WebhookCaller
  private let makeTurns: @Sendable () throws(StoreError) -> WebhookTurns
  private let report: @Sendable (String) -> Void
  private let wakeup: Wakeup
  private let ended = Latch()
  private let state = Mutex(State())

  /// A dispatcher that has not begun.
  ///
  /// - Parameters:
  ///   - caller: who makes the calls.
  ///   - signature: how they are signed.
  ///   - settle: leaves notices in the catalog of what has come about by itself, by a given time; asked often.
  ///   - report: takes a sentence about each thing that went wrong and will be tried again.
  /// - Throws: `StoreError.failed` when the machine gives no pipe.
  public init(
    directory: DataDirectory, catalog: Catalog, caller: any WebhookCaller, signature: MessageSignature,
    random: RandomSource, clock: @escaping @Sendable () -> Instant,
    settle: @escaping @Sendable (Instant) throws -> Void = { _ in }, report: @escaping @Sendable (String) -> Void
  ) throws(StoreError) {
    self.caller = caller
    self.report = report
    makeTurns = { () throws(StoreError) in
      try WebhookTurns(
        directory: directory, catalog: catalog, signature: signature, random: random, clock: clock, settle: settle)
    }
    do { wakeup = try Wakeup() } catch { throw .failed("\(error)") }
  }

  /// What was done so far.
  public var counts: WebhookCounts { state.withLock { $0.counts } }

  /// Why nothing is delivered at the moment, in a sentence; `nil` while all is well.
  public var failure: String? { state.withLock { $0.failure } }

  /// Begins. Once, and in one process of a data directory.
  ///
  /// - Throws: `StoreError.failed` when the machine gives no thread.
  public func start() throws(StoreError) {
    state.withLock { $0.hasBegun = true }
    do {
      try DedicatedThread.start { [self] in run() }
    } catch {
      state.withLock { $0.hasBegun = false }
      throw .failed("\(error)")
    }
  }

  /// Looks at once for what there is to do.
  public func wake() { wakeup.signal() }

  /// Ends, and waits until the outbox is closed. Calls under way are broken off: their messages stay.
  public func stop() {
    let hasBegun = state.withLock { state in
      state.isStopping = true
      return state.hasBegun
    }
    guard hasBegun else { return }
    wakeup.signal()
    ended.wait()
    for call in state.withLock({ $0.calls.values.map { $0 } }) { call.cancel() }
  }

  private func run() {
    var turns: WebhookTurns?
    while !state.withLock({ $0.isStopping }) {
      let rest: Int64
      do {
        let current = try turns ?? makeTurns()
        turns = current
        rest = try turn(current)
      } catch {
        // Whom it was calling is forgotten with the turns; such a message may be sent twice.
        turns?.close()
        turns = nil
        rest = Self.failureMilliseconds
        note(failure: "\(error)")
      }
      wakeup.wait(milliseconds: Int32(clamping: rest))
    }
    turns?.close()
    ended.open()
  }

  private func turn(_ turns: WebhookTurns) throws -> Int64 {
    let results = state.withLock { state in
      defer { state.results = [] }
      return state.results
    }
    let before = turns.counts
    for task in try turns.turn(results) { begin(task) }
    let counts = turns.counts
    state.withLock { state in
      state.counts.add(counts.since(before))
      state.failure = nil
    }
    return min(try turns.rest() ?? Self.lookMilliseconds, Self.lookMilliseconds)
  }

  private func note(failure: String) {
    let isNew = state.withLock { state in
      defer { state.failure = failure }
      return state.failure == nil
    }
    if isNew { report("Webhooks will be tried again: \(failure)") }
  }

  private func begin(_ task: WebhookTask) {
    let id = task.delivery.id
    state.withLock { state in
      // A call begins under the lock, so that its end finds it in the list.
      state.calls[id] = Task { [self] in
        let outcome = await caller.make(task.call)
        self.state.withLock { state in
          state.calls[id] = nil
          state.results.append(WebhookResult(task.delivery, outcome))
        }
        wakeup.signal()
      }
    }
  }
}
