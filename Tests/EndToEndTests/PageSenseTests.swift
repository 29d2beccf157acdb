import Foundation
import TestSupport
import Testing

@Suite struct PageSenseTests {
  @Test(arguments: [[Executable.footfall], [.api, .worker]])
  func `a conversion that a server tells of is counted once`(_ programs: [Executable]) async throws {
    let installation = try Installation()
    let client = try #require(
      try await installation.command(
        "oauth", "client", "add", "--name", "Sync", "--redirect-uri", "https://app.example.com/back")
        as? [String: Any])
    let name = try #require(client["client_id"] as? String)
    let tokens = try #require(
      try await installation.command(
        "oauth", "token", "--client", name, "--scope",
        "ZohoPageSense.websites.ALL,ZohoPageSense.goals.ALL") as? [String: Any])
    let token = try #require(tokens["access_token"] as? String)
    var servers: [RunningServer] = []
    for program in programs { servers.append(try await RunningServer(program, dataDirectory: installation.data)) }
    let http = LoopbackClient(port: servers[0].port)
    func ask(_ method: String, _ path: String, _ body: String? = nil) throws -> HTTPAnswer {
      try http.ask(
        method, "/api/v2" + path, headers: ["Authorization": "Zoho-oauthtoken \(token)"],
        body: body.map { Array($0.utf8) })
    }
    let made = try ask("POST", "/websites", #"{"name":"Company","url":"https://www.company.com"}"#)
    #expect(made.status == 201)
    let website = try #require((try made.json()["website"] as? [String: Any])?["id"] as? String)
    let goals = try ask(
      "POST", "/websites/\(website)/goals", #"{"name":"Paid","type":"custom_event","event_name":"paid","value":5}"#)
    let goal = try #require((try goals.json()["goal"] as? [String: Any])?["id"] as? String)
    for _ in 0..<2 {
      let tracked = try ask(
        "POST", "/websites/\(website)/goals/\(goal)/track",
        #"{"visitor_id":"vis_ann","value":"99.99","metadata":{"plan":"pro"},"idempotency_key":"order-7"}"#)
      #expect(tracked.status == 201)
    }
    _ = try await installation.command("flush")
    let list = try ask("GET", "/websites/\(website)/goals/\(goal)/conversions").json()
    let conversions = try #require(list["conversions"] as? [[String: Any]])
    #expect(conversions.count == 1)
    #expect(conversions.first?["visitor_id"] as? String == "vis_ann")
    #expect(conversions.first?["value"] as? Double == 99.99)
    #expect(conversions.first?["source"] as? String == "server")
    #expect((conversions.first?["metadata"] as? [String: Any])?["plan"] as? String == "pro")
  }
}
