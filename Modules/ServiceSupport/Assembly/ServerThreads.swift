import Foundation
import HTTPSupport

/// The threads of a server that may block.
struct ServerThreads: Sendable {
  /// A server that is asked to end and still works after this long is ended.
  static let drainSecondsMax = 60

  /// For questions: one thread a core, because each keeps one busy.
  let queries = BlockingPool(
    name: "query", threads: ProcessInfo.processInfo.activeProcessorCount, queueDepthMax: 1024)
  /// For real-time figures, which must not wait behind long questions.
  let realtime = BlockingPool(name: "realtime", threads: 2, queueDepthMax: 4096)
  /// For short reads and writes of the catalog, and for beginning and ending.
  let catalog = BlockingPool(name: "catalog", threads: 2, queueDepthMax: 4096)

  /// For counting requests: one thread, because there is one connection.
  let usage = BlockingPool(name: "usage", threads: 1, queueDepthMax: 4096)
  /// For replay chunks: one at a time, because each takes tens of megabytes while it is read.
  let replays = BlockingPool(name: "replay", threads: 1, queueDepthMax: 64)

  /// For checking passwords: one at a time, because each takes a core and 32 MiB for a while, and anybody may ask.
  let logins = BlockingPool(name: "login", threads: 1, queueDepthMax: 32)

  func close() {
    logins.close()
    replays.close()
    queries.close()
    realtime.close()
    usage.close()
    catalog.close()
  }
}
