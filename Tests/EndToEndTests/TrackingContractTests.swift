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
