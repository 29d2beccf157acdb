import Foundation
import Testing

@Suite struct ExplainTests {
  @Test func `an explained answer holds the same results and what they took`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let key = try await installation.addKey()
    let server = try await RunningServer(.footfall, dataDirectory: installation.data)
    let client = LoopbackClient(port: server.port)
    func data(_ more: String) throws -> [String: Any] {
      let answer = try client.ask(
        "GET", "/api/external/v1/stats/breakdown?site_id=\(website.id)&property=event:page&metrics=visitors,bounce_rate"
          + more,
        headers: ["X-API-Key": key])
      #expect(answer.status == 200, "\(answer.text)")
      return try #require(try answer.json()["data"] as? [String: Any])
    }
    #expect(Set(try data("").keys) == ["results"])
    #expect(Set(try data("&explain=0").keys) == ["results"])
    let explained = try data("&explain=1")
    #expect(Set(explained.keys) == ["results", "explain"])
    try check(explained)
    let told = try await installation.command("stats", "--website", website.id, "--explain") as? [String: Any]
    try check(try #require(told))
  }

  /// The shape of what is beside the results.
  private func check(_ document: [String: Any]) throws {
    let explain = try #require(document["explain"] as? [String: Any])
    #expect(
      Set(explain.keys) == [
        "rows_read", "bytes_read", "segments", "session_chunks", "cache", "kernels", "milliseconds",
      ])
    #expect(explain["rows_read"] as? Int == 0)
    for part in ["segments", "session_chunks"] {
      let figures = try #require(explain[part] as? [String: Any])
      #expect(Set(figures.keys) == ["read", "skipped"])
      #expect(figures.values.allSatisfy { $0 as? Int == 0 })
    }
    #expect(!(try #require(explain["kernels"] as? [String])).isEmpty)
    let times = try #require(explain["milliseconds"] as? [String: Any])
    #expect(Set(times.keys) == ["parse", "plan", "snapshot", "filter", "read", "scan", "group", "label"])
    #expect(times.values.allSatisfy { ($0 as? NSNumber)?.doubleValue ?? -1 >= 0 })
  }
}
