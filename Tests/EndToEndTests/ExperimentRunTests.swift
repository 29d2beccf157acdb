import Foundation
import Testing

@Suite struct ExperimentRunTests {
  @Test func `an experiment runs from its definition over the script's settings to its results`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("company.com")
    let registered = try await installation.command(
      "oauth", "client", "add", "--name", "t", "--redirect-uri", "https://a.example/b")
    let client = try #require((registered as? [String: Any])?["client_id"] as? String)
    let issued = try await installation.command(
      "oauth", "token", "--client", client, "--scope", "ZohoPageSense.tests.ALL,ZohoPageSense.websites.ALL")
    let token = try #require((issued as? [String: Any])?["access_token"] as? String)
    let server = try await RunningServer(.footfall, dataDirectory: installation.data)
    let connection = LoopbackClient(port: server.port)
    func ask(_ method: String, _ path: String, _ body: String = "{}") throws -> [String: Any] {
      let answer = try connection.ask(
        method, "/api/v2" + path, headers: ["Authorization": "Zoho-oauthtoken \(token)"], body: Array(body.utf8))
      #expect([200, 201].contains(answer.status), "\(method) \(path): \(answer.text)")
      return try answer.json()
    }

    let websites = try #require(ask("GET", "/websites")["websites"] as? [[String: Any]])
    let tests = "/websites/\(try #require(websites.first?["id"] as? String))/tests"
    let made = try ask(
      "POST", tests,
      """
      {"name":"Sign up","url_targeting":{"type":"exact","url":"https://www.company.com/"},
      "audience":{"traffic_allocation":50},"variations":[{"type":"original"},{"type":"variation"}],
      "goal":{"type":"page_visit","url":"https://www.company.com/signup"},
      "secondary_goals":[{"type":"custom_event","event_name":"Buy"}]}
      """)
    let id = try #require((made["test"] as? [String: Any])?["id"] as? String)
    _ = try ask("POST", "\(tests)/\(id)/start")
    let settings = try connection.ask("GET", "/e/config/\(website.trackingCode)").json()
    let running = try #require((settings["experiments"] as? [[String: Any]])?.first)
    #expect(running["id"] as? String == id && running["admitted_below"] as? Int == 5000)

    var events: [String] = []
    for number in 0..<240 {
      let isOriginal = number % 2 == 0
      let visitor = "visitor-\(1000 + number)"
      func event(_ type: String, _ path: String, _ more: String = "") -> String {
        #"{"type":"\#(type)","url":"https://www.company.com\#(path)","visitor_id":"\#(visitor)"\#(more)}"#
      }
      let variation = isOriginal ? "var_original" : "var_001"
      events.append(event("pageview", "/"))
      events.append(event("exposure", "/", #","data":{"experiment":"\#(id)","variation":"\#(variation)"}"#))
      // What was seen later does not count.
      events.append(event("exposure", "/", #","data":{"experiment":"\#(id)","variation":"var_001"}"#))
      if number < (isOriginal ? 48 : 96) { events.append(event("pageview", "/signup/?from=home")) }
      if number == 0 { events.append(event("event", "/", #","name":"Buy""#)) }
    }
    for start in stride(from: 0, to: events.count, by: 100) {
      let body = "[" + events[start..<min(start + 100, events.count)].joined(separator: ",") + "]"
      #expect(try connection.track(website.trackingCode, body).status == 202)
    }
    _ = try await installation.attempt(["flush"])

    let results = try #require(ask("GET", "\(tests)/\(id)/results")["results"] as? [String: Any])
    #expect(results["total_visitors"] as? Int == 240 && results["winning_variation"] as? String == "var_001")
    let arms = try #require(results["variations"] as? [[String: Any]])
    #expect(arms.map { $0["visitors"] as? Int } == [120, 120])
    #expect(arms.map { $0["conversions"] as? Int } == [24, 48])
    #expect(arms.map { $0["improvement"] as? Double } == [0, 100])
    let second = try #require((results["secondary_goals"] as? [[String: Any]])?.first)
    #expect((second["variations"] as? [[String: Any]])?.map { $0["conversions"] as? Int } == [1, 0])
  }
}
