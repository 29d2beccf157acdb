import Foundation
import TestSupport
import Testing

/// What is not wanted is not kept.
@Suite struct VisitorPrivacyTests {
  @Test func `no file ever holds a visitor's address`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let key = try await installation.addKey()
    let server = try await RunningServer(
      .footfall, dataDirectory: installation.data, ["--trusted-proxy", "127.0.0.1"])
    let client = LoopbackClient(port: server.port)
    let page = #"{"type":"pageview","url":"https://example.com/"}"#
    let addresses = ["198.51.100.213", "2001:db8:1234:5678:9abc:def0:1357:2468"]
    for address in addresses {
      for _ in 0..<20 {
        let answer = try client.track(website.trackingCode, page, headers: ["X-Forwarded-For": address])
        #expect(answer.status == 202)
        let live = try client.ask("GET", "/e/live/\(website.trackingCode)", headers: ["X-Forwarded-For": address])
        #expect(live.status == 200)
      }
      let context = #""serverContext":{"clientIp":"\#(address)"}"#
      let events = #""events":[{"type":"event","name":"n"}]"#
      let body = #"{"trackingCode":"\#(website.trackingCode)",\#(events),\#(context)}"#
      let sent = try client.ask("POST", "/api/v1/events", headers: ["X-API-Key": key], body: Array(body.utf8))
      #expect(sent.status == 202)
    }
    // As it stands in the journal, then in hot, then in what a stop leaves.
    try search(installation.data, for: addresses)
    _ = try await installation.command("flush")
    try search(installation.data, for: addresses)
    #expect(try client.aggregate(website.id, key: key)["pageviews"] == 40)
    #expect(await server.stop() == 0)
    try search(installation.data, for: addresses)
  }

  private func search(
    _ folder: URL, for addresses: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let texts = addresses.map { Array($0.utf8) } + [Array("2001:0db8:1234:5678:9abc:def0:1357:2468".utf8)]
    let four: [UInt8] = [198, 51, 100, 213]
    let six: [UInt8] = [
      0x20, 0x01, 0x0D, 0xB8, 0x12, 0x34, 0x56, 0x78, 0x9A, 0xBC, 0xDE, 0xF0, 0x13, 0x57, 0x24, 0x68,
    ]
    let network = Array(six.prefix(8))
    let needles = texts + [four, four.reversed(), six, six.reversed(), network, network.reversed()]
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey])
    var searched = 0
    while let file = files?.nextObject() as? URL {
      guard (try? file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true,
        let content = try? Data(contentsOf: file)
      else { continue }
      searched += 1
      for needle in needles {
        #expect(content.range(of: Data(needle)) == nil, "\(file.path) holds \(needle)", sourceLocation: sourceLocation)
      }
    }
    #expect(searched > 3, sourceLocation: sourceLocation)
  }

  @Test func `exclusions hold at once in every process and are counted by reason`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let tracker = try await RunningServer(
      .tracker, dataDirectory: installation.data, ["--trusted-proxy", "127.0.0.1"])
    let client = LoopbackClient(port: tracker.port)
    func code(_ url: String, from address: String = "203.0.113.5") throws -> String? {
      let answer = try client.track(
        website.trackingCode, #"{"type":"pageview","url":"\#(url)"}"#, headers: ["X-Forwarded-For": address])
      #expect(answer.status == 202)
      return (try answer.json()["rejected"] as? [[String: Any]])?.first?["code"] as? String
    }
    #expect(try code("https://example.com/admin/users") == nil)
    #expect(try code("http://localhost:3000/") == "localhost")
    let changed =
      try await installation.command(
        "website", "set", website.id, "--exclude-address", "203.0.113.0/24", "--exclude-address", "2001:db8::1",
        "--exclude-path", "/admin/*", "--allow-localhost") as? [String: Any]
    #expect(changed?["excluded_addresses"] as? [String] == ["2001:db8::1", "203.0.113.0/24"])
    #expect(changed?["excluded_paths"] as? [String] == ["/admin/*"])
    #expect(try code("https://example.com/") == "excluded_address")
    #expect(try code("https://example.com/", from: "2001:db8:0::1") == "excluded_address")
    #expect(try code("https://example.com/admin/users", from: "198.51.100.1") == "excluded_path")
    #expect(try code("http://localhost:3000/", from: "198.51.100.1") == nil)
    let config = try client.ask("GET", "/e/config/\(website.trackingCode)").json()
    #expect(config["allow_localhost"] as? Bool == true && config["cookieless"] as? Bool == true)
    let metrics = try client.ask("GET", "/metrics").text
    for (reason, count) in [("excluded_address", 2), ("excluded_path", 1), ("localhost", 1)] {
      #expect(metrics.contains("footfall_events_dropped_total{reason=\"\(reason)\"} \(count)\n"), "\(reason)")
    }
    _ = try await installation.command(
      "website", "set", website.id, "--include-address", "203.0.113.0/24", "--include-path", "/admin/*",
      "--no-cookieless")
    #expect(try code("https://example.com/admin/users") == nil)
    #expect(try client.ask("GET", "/e/config/\(website.trackingCode)").json()["cookieless"] as? Bool == false)
    let wrong = try await installation.attempt(["website", "set", website.id, "--exclude-address", "nowhere"])
    #expect(wrong.exitCode == 64)
  }
}
