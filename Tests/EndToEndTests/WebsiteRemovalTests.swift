import Foundation
import TestSupport
import Testing

/// A website that is removed is gone: from every answer and from every file.
@Suite struct WebsiteRemovalTests {
  /// Part of every name and text that the website's visitors and owners give.
  private static let mark = "zzleftover"
  private static let browser = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0"

  @Test func `a removed website leaves nothing behind`() async throws {
    let installation = try Installation()
    let mark = Self.mark
    let kept = try await installation.addWebsite("kept.example")
    let website = try await installation.addWebsite("\(mark).example")
    let made = try await installation.command(
      "oauth", "client", "add", "--name", "test", "--redirect-uri", "https://app.example.com/back")
    let client = (made as? [String: Any])?["client_id"] as? String ?? ""
    let modules = ["websites", "heatmaps", "recordings", "tests", "funnels", "forms", "polls", "goals"]
    let scopes = modules.map { "ZohoPageSense.\($0).ALL" }.joined(separator: ",")
    let tokens = try await installation.command("oauth", "token", "--client", client, "--scope", scopes)
    let token = (tokens as? [String: Any])?["access_token"] as? String ?? ""
    let server = try await RunningServer(.footfall, dataDirectory: installation.data)
    let connection = LoopbackClient(port: server.port)
    func ask(_ method: String, _ path: String, _ body: String = "") throws -> (status: Int, json: [String: Any]) {
      let answer = try connection.ask(
        method, "/api/v2/websites" + path, headers: ["Authorization": "Bearer \(token)"], body: Array(body.utf8))
      return (answer.status, (try? answer.json()) ?? [:])
    }
    let websites = try ask("GET", "").json["websites"] as? [[String: Any]] ?? []
    let number = websites.first { ($0["name"] as? String)?.contains(mark) == true }?["id"] as? String ?? ""
    let page = "https://\(mark).example/\(mark)"
    var poll = ""
    for (path, body) in [
      ("goals", ##"{"name":"\##(mark)","type":"click","selector":"#\##(mark)"}"##),
      ("funnels", #"{"name":"\#(mark)","steps":[{"name":"a","url":"\#(page)"}]}"#),
      ("heatmaps", #"{"name":"\#(mark)","type":"click","url_match":"\#(page)"}"#),
      ("forms", ##"{"name":"\##(mark)","form_selector":"#\##(mark)"}"##),
      ("polls", #"{"name":"\#(mark)","type":"text","question":"\#(mark)?"}"#),
      (
        "tests",
        #"{"name":"\#(mark)","url_targeting":{"url":"\#(page)"},"variations":[{},{}],"#
          + #""goal":{"type":"page_visit","url":"\#(page)"}}"#
      ), ("recordings/config", #"{"mask_text":true}"#),
    ] {
      let answer = try ask("POST", "/\(number)/\(path)", body)
      #expect([200, 201].contains(answer.status), "\(path): \(answer.json)")
      if path == "polls" { poll = (answer.json["poll"] as? [String: Any])?["id"] as? String ?? "" }
    }
    let headers = ["User-Agent": Self.browser, "Content-Type": "application/json"]
    func track(_ code: String, _ page: String, _ type: String, _ more: String) throws {
      let body = #"{"type":"\#(type)","url":"\#(page)","visitor_id":"v-\#(page.suffix(10))"\#(more)}"#
      let answer = try connection.ask("POST", "/e/\(code)", headers: headers, body: Array(body.utf8))
      #expect(answer.status == 202 && answer.text.contains(#""accepted":1"#), "\(type): \(answer.text)")
    }
    try track(kept.trackingCode, "https://kept.example/", "pageview", "")
    for (type, more) in [
      ("pageview", #","props":{"\#(mark)":"\#(mark)"}"#), ("event", #","name":"\#(mark)""#),
      ("click", ##","data":{"selector":"#\##(mark)","text":"\##(mark)","x":1,"y":2}"##),
      ("scroll", #","data":{"depth":70}"#), ("attention", #","data":{"seconds":3,"from":0,"to":50}"#),
      ("move", #","data":{"points":[[1,2]]}"#), ("error", #","data":{"message":"\#(mark) is undefined"}"#),
      ("form", ##","data":{"selector":"#\##(mark)","name":"\##(mark)","action":"submit","blank":["\##(mark)"]}"##),
      ("poll", #","data":{"poll":"\#(poll)","answer":"\#(mark)"}"#),
      ("exposure", #","data":{"experiment":"123456000000567890","variation":"var_001"}"#),
    ] { try track(website.trackingCode, page, type, more) }
    let chunk =
      #"{"session_id":"\#(mark)-1","sequence":0,"visitor_id":"\#(mark)","url":"\#(page)","events":["#
      + #"{"type":4,"timestamp":1786000000000,"data":{"href":"\#(page)"}}]}"#
    #expect(
      try connection.ask("POST", "/e/replay/\(website.trackingCode)", body: Array(chunk.utf8)).status == 202)
    _ = try await installation.command("flush")
    #expect(try files(in: installation.data).count > 5)

    #expect(try ask("DELETE", "/\(number)").status == 204)
    try await eventually("nothing of the website is left") { try files(in: installation.data).isEmpty }
    #expect(try ask("GET", "/\(number)").status == 404)
    #expect(try connection.track(website.trackingCode, #"{"type":"pageview","url":"\#(page)"}"#).status == 404)
    // The other website is as it was, and goes on.
    try track(kept.trackingCode, "https://kept.example/", "pageview", "")
    _ = try await installation.command("flush")
    let key = try await installation.addKey()
    #expect(try connection.aggregate(kept.id, key: key)["pageviews"] == 2)
    #expect(try await installation.attempt(["verify"]).exitCode == 0)
    #expect(await server.stop() == 0)
    #expect(try files(in: installation.data) == [])
  }

  /// Names of files that hold the mark.
  private func files(in folder: URL) throws -> [String] {
    var found: [String] = []
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    while let file = files?.nextObject() as? URL {
      guard let content = try? Data(contentsOf: file), content.range(of: Data(Self.mark.utf8)) != nil else { continue }
      found.append(file.lastPathComponent)
    }
    return found
  }
}
