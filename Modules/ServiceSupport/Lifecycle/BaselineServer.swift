import HTTPSupport
import Hummingbird
import Logging
import ServiceLifecycle
import TrackingRoutes
import UnixSignals

/// A tracker that reads requests and answers 204 without looking at them: the ceiling that benchmarks compare with.
public enum BaselineServer {
  /// Runs until SIGTERM or SIGINT.
  ///
  /// - Parameter announce: told `ready http://HOST:PORT` when it accepts.
  public static func run(
    host: String, port: Int, announce: @escaping @Sendable (String) -> Void
  ) async throws {
    let logger = StandardErrorLog.logger("baseline", level: .notice)
    let server = WebServer(
      router: Router(context: FootfallRequestContext.self), direct: IngestBaseline.responders(), host: host, port: port,
      logger: logger
    ) { port in announce("ready http://\(host):\(port)") }
    let configuration = ServiceGroupConfiguration(
      services: [.init(service: server)], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    try await ServiceGroup(configuration: configuration).run()
  }
}
