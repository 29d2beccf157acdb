public import HTTPSupport
import HTTPTypes
public import Hummingbird
import Models
import NIOCore

/// One thing that must work before a server can serve, or that whoever runs it should know not to work.
public struct ReadinessCheck: Sendable {
  /// What is checked, for the page.
  public let name: String
  /// Whether a server without it may serve: what fails is told, and the server counts as ready.
  public let isWarning: Bool
  /// `nil` when it works, else a sentence that says what does not.
  public let problem: @Sendable () async -> String?

  /// A check with this name.
  public init(_ name: String, isWarning: Bool = false, problem: @escaping @Sendable () async -> String?) {
    self.name = name
    self.isWarning = isWarning
    self.problem = problem
  }
}

/// What every server answers for those who run it: `/healthz`, `/readyz`, `/metrics`.
public struct OperationalRoutes: Sendable {
  private let checks: [ReadinessCheck]
  private let metrics: MetricsPage
  private let threads: BlockingPool

  /// Routes over these checks and figures, which are read on these threads.
  public init(checks: [ReadinessCheck], metrics: MetricsPage, threads: BlockingPool) {
    self.threads = threads
    self.checks = checks
    self.metrics = metrics
  }

  /// Adds the routes.
  public func add<Context: RequestContext>(to router: Router<Context>) {
    // The process answers: that is all there is to say.
    router.get("healthz") { _, _ in Response.json(["status": "ok"]) }
    router.get("readyz") { _, _ in await readiness() }
    router.get("metrics") { _, _ in
      let text = try await threads.run { [metrics] in metrics.text() }
      return Response(
        status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
  }

  private func readiness() async -> Response {
    var problems: [JSONValue.Member] = []
    var warnings: [JSONValue.Member] = []
    for check in checks {
      guard let problem = await check.problem() else { continue }
      if check.isWarning {
        warnings.append(.init(check.name, .string(problem)))
      } else {
        problems.append(.init(check.name, .string(problem)))
      }
    }
    guard problems.isEmpty else {
      return .json(
        ["status": "unavailable", "problems": .object(problems)], status: .serviceUnavailable,
        headers: [.retryAfter: "1"])
    }
    return .json(warnings.isEmpty ? ["status": "ready"] : ["status": "ready", "warnings": .object(warnings)])
  }
}
