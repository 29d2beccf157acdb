import Foundation
import TestSupport
import Testing

/// The Real-Time Data API through a running server.
@Suite struct RealtimeTests {
  private static let now = "2025-01-20T14:30:00Z"

  /// A Monday's traffic, imported: two live visitors, one that left, and what came before.
  private static let rows = """
    {"timestamp":"2024-12-15T10:00:00Z","name":"pageview","visitor_id":"old","url":"https://example.com/"}
    {"timestamp":"2025-01-19T10:00:00Z","name":"pageview","visitor_id":"sunday","url":"https://example.com/"}
    {"timestamp":"2025-01-20T09:00:00Z","name":"pageview","visitor_id":"gone","url":"https://example.com/pricing"}
    {"timestamp":"2025-01-20T14:27:00Z","name":"pageview","visitor_id":"old","url":"https://example.com/","country":"US","device":"Desktop"}
    {"timestamp":"2025-01-20T14:28:00Z","name":"pageview","visitor_id":"old","url":"https://example.com/pricing?x=1"}
    {"timestamp":"2025-01-20T14:29:00Z","name":"pageview","visitor_id":"new","url":"https://example.com/pricing","country":"GB","device":"Mobile"}
    """

  private func started(_ more: [String] = []) async throws -> (Installation, TestWebsite, RunningServer) {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    _ = try await installation.command("import", "-", "--website", website.id, input: Self.rows)
    let server = try await RunningServer(
      .footfall, dataDirectory: installation.data, ["--now", Self.now] + more)
    return (installation, website, server)
  }

  @Test func `every path of the documents is there, with the right figures`() async throws {
    let (installation, website, server) = try await started()
    let client = LoopbackClient(port: server.port)

    let live = try client.ask("GET", "/e/live/\(website.trackingCode)")
    #expect(live.status == 200)
    #expect(
      try live.json() as NSDictionary == [
        "liveCount": 2, "timestamp": Self.now,
        "sessions": [
          ["page": "/pricing", "country": "GB", "device": "Mobile", "seconds": 60],
          ["page": "/pricing", "country": "US", "device": "Desktop", "seconds": 180],
        ],
      ])

    let realtime = try client.ask("GET", "/e/realtime/\(website.id)").json()
    #expect(
      realtime as NSDictionary == [
        "visitors": ["current": 2, "today": 3, "change": 200], "pageViews": ["current": 3, "today": 4, "change": 300],
        "countries": [
          ["code": "GB", "name": "United Kingdom", "count": 1], ["code": "US", "name": "United States", "count": 1],
        ],
        "topPages": [["path": "/pricing", "visitors": 2]], "timestamp": Self.now,
      ])

    let stats = try client.ask("GET", "/e/stats/\(website.trackingCode)").json()
    #expect(
      stats as NSDictionary == [
        "visitors": ["live": 2, "today": 3, "week": 3, "month": 4], "bounceRate": 0.75, "avgSessionDuration": 15,
        "pagesPerSession": 1.3, "newVisitorRate": 0.75, "returningVisitorRate": 0.25, "timestamp": Self.now,
      ])

    let status = try client.ask("GET", "/e/\(website.trackingCode)/status").json()
    #expect(
      status as NSDictionary == [
        "active": true, "tracking_code": website.trackingCode, "domain": "example.com",
        "last_event": "2025-01-20T14:29:00Z",
      ])
    withExtendedLifetime(installation) {}
  }

  @Test func `answers may be read by any website and kept for their lifetime`() async throws {
    let (installation, website, server) = try await started()
    let client = LoopbackClient(port: server.port)
    let paths = [
      ("/e/live/\(website.trackingCode)", 5), ("/e/realtime/\(website.id)", 10),
      ("/e/stats/\(website.trackingCode)", 30), ("/e/\(website.trackingCode)/status", 60),
    ]
    func check(_ answer: HTTPAnswer, sourceLocation: SourceLocation = #_sourceLocation) {
      #expect(answer.headers["access-control-allow-origin"] == "*", sourceLocation: sourceLocation)
      #expect(answer.headers["access-control-allow-methods"] == "GET, OPTIONS", sourceLocation: sourceLocation)
      #expect(answer.headers["access-control-allow-headers"] == "Content-Type", sourceLocation: sourceLocation)
      #expect(answer.headers["access-control-expose-headers"] == "Retry-After", sourceLocation: sourceLocation)
    }
    for (path, lifetime) in paths {
      let answer = try client.ask("GET", path)
      #expect(answer.status == 200)
      #expect(answer.headers["cache-control"] == "public, max-age=\(lifetime)")
      #expect(answer.headers["content-type"] == "application/json; charset=utf-8")
      #expect(answer.headers["x-request-id"].flatMap { UUID(uuidString: $0) } != nil)
      check(answer)
      let preflight = try client.ask("OPTIONS", path, headers: ["Access-Control-Request-Method": "GET"])
      #expect(preflight.status == 204)
      check(preflight)
      #expect(try client.ask("POST", path).status >= 404)
      let unknown = try client.ask(
        "GET", path.replacing(website.trackingCode, with: "ZV_nobody").replacing(website.id, with: "nobody"))
      #expect(unknown.status == 404)
      #expect((try unknown.json()["error"] as? [String: Any])?["code"] as? String == "NOT_FOUND")
      check(unknown)
    }
    // A change of the website holds from the next request, however long the answer would live.
    _ = try await installation.command("website", "set", website.id, "--no-active")
    #expect(try client.ask("GET", paths[3].0).json()["active"] as? Bool == false)
  }

  @Test func `whoever asks too often is told when to come again`() async throws {
    let (installation, website, server) = try await started(["--rate-limit-scale", "0.02"])
    let client = LoopbackClient(port: server.port)
    for _ in 0..<2 { #expect(try client.ask("GET", "/e/\(website.trackingCode)/status").status == 200) }
    let refused = try client.ask("GET", "/e/\(website.trackingCode)/status")
    #expect(refused.status == 429)
    #expect((try refused.json()["error"] as? [String: Any])?["code"] as? String == "RATE_LIMIT_EXCEEDED")
    #expect(refused.headers["access-control-allow-origin"] == "*")
    #expect(refused.headers["retry-after"].flatMap { Int($0) }.map { (1...60).contains($0) } == true)
    #expect(try client.ask("GET", "/e/live/\(website.trackingCode)").status == 200)
    withExtendedLifetime(installation) {}
  }

  @Test func `a tracker of its own sees who comes and who stays by heartbeats`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let tracker = try await RunningServer(.tracker, dataDirectory: installation.data)
    let client = LoopbackClient(port: tracker.port)
    #expect(try client.ask("GET", "/e/\(website.trackingCode)/status").json()["last_event"] is NSNull)
    let old = Int(Date().timeIntervalSince1970 * 1000) - 400_000
    let page =
      #"{"type":"pageview","visitor_id":"v1","session_id":"session-1","url":"https://example.com/a","timestamp":\#(old)}"#
    #expect(try client.track(website.trackingCode, page).status == 202)
    _ = try await installation.command("flush")
    #expect(try client.ask("GET", "/e/live/\(website.trackingCode)").json()["liveCount"] as? Int == 0)
    let heartbeat = #"{"visitor_id":"v1","session_id":"session-1"}"#
    #expect(try client.track("heartbeat/\(website.trackingCode)", heartbeat).status == 202)
    _ = try await installation.command("flush")
    // The answer from before the heartbeat lives for five seconds.
    try await eventually("the heartbeat", within: 8) {
      try client.ask("GET", "/e/live/\(website.trackingCode)").json()["liveCount"] as? Int == 1
    }
  }
}
