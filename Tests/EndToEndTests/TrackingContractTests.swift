import Foundation
import Testing

@Suite struct TrackingContractTests {
  @Test func `what cannot be taken is refused in the envelope, and any website may read it`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let server = try await RunningServer(.footfall, dataDirectory: installation.data)
    let client = LoopbackClient(port: server.port)

    func check(_ answer: HTTPAnswer, _ status: Int, _ code: String, sourceLocation: SourceLocation = #_sourceLocation)
      throws
    {
      #expect(answer.status == status, "\(answer.text)", sourceLocation: sourceLocation)
      let json = try answer.json()
      #expect(json["success"] as? Bool == false, sourceLocation: sourceLocation)
      #expect((json["error"] as? [String: Any])?["code"] as? String == code, sourceLocation: sourceLocation)
      #expect(answer.headers["access-control-allow-origin"] == "*", sourceLocation: sourceLocation)
      #expect(answer.headers["access-control-expose-headers"] == "Retry-After", sourceLocation: sourceLocation)
      let id = answer.headers["x-request-id"].flatMap { UUID(uuidString: $0) }
      #expect(id != nil, sourceLocation: sourceLocation)
    }

    let good = #"{"type":"pageview","url":"https://example.com/"}"#
    try check(client.track("ZV_unknown", good), 404, "NOT_FOUND")
    try check(client.track(website.trackingCode, ""), 400, "VALIDATION_ERROR")
    try check(client.track(website.trackingCode, "null"), 400, "VALIDATION_ERROR")
    try check(client.track(website.trackingCode, "[]"), 400, "VALIDATION_ERROR")
    try check(client.track(website.trackingCode, #"{"type":"pageview"}"#), 400, "VALIDATION_ERROR")
    try check(client.track(website.trackingCode, #"{"type":"pageview","url":"#), 400, "VALIDATION_ERROR")
    try check(client.track("heartbeat/\(website.trackingCode)", #"{"visitor_id":"v"}"#), 400, "VALIDATION_ERROR")
    let large =
      #"{"type":"pageview","url":"https://example.com/","title":""# + String(repeating: "x", count: 65_536) + #""}"#
    try check(client.track(website.trackingCode, large), 413, "PAYLOAD_TOO_LARGE")
    try check(client.ask("GET", "/e/nothing/here/at/all"), 404, "NOT_FOUND")

    let mixed = try client.track(
      website.trackingCode, "[\(good),{\"type\":\"nonsense\",\"url\":\"https://example.com/\"}]")
    #expect(mixed.status == 202)
    let json = try mixed.json()
    #expect(json["accepted"] as? Int == 1)
    #expect(((json["rejected"] as? [[String: Any]])?.first?["index"] as? Int) == 1)
    let heartbeat = try client.track(
      "heartbeat/\(website.trackingCode)", #"{"session_id":"session-1","visitor_id":"v"}"#)
    #expect(heartbeat.status == 202)
  }

  @Test func `what a server tells of crawlers is kept apart`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let key = try await installation.addKey()
    let server = try await RunningServer(.footfall, dataDirectory: installation.data)
    let client = LoopbackClient(port: server.port)
    func tell(_ body: String, _ code: String? = nil) throws -> HTTPAnswer {
      try client.ask("POST", "/c/\(code ?? website.trackingCode)", body: Array(body.utf8))
    }
    let page = #""u":"https://example.com/pricing","ip":"203.0.113.9","src":"middleware""#
    let crawler = try tell(#"{\#(page),"ua":"Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)"}"#)
    #expect(crawler.status == 202)
    #expect(try crawler.json()["accepted"] as? Int == 1, "\(crawler.text)")
    let person = try tell(#"{\#(page),"ua":"Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0"}"#)
    #expect(person.status == 202)
    #expect(person.text.contains("not_a_crawler"), "\(person.text)")
    #expect(try tell("{}", "ZV_unknown").status == 404)
    for (body, message) in [
      ("{\(page)}", "ua is required"), (#"{"ua":"GPTBot/1.2"}"#, "u is required"),
      (#"{"u":7,"ua":"GPTBot/1.2"}"#, "u must be a string"), ("[]", "An event must be a JSON object"),
      ("{", "not valid JSON"),
    ] {
      let answer = try tell(body)
      #expect(answer.status == 400 && answer.text.contains(message), "\(body): \(answer.text)")
    }
    _ = try await installation.command("flush")
    #expect(try client.aggregate(website.id, key: key)["pageviews"] == 0)
    let rows = try await installation.attempt(["export", "--include-bots", "--website", website.id])
    #expect(rows.output.contains(#""bot":true"#) && rows.output.contains("/pricing"), "\(rows.output)")
    #expect(!rows.output.contains("203.0.113.9"))
  }

  @Test func `a preflight lets any website send`() async throws {
    let installation = try Installation()
    let server = try await RunningServer(.footfall, dataDirectory: installation.data)
    let client = LoopbackClient(port: server.port)
    let answer = try client.ask(
      "OPTIONS", "/e/ZV_whatever",
      headers: ["Origin": "https://example.com", "Access-Control-Request-Method": "POST"])
    #expect(answer.status == 204)
    #expect(answer.headers["access-control-allow-origin"] == "*")
    #expect(answer.headers["access-control-allow-methods"]?.contains("POST") == true)
    #expect(answer.headers["access-control-allow-headers"]?.contains("Content-Type") == true)
  }
}
