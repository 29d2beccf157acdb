import HTTPSupport
import Ingestion
import Logging
import ServiceLifecycle
import Storage

/// The worker within a server: holds the lease until everything that was accepted is stored.
///
/// A command may be the worker for as long as its import takes. The server does not wait for that: it takes events at
/// once, the command stores them, and the lease passes to the server when the command has done. Only a second server
/// refuses.
struct WorkerService: Service {
  private static let lookMilliseconds = 100

  let worker: IngestWorker
  private let threads: BlockingPool
  /// Keeps other servers from being the worker.
  private let seat: FileLock

  /// Takes the lease, if no command has it, and begins.
  ///
  /// - Throws: `StoreError.leaseHeld` when another server is the worker.
  static func start(_ installation: Installation, threads: BlockingPool, logger: Logger) async throws -> WorkerService {
    let directory = installation.directory
    let (worker, seat) = try await threads.run {
      guard let seat = try FileLock.tryLock(path: directory.workerServerLock) else {
        throw StoreError.leaseHeld("another worker holds \(directory.workerServerLock)")
      }
      let worker = try installation.makeWorker { logger.error("\($0)") }
      if try !worker.startIfFree() { logger.notice("A command is the worker until it has done.") }
      return (worker, seat)
    }
    return WorkerService(worker: worker, threads: threads, seat: seat)
  }

  /// Returns when the journal is drained and the lease given back.
  func run() async throws {
    defer { withExtendedLifetime(seat) {} }
    do {
      try await cancelWhenGracefulShutdown { try await takeLease() }
    } catch is CancellationError {}
    try? await gracefulShutdown()  // ends by cancellation too, and the lease must be given back then as well
    try await threads.run { worker.stop() }
  }

  private func takeLease() async throws {
    while !worker.hasBegun {
      try await Task.sleep(for: .milliseconds(WorkerService.lookMilliseconds))
      _ = try await threads.run { try worker.startIfFree() }
    }
  }
}

extension IngestWorker {
  /// Begins, unless somebody else has the lease.
  fileprivate func startIfFree() throws(StoreError) -> Bool {
    do throws(StoreError) {
      try start()
      return true
    } catch {
      guard case .leaseHeld = error else { throw error }
      return false
    }
  }
}

extension Installation {
  /// A worker of this installation that has not begun.
  ///
  /// - Parameter report: takes a sentence about each thing that went wrong and will be tried again.
  func makeWorker(report: @escaping @Sendable (String) -> Void) throws(StoreError) -> IngestWorker {
    try IngestWorker(
      directory: directory, catalog: catalog, settings: WorkerSettings(.current), clock: sources.now, report: report)
  }
}
