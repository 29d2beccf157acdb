import Foundation
import Synchronization

/// Looks at a server's own counters while it is under load.
final class WorkerWatch: Sendable {
  /// What was seen.
  struct Seen {
    /// Greatest age that an event which was taken and not stored yet may have had, in seconds: at most the time between
    /// two looks more than it was.
    var lagMax = 0.0
    /// Most memory held at a time, in bytes.
    var memoryMax = 0
    /// How many events were taken when, as far as they are not stored.
    fileprivate var waiting: [(at: ContinuousClock.Instant, taken: Int)] = []
    /// When it was looked last.
    fileprivate var last: ContinuousClock.Instant?
  }

  /// Not more often: each look takes some of the processor from what is measured.
  private static let lookMicroseconds: UInt32 = 500_000

  private let server: FootfallServerProcess.Address
  private let seen = Mutex(Seen())
  private let isEnding = Mutex(false)
  private let hasEnded = DispatchSemaphore(value: 0)

  /// Begins to look at a server.
  init(_ server: FootfallServerProcess.Address) {
    self.server = server
    Thread.detachNewThread { [self] in
      while !isEnding.withLock({ $0 }) {
        look()
        usleep(Self.lookMicroseconds)
      }
      hasEnded.signal()
    }
  }

  /// Stops looking.
  func end() -> Seen {
    isEnding.withLock { $0 = true }
    hasEnded.wait()
    return seen.withLock { $0 }
  }

  private func look() {
    guard let progress = try? server.progress() else { return }
    let memory = ProcessFigures(of: server.process).memory
    let now = ContinuousClock.now
    seen.withLock { seen in
      seen.memoryMax = max(seen.memoryMax, memory)
      seen.waiting.removeAll { $0.taken <= progress.applied }
      // What came since the last look may have come right after it.
      if progress.taken > progress.applied { seen.waiting.append((seen.last ?? now, progress.taken)) }
      if let oldest = seen.waiting.first { seen.lagMax = max(seen.lagMax, oldest.at.duration(to: now).seconds) }
      seen.last = now
    }
  }
}
