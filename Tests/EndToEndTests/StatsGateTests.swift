import Foundation
import Testing

@Suite struct StatsGateTests {
  @Test func `keys, websites, plans and parameters are checked in this order`() async throws {
    let installation = try Installation()
    let ours = try await installation.addWebsite("ours.example.com")
    let sister = try await installation.addWebsite("sister.example.com")
    _ = try await installation.command("team", "add", "poor", "--plan", "free")
    let theirs = try await installation.addWebsite("theirs.example.com", team: "poor")
    let key = try await installation.addKey()
    let narrowKey = try await installation.addKey(website: ours.id)
    let freeKey = try await installation.addKey(team: "poor")
    let server = try await RunningServer(.footfall, dataDirectory: installation.data)
    let client = LoopbackClient(port: server.port)

    func check(
      _ query: String, key: String?, _ status: Int, _ code: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let answer = try client.ask(
        "GET", "/api/external/v1/stats/aggregate\(query)", headers: key.map { ["X-API-Key": $0] } ?? [:])
      #expect(answer.status == status, "\(answer.text)", sourceLocation: sourceLocation)
      let error = try answer.json()["error"] as? [String: Any]
      #expect(error?["code"] as? String == code, sourceLocation: sourceLocation)
      #expect(error?["timestamp"] is String, sourceLocation: sourceLocation)
    }

    let unknown = "123e4567-e89b-12d3-a456-426614174000"
    try check("?site_id=\(ours.id)", key: nil, 401, "UNAUTHORIZED")
    try check("", key: "zv_wrong", 401, "UNAUTHORIZED")
    try check("?site_id=\(unknown)", key: key, 404, "NOT_FOUND")
    try check("?site_id=\(theirs.id)", key: key, 403, "FORBIDDEN")
    try check("?site_id=\(sister.id)", key: narrowKey, 403, "FORBIDDEN")
    try check("?site_id=\(unknown)", key: freeKey, 404, "NOT_FOUND")
    try check("?site_id=\(theirs.id)&period=nonsense", key: freeKey, 403, "API_PAID_PLAN_REQUIRED")
    try check("", key: freeKey, 403, "API_PAID_PLAN_REQUIRED")
    try check("", key: key, 400, "MISSING_SITE_ID")
    try check("?site_id=", key: key, 400, "MISSING_SITE_ID")
    try check("?site_id=\(ours.id)&period=nonsense", key: key, 400, "VALIDATION_ERROR")
    try check("?site_id=\(ours.id)&metrics=nonsense", key: narrowKey, 400, "VALIDATION_ERROR")

    // Whatever names the website: the plan changes nothing for those that may.
    for name in [ours.id, ours.trackingCode, "ours.example.com"] {
      let answer = try client.ask(
        "GET", "/api/external/v1/stats/aggregate?site_id=\(name)", headers: ["X-API-Key": narrowKey])
      #expect(answer.status == 200)
    }
    _ = try await installation.command("team", "plan", "poor", "pro")
    let paid = try client.ask(
      "GET", "/api/external/v1/stats/aggregate?site_id=\(theirs.id)", headers: ["X-API-Key": freeKey])
    #expect(paid.status == 200)
    #expect(UUID(uuidString: paid.headers["x-request-id"] ?? "") != nil)
  }
}
