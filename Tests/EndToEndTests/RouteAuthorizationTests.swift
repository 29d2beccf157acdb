import Foundation
import TestSupport
import Testing

/// Every route that a server has, asked by everybody that there may be.
@Suite struct RouteAuthorizationTests {
  /// Who asks, and the code of the refusal that he gets where a key is needed; `nil`: he is let in.
  private struct Caller {
    var name: String
    var key: String?
    var refusal: (APIContract.Operation) -> String?
  }

  /// Endpoints that look at the owning team's plan.
  private static let planned = ["/retention/", "/revenue/"]

  @Test func `each route lets in whom it should, and nobody else`() async throws {
    let installation = try Installation()
    _ = try await installation.command("team", "add", "others", "--plan", "enterprise")
    _ = try await installation.command("team", "add", "poor", "--plan", "free")
    let website = try await installation.addWebsite("example.com")
    let sister = try await installation.addWebsite("sister.example.com")
    let poor = try await installation.addWebsite("poor.example.com", team: "poor")
    let works = try await installation.addKey()
    let reading = try await keyObject(installation, ["--all", "--permission", "read"])
    let revoked = try await keyObject(installation, ["--all"])
    _ = try await installation.command("key", "revoke", revoked.id)
    let server = try await RunningServer(
      .footfall, dataDirectory: installation.data, ["--rate-limit-scale", "0"])
    let client = LoopbackClient(port: server.port)
    let contract = try APIContract(try client.ask("GET", "/api/external/v1/openapi.json").body)

    let nobody: (APIContract.Operation) -> String? = { _ in "UNAUTHORIZED" }
    let elsewhere: (APIContract.Operation) -> String? = { Self.namesWebsite($0) ? "FORBIDDEN" : nil }
    let callers = try await [
      Caller(name: "no key", key: nil, refusal: nobody),
      Caller(name: "an unknown key", key: "zv_wrong", refusal: nobody),
      Caller(name: "a revoked key", key: revoked.key, refusal: nobody),
      Caller(name: "another team's key", key: installation.addKey(team: "others"), refusal: elsewhere),
      Caller(name: "another website's key", key: installation.addKey(website: sister.id), refusal: elsewhere),
      Caller(name: "a reading key", key: reading.key) { $0.path == "/api/v1/events" ? "FORBIDDEN" : nil },
      Caller(name: "a key that works", key: works) { _ in nil },
    ]
    let operations = contract.operations.filter { Self.isAsked($0) }
    #expect(operations.count > 25)
    for operation in operations {
      for caller in callers { try check(caller, at: operation, about: website, client, contract) }
    }
    let unpaid = Caller(name: "a free team's key", key: try await installation.addKey(team: "poor")) { operation in
      Self.planned.contains { operation.path.contains($0) } ? "PLAN_REQUIRED" : "API_PAID_PLAN_REQUIRED"
    }
    for operation in operations where operation.needsKey {
      // Its usage may be asked for by nobody without the API either.
      try check(unpaid, at: operation, about: poor, client, contract)
    }
    // Whoever tracks or looks at public figures needs no key: nor does a wrong one keep anybody out.
    for path in ["live/\(website.trackingCode)", "stats/\(website.trackingCode)", "\(website.trackingCode)/status"] {
      for caller in callers {
        let answer = try client.ask("GET", "/e/" + path, headers: caller.key.map { ["X-API-Key": $0] } ?? [:])
        #expect(answer.status == 200, "\(caller.name) at \(path)")
      }
    }
  }

  /// Whether it is a route of the External, server, tracking and real-time APIs, or one for those who run the server.
  private static func isAsked(_ operation: APIContract.Operation) -> Bool {
    ["/api/external/", "/api/v1/", "/e/", "/c/", "/healthz", "/readyz", "/metrics"]
      .contains { operation.path.hasPrefix($0) }
  }

  private static func namesWebsite(_ operation: APIContract.Operation) -> Bool {
    operation.path.contains("{websiteId}") || operation.path.contains("/stats/") || operation.path == "/api/v1/events"
  }

  private func check(
    _ caller: Caller, at operation: APIContract.Operation, about website: TestWebsite, _ client: LoopbackClient,
    _ contract: APIContract
  ) throws {
    var path = operation.path
    for (name, value) in [
      ("websiteId", website.id), ("website", website.id), ("trackingCode", website.trackingCode),
    ] { path = path.replacingOccurrences(of: "{\(name)}", with: value) }
    if path.contains("/external/v1/stats/") { path += "?site_id=\(website.id)" }
    var headers = caller.key.map { ["X-API-Key": $0] } ?? [:]
    var body: [UInt8]?
    if operation.method != "GET" {
      headers["Content-Type"] = "application/json"
      body = Array(
        (operation.path == "/api/v1/events"
          ? #"{"trackingCode":"\#(website.trackingCode)","events":[{"type":"event","name":"n"}]}"#
          : #"{"type":"event","name":"n","url":"https://example.com/","session_id":"12345678"}"#).utf8)
    }
    let answer = try client.ask(operation.method, path, headers: headers, body: body)
    let what = "\(caller.name) at \(operation.method) \(operation.path): \(answer.text.prefix(200))"
    #expect(
      contract.violations(
        operation.method, path, status: answer.status, headers: answer.headers, body: answer.body) == [], "\(what)")
    guard operation.needsKey, let refusal = caller.refusal(operation) else {
      #expect(![401, 403].contains(answer.status) && answer.status < 500, "\(what)")
      return
    }
    #expect(answer.status == (refusal == "UNAUTHORIZED" ? 401 : 403), "\(what)")
    #expect((try? answer.json()["error"] as? [String: Any])?["code"] as? String == refusal, "\(what)")
  }

  private func keyObject(
    _ installation: Installation, _ arguments: [String]
  ) async throws -> (id: String, key: String) {
    let run = try await installation.attempt(["key", "add", "--name", "test"] + arguments)
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    return (try #require(object?["id"] as? String), try #require(object?["key"] as? String))
  }
}
