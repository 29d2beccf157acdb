import Foundation
import TestSupport
import Testing

@Suite struct ServeTests {
  @Test func `a beacon is visible within two seconds, with the right figures`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let key = try await installation.addKey()
    let server = try await RunningServer(.footfall, dataDirectory: installation.data)
    let client = LoopbackClient(port: server.port)

    let page = #"{"type":"pageview","visitor_id":"v1","session_id":"session-1","url":"https://example.com/a"}"#
    let answer = try client.track(website.trackingCode, page)
    #expect(answer.status == 202)
    #expect(answer.text == #"{"success":true,"accepted":1,"rejected":[]}"#)
    try await eventually("the pageview", within: 2) {
      try client.aggregate(website.id, key: key)["pageviews"] == 1
    }

    // The same visitor goes on, a second one comes and leaves at once.
    let batch = """
      [{"type":"pageview","visitor_id":"v1","session_id":"session-1","url":"https://example.com/b?utm_source=x"},
       {"type":"event","name":"Signup","visitor_id":"v1","session_id":"session-1","url":"https://example.com/b"},
       {"type":"pageview","visitor_id":"v2","session_id":"session-2","url":"https://example.com/a"}]
      """
    #expect(try client.track(website.trackingCode, batch).text == #"{"success":true,"accepted":3,"rejected":[]}"#)
    try await eventually("the batch", within: 2) { try client.aggregate(website.id, key: key)["events"] == 4 }
    #expect(
      try client.aggregate(website.id, key: key, metrics: "visitors,visits,pageviews,events,bounce_rate")
        == ["visitors": 2, "visits": 2, "pageviews": 3, "events": 4, "bounce_rate": 50])

    #expect(try client.ask("GET", "/healthz").status == 200)
    #expect(try client.ask("GET", "/readyz").status == 200)
    let metrics = try client.ask("GET", "/metrics")
    #expect(metrics.headers["content-type"]?.hasPrefix("text/plain") == true)
    #expect(metrics.text.contains("footfall_events_accepted_total 4\n"))
    #expect(await server.stop() == 0)
  }

  @Test func `changes by commands hold from the next request`() async throws {
    let installation = try Installation()
    let server = try await RunningServer(.footfall, dataDirectory: installation.data)
    let client = LoopbackClient(port: server.port)
    let website = try await installation.addWebsite("late.example.com")
    let key = try await installation.addKey()
    #expect(try client.aggregate(website.id, key: key)["visitors"] == 0)
    let id = try #require((try await installation.command("key", "list") as? [[String: Any]])?.first?["id"] as? String)
    _ = try await installation.command("key", "revoke", id)
    let refused = try client.ask(
      "GET", "/api/external/v1/stats/aggregate?site_id=\(website.id)", headers: ["X-API-Key": key])
    #expect(refused.status == 401)
    _ = try await installation.command("website", "set", website.id, "--no-active")
    let paused = try client.track(website.trackingCode, #"{"type":"pageview","url":"https://late.example.com/"}"#)
    #expect(paused.status == 403)
  }

  @Test func `a pinned clock decides what today is`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let key = try await installation.addKey()
    let server = try await RunningServer(
      .footfall, dataDirectory: installation.data, ["--now", "2024-02-29T12:00:00Z"])
    let client = LoopbackClient(port: server.port)
    let answer = try client.ask(
      "GET", "/api/external/v1/stats/timeseries?site_id=\(website.id)&period=month&metrics=visitors",
      headers: ["Authorization": "Bearer \(key)"])
    let json = try answer.json()
    let rows = try #require((json["data"] as? [String: Any])?["results"] as? [[String: Any]])
    #expect(rows.count == 29)
    #expect(rows.last?["date"] as? String == "2024-02-29")
    #expect(json["timestamp"] as? String == "2024-02-29T12:00:00.000Z")
  }

  @Test func `SIGTERM stores everything that was accepted`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let key = try await installation.addKey()
    let first = try await RunningServer(.footfall, dataDirectory: installation.data)
    let client = LoopbackClient(port: first.port)
    for number in 0..<500 {
      let page = #"{"type":"pageview","visitor_id":"v\#(number % 50)","url":"https://example.com/\#(number)"}"#
      #expect(try client.track(website.trackingCode, page).status == 202)
    }
    #expect(await first.stop() == 0)
    // Nothing runs that could still bring events in: the command reads what the server left.
    let stats = try await installation.command(
      "stats", "--website", website.id, "--period", "custom", "--date", "2020-01-01,2035-12-31", "--metrics",
      "visitors,pageviews")
    #expect(stats as? NSDictionary == ["results": ["visitors": ["value": 50], "pageviews": ["value": 500]]])
    let second = try await RunningServer(.footfall, dataDirectory: installation.data)
    #expect(try LoopbackClient(port: second.port).aggregate(website.id, key: key)["pageviews"] == 500)
  }
}
