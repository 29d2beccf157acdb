import Foundation
import Synchronization

/// Runs `body` in so many threads of their own at the same time and gives what all of them answered.
///
/// Tasks would not do: no more of them run at once than there are cores.
func atOnce<T: Sendable>(_ threads: Int, _ body: @escaping @Sendable (Int) throws -> T) throws -> [T] {
  let finished = DispatchSemaphore(value: 0)
  let shared = Shared<T>()
  for index in 0..<threads {
    Thread.detachNewThread {
      shared.ready.wrappingAdd(1, ordering: .acquiringAndReleasing)
      while shared.ready.load(ordering: .acquiring) < threads { sched_yield() }
      let result = Result { try body(index) }
      shared.results.withLock { $0.append(result) }
      finished.signal()
    }
  }
  for _ in 0..<threads { finished.wait() }
  return try shared.results.withLock { try $0.map { try $0.get() } }
}

/// What the threads have in common.
private final class Shared<T: Sendable>: Sendable {
  let results = Mutex<[Result<T, any Error>]>([])
  let ready = Atomic(0)
}
