import Foundation
import TestSupport
import Testing

/// What is known of a person, shown, handed out and erased.
@Suite struct VisitorSubjectTests {
  private static let secrets = ["zoe-7f3a", "customer-4711", "zoe@mail.example", "only-zoe", "Zoe's own", "zoe-field"]

  /// Sends one event of each type as a visitor does.
  private func visit(_ client: LoopbackClient, _ website: TestWebsite, as visitor: String, on page: String) throws {
    let who = #""url":"https://example.com\#(page)","visitor_id":"\#(visitor)","session_id":"session-\#(visitor)""#
    let events = [
      #"{"type":"pageview",\#(who)}"#, #"{"type":"event","name":"Signup",\#(who),"props":{"plan":"pro"}}"#,
      #"{"type":"click",\#(who),"data":{"selector":"a.\#(page.dropFirst())","text":"to \#(visitor)","x":1,"y":2}}"#,
      #"{"type":"scroll",\#(who),"data":{"depth":80}}"#,
      #"{"type":"move",\#(who),"data":{"points":[[1,2],[3,4]]}}"#,
      #"{"type":"attention",\#(who),"data":{"seconds":3,"from":0,"to":50}}"#,
      #"{"type":"error",\#(who),"data":{"message":"\#(visitor == "zoe-7f3a" ? "Zoe's own" : "shared") fault"}}"#,
      #"{"type":"form",\#(who),"data":{"selector":"form.join","action":"focus","field":"\#(visitor)-field"}}"#,
      #"{"type":"form",\#(who),"data":{"selector":"form.join","action":"submit"}}"#,
      #"{"type":"exposure",\#(who),"data":{"experiment":"123456000000567890","variation":"var_001"}}"#,
      #"{"type":"vitals",\#(who),"data":{"lcp":1830,"cls":0.02}}"#,
    ]
    let answer = try client.track(website.trackingCode, "[" + events.joined(separator: ",") + "]")
    #expect(try answer.json()["accepted"] as? Int == events.count, "\(answer.text)")
  }

  @Test func `a user is found by the website's own id, shown whole and erased whole`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let server = try await RunningServer(.footfall, dataDirectory: installation.data)
    let client = LoopbackClient(port: server.port)
    try visit(client, website, as: "zoe-7f3a", on: "/only-zoe")
    try visit(client, website, as: "ann", on: "/both")
    let identify = #"""
      {"type":"identify","visitor_id":"zoe-7f3a","session_id":"session-zoe-7f3a","user_id":"customer-4711",
       "data":{"email":"zoe@mail.example","seats":3}}
      """#
    #expect(try client.track(website.trackingCode, identify).status == 202)
    _ = try await installation.command("flush")

    let shown = try #require(
      try await installation.command("visitor", "show", "vis_zoe-7f3a", "--website", website.id) as? [String: Any])
    let identity = try #require(shown["identity"] as? [String: Any])
    #expect(identity["user_id"] as? String == "customer-4711")
    #expect(identity["traits"] as? [String: String] == ["email": "zoe@mail.example", "seats": "3"])
    #expect(shown["events"] as? Int == 2)
    let rows = (shown["sessions"] as? [[String: Any]])?.first?["events"] as? [[String: Any]]
    #expect(rows?.map { $0["user_id"] as? String } == ["customer-4711", "customer-4711"])
    func list(_ name: String) -> [[String: Any]] { shown[name] as? [[String: Any]] ?? [] }
    let types = list("interactions").compactMap { $0["type"] as? String }.sorted()
    #expect(types == ["attention", "click", "move", "scroll"])
    let click = list("interactions").first { $0["type"] as? String == "click" }
    #expect(click?["selector"] as? String == "a.only-zoe" && click?["text"] as? String == "to zoe-7f3a")
    #expect(click?["x"] as? Int == 1 && click?["page"] as? String == "example.com/only-zoe")
    #expect(list("forms").count == 1 && list("forms").first?["submitted_at"] is String)
    #expect(list("forms").first?["fields"] as? [String] == ["zoe-7f3a-field"])
    #expect(list("experiments").map { $0["variation"] as? String } == ["var_001"])
    #expect(list("vitals").first?["lcp"] as? Int == 1830 && list("vitals").first?["cls"] as? Double == 0.02)
    #expect(list("errors").count == 1)

    let file = installation.folder.url.appendingPathComponent("zoe.json")
    _ = try await installation.command(
      "visitor", "export", "customer-4711", "--user", "--website", website.id, "--format", "json",
      "--output", file.path)
    let exported = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
    #expect(exported?["user_id"] as? String == "customer-4711")
    let whole = (exported?["visitors"] as? [[String: Any]])?.first
    #expect(whole?["interactions"] as? NSArray == shown["interactions"] as? NSArray)
    try FileManager.default.removeItem(at: file)

    let erased = try await installation.command("visitor", "erase", "customer-4711", "--user", "--website", website.id)
    #expect((erased as? [String: Any])?["events"] as? Int == 2)
    #expect(try await installation.attempt(["visitor", "show", "zoe-7f3a", "--website", website.id]).exitCode == 1)
    let again = try await installation.attempt(["visitor", "erase", "customer-4711", "--user", "--website", website.id])
    #expect(again.exitCode == 1)
    #expect(try search(installation.data) == [])
    let other = try #require(
      try await installation.command("visitor", "show", "ann", "--website", website.id) as? [String: Any])
    #expect((other["interactions"] as? [Any])?.count == 4 && (other["forms"] as? [Any])?.count == 1)
  }

  @Test func `what pages need to be fast is told by page`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let server = try await RunningServer(.footfall, dataDirectory: installation.data)
    let client = LoopbackClient(port: server.port)
    for (index, lcp) in [1000, 2000, 3000, 5000].enumerated() {
      let body = #"{"type":"vitals","url":"https://example.com/a","visitor_id":"v\#(index)","data":{"lcp":\#(lcp)}}"#
      #expect(try client.track(website.trackingCode, body).status == 202)
    }
    _ = try await installation.command("flush")
    let told = try #require(
      try await installation.command("vitals", "--website", website.id) as? [String: Any])
    let pages = try #require(told["pages"] as? [[String: Any]])
    let lcp = (pages.first?["vitals"] as? [String: Any])?["lcp"] as? [String: Int]
    #expect(lcp == ["p75": 3000, "count": 4, "good": 2, "needs_improvement": 1, "poor": 1])
    #expect(told["samples"] as? Int == 4)
    let key = try await installation.addKey()
    let figures = try client.aggregate(website.id, key: key)
    #expect(figures["pageviews"] == 0 && figures["visitors"] == 0)
    #expect(try await installation.attempt(["vitals", "--website", website.id, "--device", "fridge"]).exitCode == 64)
  }

  /// Files that hold one of the secrets, and which.
  private func search(_ folder: URL) throws -> [String] {
    var found: [String] = []
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    while let file = files?.nextObject() as? URL {
      guard let content = try? Data(contentsOf: file) else { continue }
      for text in Self.secrets where content.range(of: Data(text.utf8)) != nil {
        found.append("\(file.lastPathComponent): \(text)")
      }
    }
    return found
  }
}
