import Auth
import Delivery
import HTTPSupport
import Ingestion
import Logging
import Models
import Optimization
import PageSenseRoutes
import ServiceLifecycle
import Storage

/// The worker within a server: holds the lease until everything that was accepted is stored.
///
/// A command may be the worker for as long as its import takes. The server does not wait for that: it takes events at
/// once, the command stores them, and the lease passes to the server when the command has done. Only a second server
/// refuses. What webhooks are told is sent by the server alone, whoever has the lease.
struct WorkerService: Service {
  private static let lookMilliseconds = 100

  let worker: IngestWorker
  let webhooks: WebhookDispatcher
  private let threads: BlockingPool
  /// Keeps other servers from being the worker.
  private let seat: FileLock

  /// Takes the lease, if no command has it, and begins.
  ///
  /// - Throws: `StoreError.leaseHeld` when another server is the worker.
  static func start(
    _ installation: Installation, settings: ServerSettings, threads: BlockingPool, logger: Logger
  ) async throws -> WorkerService {
    let directory = installation.directory
    let (worker, webhooks, seat) = try await threads.run {
      guard let seat = try FileLock.tryLock(path: directory.workerServerLock) else {
        throw StoreError.leaseHeld("another worker holds \(directory.workerServerLock)")
      }
      let worker = try installation.makeWorker { logger.error("\($0)") }
      if try !worker.startIfFree() { logger.notice("A command is the worker until it has done.") }
      let webhooks = try installation.makeDispatcher(
        HTTPWebhookCaller(reach: settings.webhookReach, authorities: settings.webhookAuthorities)
      ) { logger.error("\($0)") }
      try webhooks.start()
      return (worker, webhooks, seat)
    }
    return WorkerService(worker: worker, webhooks: webhooks, threads: threads, seat: seat)
  }

  /// Returns when the journal is drained and the lease given back.
  func run() async throws {
    defer { withExtendedLifetime(seat) {} }
    do {
      try await cancelWhenGracefulShutdown { try await takeLease() }
    } catch is CancellationError {}
    try? await gracefulShutdown()  // ends by cancellation too, and the lease must be given back then as well
    try await threads.run {
      webhooks.stop()
      worker.stop()
    }
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
    let book = GoalBook()
    let goals = GoalMatching { try book.goals(metBy: $0, on: $1, in: $2) }
    return try IngestWorker(
      directory: directory, catalog: catalog, settings: WorkerSettings(.current), goals: goals, clock: sources.now,
      report: report)
  }

  /// Who sends what lies in the outbox; has not begun.
  ///
  /// - Parameter report: takes a sentence about each thing that went wrong and will be tried again.
  fileprivate func makeDispatcher(
    _ caller: HTTPWebhookCaller, report: @escaping @Sendable (String) -> Void
  ) throws(StoreError) -> WebhookDispatcher {
    let tests = ScheduledTests(catalog: catalog)
    return try WebhookDispatcher(
      directory: directory, catalog: catalog, caller: caller, signature: .hmacSHA256,
      random: sources.random, clock: sources.now, settle: { try tests.settle(now: $0) }, report: report)
  }
}
