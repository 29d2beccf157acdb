import Foundation
import TestSupport
import Testing

/// `POST /api/v1/events` through running servers.
@Suite struct ServerEventsTests {
  private func send(
    _ client: LoopbackClient, _ key: String?, _ body: String, headers: [String: String] = [:]
  ) throws -> HTTPAnswer {
    var all = headers.merging(["Content-Type": "application/json"]) { a, _ in a }
    if let key { all["Authorization"] = "Bearer \(key)" }
    return try client.ask("POST", "/api/v1/events", headers: all, body: Array(body.utf8))
  }

  private func body(_ code: String, _ events: String) -> String {
    """
    {"trackingCode":"\(code)","events":[\(events)],"serverContext":{"clientIp":"203.0.113.77",
     "userAgent":"Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0"}}
    """
  }

  private func pageview(_ more: String = "") -> String {
    #"{"type":"pageview","visitorId":"v1","sessionId":"session-1","props":{"url":"https://example.com/a","plan":"pro"}\#(more)}"#
  }

  @Test func `events of a server count once and say where they come from`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let key = try await installation.addKey()
    let server = try await RunningServer(.footfall, dataDirectory: installation.data)
    let client = LoopbackClient(port: server.port)
    let signup = #"{"type":"event","name":"Signup","visitorId":"v1","sessionId":"session-1","idempotencyKey":"twice"}"#
    let batch = body(
      website.trackingCode, pageview(#","idempotencyKey":"once""#) + ",\(signup)" + #",{"type":"pageview"}"#)
    for _ in 0..<2 {
      let answer = try send(client, key, batch)
      #expect(answer.status == 202)
      let json = try answer.json()
      #expect(json["accepted"] as? Int == 2)
      #expect((json["rejected"] as? [[String: Any]])?.map { $0["index"] as? Int } == [2])
    }
    // Somebody without visitorId is whoever has the address and the User-Agent.
    for _ in 0..<2 {
      let anonymous = #"{"type":"pageview","props":{"url":"https://example.com/b"}}"#
      #expect(try send(client, key, body(website.trackingCode, anonymous)).status == 202)
    }
    try #expect(client.track(website.trackingCode, #"{"type":"pageview","url":"https://example.com/a"}"#).status == 202)
    _ = try await installation.command("flush")
    #expect(
      try client.aggregate(website.id, key: key, metrics: "visitors,visits,pageviews,events")
        == ["visitors": 3, "visits": 3, "pageviews": 4, "events": 5])
    #expect(
      try client.aggregate(website.id, key: key, more: "&filters=event:props:source==server")
        == ["visitors": 2, "pageviews": 3, "events": 4])
    #expect(
      try client.aggregate(website.id, key: key, more: "&filters=visit:browser==Firefox;event:props:plan==pro")
        == ["visitors": 1, "pageviews": 1, "events": 1])
    let exported = try await installation.exportedSessions(website.id).joined()
    #expect(exported.contains(#""source":"server""#))
  }

  @Test func `keys decide who may send`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let other = try await installation.addWebsite("other.example.com")
    _ = try await installation.command("team", "add", "poor", "--plan", "free")
    let poor = try await installation.addWebsite("poor.example.com", team: "poor")
    let key = try await installation.addKey(website: website.id)
    let poorKey = try await installation.addKey(team: "poor")
    let added = try await installation.command("key", "add", "--name", "r", "--all", "--permission", "read")
    let reading = try #require((added as? [String: Any])?["key"] as? String)
    let tracker = try await RunningServer(.tracker, dataDirectory: installation.data)
    let client = LoopbackClient(port: tracker.port)
    func code(_ key: String?, _ website: String, _ events: String? = nil) throws -> String {
      let answer = try send(client, key, body(website, events ?? pageview()))
      return "\(answer.status) \((try answer.json()["error"] as? [String: Any])?["code"] as? String ?? "")"
    }
    #expect(try code(nil, website.trackingCode) == "401 UNAUTHORIZED")
    #expect(try code("zv_wrong", website.trackingCode) == "401 UNAUTHORIZED")
    #expect(try code(key, "ZV_nobody") == "404 NOT_FOUND")
    #expect(try code(key, other.trackingCode) == "403 FORBIDDEN")
    #expect(try code(key, poor.trackingCode) == "403 FORBIDDEN")
    #expect(try code(reading, website.trackingCode) == "403 FORBIDDEN")
    #expect(try code(poorKey, poor.trackingCode) == "403 API_PAID_PLAN_REQUIRED")
    #expect(try code(key, website.trackingCode) == "202 ")
    #expect(try code(key, website.trackingCode, "{}") == "400 VALIDATION_ERROR")
    let event = #"{"type":"event","name":"n","visitorId":"v"}"#
    func many(_ count: Int) -> String { Array(repeating: event, count: count).joined(separator: ",") }
    #expect(try code(key, website.trackingCode, many(1001)) == "400 VALIDATION_ERROR")
    #expect(try code(key, website.trackingCode, many(1000)) == "202 ")
    #expect(try send(client, key, "nonsense").status == 400)
    #expect(try send(client, reading, "nonsense").status == 403)
    let name = String(repeating: "x", count: 4 << 20)
    let large = body(website.trackingCode, #"{"type":"event","name":"\#(name)"}"#)
    #expect(try send(client, key, large).status == 413)
    #expect(try client.ask("GET", "/api/v1/events").status == 405)

    let both = body(website.trackingCode, pageview() + "," + pageview())
    let objecting = try send(client, key, both, headers: ["Sec-GPC": "1"])
    #expect(objecting.status == 200)
    let json = try objecting.json()
    #expect(json["accepted"] as? Int == 0)
    #expect(
      (json["rejected"] as? [[String: Any]])?.map { $0["code"] as? String } == ["gpc_opted_out", "gpc_opted_out"])
  }
}
