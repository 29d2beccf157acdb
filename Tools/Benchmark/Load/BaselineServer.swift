import HTTPSupport
import Hummingbird
import Logging
import ServiceSupport

/// Reads requests on the servers' own web framework and answers 204 without looking at them.
enum BaselineServer {
  static func run(host: String, port: Int, announce: @escaping @Sendable (String) -> Void) async throws {
    let router = Router(context: FootfallRequestContext.self)
    router.post("e/:code") { request, _ in
      _ = try await request.body.collect(upTo: 65_536)
      return Response(status: .noContent)
    }
    let server = WebServer(router: router, host: host, port: port, logger: Logger(label: "baseline")) { port in
      announce("ready http://\(host):\(port)")
    }
    try await server.run()
  }
}
