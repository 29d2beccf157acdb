import Foundation
import TestSupport
import Testing

@Suite struct EventQuotaTests {
  private let page = #"{"type":"pageview","visitor_id":"v1","url":"https://example.com/"}"#

  private func events(_ installation: Installation, team: String) async throws -> Int {
    let usage = try await installation.command("usage", "--team", team) as? [String: Any]
    return try #require((usage?["teams"] as? [[String: Any]])?.first?["events"] as? Int)
  }

  @Test func `tracking stops where a team's events are used up, and goes on with a larger plan`() async throws {
    let installation = try Installation()
    _ = try await installation.command("team", "add", "small", "--plan", "free")
    let website = try await installation.addWebsite("example.com", team: "small")
    let other = try await installation.addWebsite("other.example.com")
    // 350 a day × 0.01.
    let server = try await RunningServer(
      .tracker, dataDirectory: installation.data, ["--rate-limit-scale", "0.01", "--now", "2026-06-13T12:00:00Z"])
    let client = LoopbackClient(port: server.port)
    for _ in 0..<2 { #expect(try client.track(website.trackingCode, page).status == 202) }
    // Heartbeats are no events.
    let beat = try client.ask(
      "POST", "/e/heartbeat/\(website.trackingCode)", body: Array(#"{"session_id":"session-1"}"#.utf8))
    #expect(beat.status == 202)
    #expect(try client.track(website.trackingCode, page).status == 202)
    let refused = try client.track(website.trackingCode, page)
    #expect(refused.status == 429)
    #expect(refused.headers["retry-after"] == "43200")
    #expect((try refused.json()["error"] as? [String: Any])?["code"] as? String == "DAILY_LIMIT_EXCEEDED")
    #expect(try client.track(other.trackingCode, page).status == 202)
    #expect(try client.ask("GET", "/metrics").text.contains(#"code="DAILY_LIMIT_EXCEEDED""#))
    // Another server on the same directory hears of it.
    let second = try await RunningServer(
      .tracker, dataDirectory: installation.data, ["--rate-limit-scale", "0.01", "--now", "2026-06-13T12:00:00Z"])
    let asking = LoopbackClient(port: second.port)
    try await eventually("the second server's refusal") {
      try asking.track(website.trackingCode, "not an event").status == 429
    }
    _ = try await installation.command("team", "plan", "small", "enterprise")
    #expect(try client.track(website.trackingCode, page).status == 202)
    #expect(await server.stop() == 0)
    #expect(await second.stop() == 0)
    let usage = try await installation.command("usage", "--month", "2026-06") as? [String: Any]
    let teams = try #require(usage?["teams"] as? [[String: Any]])
    #expect(teams.map { $0["events"] as? Int } == [1, 4])
  }
}
