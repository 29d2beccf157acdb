import HTTPSupport
import HTTPTypes

/// What `openapi.json` says about the routes for those who run a server.
enum OperationalDescriptions {
  /// All of them.
  static let all = [health, readiness, metrics]

  private static let health = EndpointDescription(
    .get, "/healthz", tag: "Operation", "Whether the process answers.",
    success: .init(200, "It does.", .object(["status": .string(oneOf: ["ok"])])), failures: [])

  private static let readiness = EndpointDescription(
    .get, "/readyz", tag: "Operation", "Whether the server can serve.",
    success: .init(
      200, "It can. What fails without keeping it from serving stands under `warnings`.",
      .object(["status": .string(oneOf: ["ready"])], optional: ["warnings": .map(of: .string)])),
    alternatives: [
      .init(
        503, "It cannot: what does not work, by name.",
        .object(["status": .string(oneOf: ["unavailable"]), "problems": .map(of: .string)]))
    ], failures: [])

  private static let metrics = EndpointDescription(
    .get, "/metrics", tag: "Operation", "Figures of the process and the data, as Prometheus reads them.",
    success: .init(200, "The figures.", .string, mediaType: "text/plain"),
    failures: [.internalError, .unavailable])
}
