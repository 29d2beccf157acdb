import Foundation
import TestSupport
import Testing

/// What visitors do on pages, from the tracking door to the PageSense API.
@Suite struct BehaviorTests {
  private struct Rig {
    let installation: Installation
    let website: TestWebsite
    let server: RunningServer
    let client: LoopbackClient
    let token: String
    let base: String

    func ask(_ method: String, _ path: String, _ body: String = "") throws -> (status: Int, json: [String: Any]) {
      let answer = try client.ask(
        method, base + path, headers: ["Authorization": "Zoho-oauthtoken \(token)"], body: Array(body.utf8))
      return (answer.status, (try? answer.json()) ?? [:])
    }

    func track(_ type: String, _ data: String, visitor: String) throws -> Int {
      let event =
        ##"{"type":"\##(type)","url":"https://example.com/join","visitor_id":"\##(visitor)","viewport":"1440x900","##
        + ##""referrer":"https://www.google.com/","data":\##(data)}"##
      let browser = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0"
      return try client.track(website.trackingCode, event, headers: ["User-Agent": browser]).status
    }
  }

  private func rig() async throws -> Rig {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let made = try await installation.command(
      "oauth", "client", "add", "--name", "test", "--redirect-uri", "https://app.example.com/back")
    let id = (made as? [String: Any])?["client_id"] as? String ?? ""
    let scopes = ["websites", "heatmaps", "forms", "polls"].map { "ZohoPageSense.\($0).ALL" }.joined(separator: ",")
    let tokens = try await installation.command("oauth", "token", "--client", id, "--scope", scopes)
    let token = (tokens as? [String: Any])?["access_token"] as? String ?? ""
    let server = try await RunningServer(.footfall, dataDirectory: installation.data)
    let client = LoopbackClient(port: server.port)
    let list = try client.ask("GET", "/api/v2/websites", headers: ["Authorization": "Bearer \(token)"]).json()
    let number = (list["websites"] as? [[String: Any]])?.first?["id"] as? String ?? ""
    return Rig(
      installation: installation, website: website, server: server, client: client, token: token,
      base: "/api/v2/websites/\(number)")
  }

  @Test func `clicks, forms and answers come to their maps, analytics and responses`() async throws {
    let rig = try await rig()
    // Before anybody made a map of it.
    for visitor in ["a", "b", "b"] {
      #expect(
        try rig.track(
          "click", ##"{"selector":"#go","text":"Go","x":100,"y":50,"offset_x":7,"offset_y":3}"##, visitor: visitor)
          == 202)
    }
    #expect(try rig.track("scroll", #"{"depth":70}"#, visitor: "a") == 202)
    for (action, more) in [
      ("view", ""), ("focus", #","field":"email""#), ("blur", #","field":"email","duration":4000"#),
      ("submit", #","duration":9000,"blank":["phone"]"#),
    ] {
      #expect(
        try rig.track("form", ##"{"selector":"#join","name":"Join","action":"\##(action)"\##(more)}"##, visitor: "a")
          == 202)
    }
    #expect(try rig.track("form", ##"{"selector":"#join","action":"view","value":"secret"}"##, visitor: "a") == 400)

    let poll = try rig.ask("POST", "/polls", #"{"name":"x","type":"nps","question":"How likely?"}"#)
    #expect(poll.status == 201)
    let pollID = (poll.json["poll"] as? [String: Any])?["id"] as? String ?? ""
    let path = "/e/config/\(rig.website.trackingCode)"
    let config = try rig.client.ask("GET", path)
    #expect(config.status == 200)
    #expect((try config.json()["polls"] as? [[String: Any]])?.first?["id"] as? String == pollID)
    let tag = try #require(config.headers.first { $0.key.lowercased() == "etag" }?.value)
    #expect(try rig.client.ask("GET", path, headers: ["If-None-Match": tag]).status == 304)
    #expect(try rig.track("poll", #"{"poll":"\#(pollID)","answer":10}"#, visitor: "a") == 202)
    #expect(try rig.track("poll", #"{"poll":"\#(pollID)","answer":2}"#, visitor: "b") == 202)
    #expect(try rig.track("poll", #"{"poll":"\#(pollID)","answer":11}"#, visitor: "c") == 400)
    _ = try await rig.installation.command("flush")

    let map = try rig.ask(
      "POST", "/heatmaps",
      #"{"name":"Join","type":"click","url_match":{"type":"exact","value":"https://example.com/join"}, "#
        + #""filters":{"traffic_source":["organic"]}}"#)
    let heatmap = map.json["heatmap"] as? [String: Any] ?? [:]
    #expect(map.status == 201)
    #expect(heatmap["total_clicks"] as? Int == 3)
    #expect(heatmap["unique_visitors"] as? Int == 2)
    let data = try rig.ask("GET", "/heatmaps/\(heatmap["id"] ?? "")/data?device=desktop&resolution=1440x900").json
    let point = ((data["data"] as? [String: Any])?["points"] as? [[String: Any]])?.first
    #expect(point?["selector"] as? String == "#go")
    #expect(point?["count"] as? Int == 3)
    let analytics = try rig.ask("GET", "/forms/form_join/analytics").json["analytics"] as? [String: Any] ?? [:]
    #expect(analytics["form_name"] as? String == "Join")
    #expect(analytics["submissions"] as? Int == 1)
    #expect(analytics["average_completion_time"] as? Int == 9)
    let responses = try rig.ask("GET", "/polls/\(pollID)/responses").json
    #expect((responses["summary"] as? [String: Any])?["total_responses"] as? Int == 2)
    #expect(((responses["summary"] as? [String: Any])?["nps"] as? [String: Any])?["score"] as? Double == 0)
    #expect(try await rig.installation.attempt(["verify"]).exitCode == 0)
    #expect(await rig.server.stop() == 0)
  }
}
