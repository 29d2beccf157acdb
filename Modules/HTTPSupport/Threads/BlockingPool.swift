import Foundation
import Synchronization

/// Thrown instead of queueing more work than will be answered in time.
public struct BlockingPoolFull: Error, Hashable, Sendable {
  /// Name of the pool.
  public let pool: String

  /// A refusal by this pool.
  public init(pool: String) { self.pool = pool }
}

/// Threads of our own for work that blocks: SQLite, files, kernels, key hashing.
///
/// Such work on the cooperative pool or an event loop would stop every other request, because there are only as many
/// of those threads as cores. The queue is bounded: work beyond it is refused at once.
public final class BlockingPool: Sendable {
  private struct State {
    /// `nil` where a job was taken: what it holds, a whole body perhaps, goes when it is done.
    var waiting: [Job?] = []
    var next = 0
    var isClosed = false
    var count: Int { waiting.count - next }
  }

  private typealias Job = @Sendable () -> Void

  /// Guards `state`; a condition, because threads must sleep until there is work.
  private let lock = NSCondition()
  /// Only touched while `lock` is held.
  private let state = Mutex(State())
  private let name: String
  private let queueDepthMax: Int

  /// Starts the threads.
  ///
  /// - Parameters:
  ///   - name: shown in thread lists and errors.
  ///   - threads: how many run at once.
  ///   - queueDepthMax: how much may wait besides what runs.
  public init(name: String, threads: Int, queueDepthMax: Int) {
    precondition(threads > 0, "a pool without threads would never answer")
    self.name = name
    self.queueDepthMax = queueDepthMax
    for number in 1...threads {
      let thread = Thread { [self] in work() }
      thread.name = "\(name)-\(number)"
      thread.stackSize = 4 << 20  // kernels keep block buffers on the stack
      thread.start()
    }
  }

  /// Runs `work` on one of the threads and answers with its result.
  ///
  /// - Throws: ``BlockingPoolFull`` when the queue is full or the pool closed, `CancellationError` when the caller's
  ///   task ended before the work began, else what `work` throws.
  public func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    let isCancelled = CancellationFlag()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isQueued = enqueue {
          if isCancelled.isSet { return continuation.resume(throwing: CancellationError()) }
          continuation.resume(with: Swift.Result { try work() })
        }
        if !isQueued { continuation.resume(throwing: BlockingPoolFull(pool: name)) }
      }
    } onCancel: {
      isCancelled.set()
    }
  }

  /// Runs `work` on one of the threads, some time; the caller does not wait. For event loops.
  ///
  /// - Returns: whether there was room for it.
  @discardableResult
  public func post(_ work: @escaping @Sendable () -> Void) -> Bool { enqueue(work) }

  /// Lets what is queued finish, refuses what comes, and ends the threads.
  public func close() {
    lock.lock()
    state.withLock { $0.isClosed = true }
    lock.broadcast()
    lock.unlock()
  }

  private func enqueue(_ job: @escaping Job) -> Bool {
    lock.lock()
    defer { lock.unlock() }
    let isQueued = state.withLock { state in
      guard !state.isClosed, state.count < queueDepthMax else { return false }
      state.waiting.append(job)
      return true
    }
    if isQueued { lock.signal() }
    return isQueued
  }

  private func work() {
    while let job = nextJob() { job() }
  }

  private func nextJob() -> Job? {
    lock.lock()
    defer { lock.unlock() }
    while true {
      let (job, isClosed): (Job?, Bool) = state.withLock { state in
        guard state.count > 0 else { return (nil, state.isClosed) }
        let job = state.waiting[state.next]
        state.waiting[state.next] = nil
        state.next += 1
        // The array is emptied from time to time instead of shifting it for every job.
        if state.next == state.waiting.count || state.next == 1024 {
          state.waiting.removeFirst(state.next)
          state.next = 0
        }
        return (job, false)
      }
      if let job { return job }
      if isClosed { return nil }
      lock.wait()
    }
  }
}

private final class CancellationFlag: Sendable {
  private let flag = Atomic<Bool>(false)
  var isSet: Bool { flag.load(ordering: .acquiring) }
  func set() { flag.store(true, ordering: .releasing) }
}
