import Glibc
public import HTTPSupport
public import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import ServiceLifecycle

/// A router on a socket, from the first request until those in flight are answered.
public struct WebServer: Service {
  private let responder: RouterResponder<FootfallRequestContext>
  private let direct: DirectResponders?
  private let host: String
  private let port: Int
  private let logger: Logger
  private let onReady: @Sendable (_ port: Int) -> Void

  /// - Parameters:
  ///   - direct: who answers before the router; `nil` where nobody does.
  ///   - port: 0 takes a free one.
  ///   - onReady: told once, with the port, when connections are accepted.
  public init(
    router: Router<FootfallRequestContext>, direct: DirectResponders? = nil, host: String, port: Int, logger: Logger,
    onReady: @escaping @Sendable (_ port: Int) -> Void
  ) {
    responder = router.buildResponder()
    self.direct = direct
    self.host = host
    self.port = port
    self.logger = logger
    self.onReady = onReady
  }

  /// Serves until the graceful shutdown: then no connection is accepted any more, and those open end with the answer
  /// that is under way.
  public func run() async throws {
    let onReady = onReady
    let fallback = port
    let application = Application(
      responder: responder,
      server: server,
      configuration: ApplicationConfiguration(
        address: .hostname(host, port: port), backlog: 1024,
        availableConnectionsDelegate: MaximumAvailableConnections(WebServer.connectionsMax, logger: logger)),
      onServerRunning: { channel in onReady(channel.localAddress?.port ?? fallback) },
      logger: logger)
    do {
      try await application.run()
    } catch let error as IOError {
      let reason = strerror(error.errnoCode).map { String(cString: $0) } ?? "error \(error.errnoCode)"
      throw SocketFailure(description: "Cannot listen on \(host), port \(port): \(reason)")
    }
  }

  private var server: HTTPServerBuilder {
    guard let direct else {
      return .http1(configuration: .init(idleTimeout: .seconds(ConnectionLimits.idleSeconds)))
    }
    return HTTPServerBuilder { responder in FrontedChannel(responder: responder, responders: direct) }
  }

  /// Three quarters of the files that this process may have open: the others are for the data.
  private static var connectionsMax: Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
      return ConnectionLimits.connectionsMax
    }
    return min(ConnectionLimits.connectionsMax, max(1, Int(clamping: limit.rlim_cur) / 4 * 3))
  }
}

/// Why a server could not begin to listen.
struct SocketFailure: Error, CustomStringConvertible {
  let description: String
}
