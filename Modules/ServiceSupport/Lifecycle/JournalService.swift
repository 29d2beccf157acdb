import ServiceLifecycle
import Storage

/// Keeps a journal open until the servers in front of it have answered their last request.
struct JournalService: Service {
  let journal: Journal

  /// Returns when the journal is closed and everything in it durable.
  func run() async throws {
    try? await gracefulShutdown()  // ends by cancellation too, and the journal must be closed then as well
    await journal.close()
  }
}
