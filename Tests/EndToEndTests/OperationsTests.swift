import Foundation
import TestSupport
import Testing

/// What whoever runs an installation looks at: quarantine, verify, doctor, metrics, and commands in the wrong place.
@Suite struct OperationsTests {
  @Test func `what cannot be stored is listed, shown, retried and dropped while the server runs`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let tracker = try await RunningServer(.tracker, dataDirectory: installation.data)
    let client = LoopbackClient(port: tracker.port)
    for page in ["first", "second", "third"] {
      let body = #"{"type":"pageview","event_id":"\#(page)","url":"https://example.com/\#(page)"}"#
      #expect(try client.track(website.trackingCode, body).status == 202)
    }
    #expect(await tracker.stop() == 0)
    // A byte of the second record is damaged before a worker comes.
    let log = installation.data.appendingPathComponent("journal/t1/1.log")
    var bytes = try Data(contentsOf: log)
    let place = try #require(bytes.range(of: Data("/second".utf8)))
    bytes[place.lowerBound + 1] ^= 1
    try bytes.write(to: log)
    let found = try await installation.attempt(["verify"])
    #expect(found.exitCode == 1 && found.output.contains("journal/t1/1.log"))

    let server = try await RunningServer(.footfall, dataDirectory: installation.data)
    _ = try await installation.command("flush")
    let list = try await installation.command("quarantine", "list") as? [String: Any]
    let item = try #require((list?["items"] as? [[String: Any]])?.first)
    #expect(item["cause"] as? String == "checksum" && item["domain"] as? String == "example.com")
    let id = try #require(item["id"] as? Int)
    let shown = try await installation.command("quarantine", "show", "\(id)") as? [String: Any]
    let kept = (shown?["bytes_base64"] as? String).flatMap { Data(base64Encoded: $0) }
    #expect(kept?.range(of: Data("econd".utf8)) != nil)
    let page = try LoopbackClient(port: server.port).ask("GET", "/metrics").text
    #expect(page.contains("footfall_quarantine_items{cause=\"checksum\"} 1\n"))
    let retried = try await installation.attempt(["quarantine", "retry", "--all"])
    #expect(retried.exitCode == 1 && retried.output.contains("can only be dropped"))
    let dropped = try await installation.command("quarantine", "drop", "\(id)") as? [String: Any]
    #expect(dropped?["dropped"] as? Int == 1)
    #expect((try await installation.command("quarantine", "list") as? [String: Any])?["total"] as? Int == 0)
    #expect((try await installation.command("verify") as? [String: Any])?["ok"] as? Bool == true)
    #expect(await server.stop() == 0)
  }

  @Test func `every figure on the metrics page is well formed and stands in the document`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let key = try await installation.addKey()
    let server = try await RunningServer(.footfall, dataDirectory: installation.data)
    let client = LoopbackClient(port: server.port)
    #expect(
      try client.track(website.trackingCode, #"{"type":"pageview","url":"https://example.com/"}"#).status == 202)
    _ = try await installation.command("flush")
    _ = try client.aggregate(website.id, key: key)
    _ = try client.ask("GET", "/nowhere")
    let answer = try client.ask("GET", "/metrics")
    #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
    let exposition = Exposition(answer.text)
    #expect(exposition.problems == [])
    #expect(exposition.types["footfall_events_accepted_total"] == "counter")
    #expect(exposition.types["footfall_journal_sync_seconds"] == "histogram")
    #expect(exposition.types["footfall_backlog_seconds"] == "gauge")
    let groups = exposition.samples["footfall_journal_groups_total"]
    #expect(exposition.samples["footfall_journal_sync_seconds_count"] == groups)
    #expect(exposition.samples["footfall_events_accepted_total"] == 1)
    #expect(exposition.samples[#"footfall_worker_records_total{outcome="stored"}"#] == 1)
    #expect(exposition.samples[#"footfall_http_errors_total{code="NOT_FOUND"}"#] == 1)
    let question = #"footfall_http_requests_total{route="/api/external/v1/stats/aggregate",method="GET",status="200"}"#
    #expect(exposition.samples[question] == 1)
    let events = #"footfall_http_requests_total{route="/e/{trackingCode}",method="POST",status="202"}"#
    #expect(exposition.samples[events] == 1)
    #expect(exposition.samples["process_resident_memory_bytes"] ?? 0 > 1_048_576.0)
    let document = try OperationsTests.document()
    for name in exposition.types.keys.sorted() { #expect(document.contains("`\(name)`"), "\(name) is not described") }
  }

  @Test func `a known address refuses another method and names those that it takes`() async throws {
    let installation = try Installation()
    let server = try await RunningServer(.footfall, dataDirectory: installation.data)
    let client = LoopbackClient(port: server.port)
    for (method, path, allowed) in [
      ("POST", "/api/external/v1/stats/aggregate", "GET, HEAD"), ("DELETE", "/metrics", "GET, HEAD"),
      ("GET", "/e/ZV_something", "POST"),
    ] {
      let answer = try client.ask(method, path)
      #expect(answer.status == 405, "\(method) \(path)")
      #expect(answer.headers["allow"] == allowed, "\(method) \(path)")
      #expect(answer.text.contains("METHOD_NOT_ALLOWED"))
    }
    #expect(try client.ask("DELETE", "/nowhere").status == 404)
  }

  @Test func `HEAD tells what GET would, without the body`() async throws {
    let installation = try Installation()
    let server = try await RunningServer(.footfall, dataDirectory: installation.data)
    let client = LoopbackClient(port: server.port)
    // On one connection: what a body had left behind would be taken for the next answer.
    for path in ["/api/external/v1/openapi.json", "/api/v2/websites", "/nowhere", "/e/ZV_something"] {
      let (head, get) = (try client.ask("HEAD", path), try client.ask("GET", path))
      #expect(head.status == get.status, "\(path)")
      #expect(head.headers["content-length"] == get.headers["content-length"], "\(path)")
      #expect(head.headers["content-type"] == get.headers["content-type"], "\(path)")
    }
  }

  @Test func `a command that only reads makes no directory`() async throws {
    let installation = try Installation()
    for command in [["website", "list"], ["doctor"], ["verify"], ["quarantine", "list"], ["flush"], ["key", "list"]] {
      let run = try await installation.attempt(command)
      #expect(run.exitCode == 1 && run.errors.contains("There is no Footfall data in"), "\(command)")
    }
    #expect(!FileManager.default.fileExists(atPath: installation.data.path))
  }

  @Test func `a lost hot store is no smaller number`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let server = try await RunningServer(.footfall, dataDirectory: installation.data)
    let client = LoopbackClient(port: server.port)
    #expect(
      try client.track(website.trackingCode, #"{"type":"pageview","url":"https://example.com/"}"#).status == 202)
    _ = try await installation.command("flush")
    #expect(await server.stop() == 0)
    let hot = installation.data.appendingPathComponent("hot.sqlite")
    try FileManager.default.removeItem(at: hot)
    for isEmptied in [false, true] {
      if isEmptied { try Data().write(to: hot) }
      for command in [["stats", "--website", website.id], ["export", "--website", website.id]] {
        let run = try await installation.attempt(command)
        #expect(run.exitCode == 1 && run.output == "", "\(command)")
        #expect(run.errors.contains("hot.sqlite was lost"), "\(command): \(run.errors)")
      }
      for command in ["verify", "doctor"] {
        let run = try await installation.attempt([command])
        #expect(run.exitCode == 1 && run.output.contains("hot.sqlite"), "\(command)")
      }
      #expect(FileManager.default.fileExists(atPath: hot.path) == isEmptied)
    }
    _ = try await installation.attempt(["doctor", "--accept-hot"])
    #expect(try await installation.attempt(["stats", "--website", website.id]).exitCode == 0)
  }

  @Test func `a doctor that may not open the installation still says a line for each check`() async throws {
    let installation = try Installation()
    _ = try await installation.addWebsite("example.com")
    let generation = installation.data.appendingPathComponent("catalog.generation")
    try FileManager.default.removeItem(at: generation)
    try FileManager.default.createDirectory(at: generation, withIntermediateDirectories: false)
    let run = try await installation.attempt(["doctor"])
    #expect(run.exitCode == 1)
    let report = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    let checks = try #require(report?["checks"] as? [[String: Any]])
    let catalog = try #require(checks.first { $0["name"] as? String == "catalog" })
    #expect(checks.count > 20 && catalog["ok"] as? Bool == false)
    #expect((catalog["detail"] as? String)?.contains("catalog.generation") == true)
  }

  @Test func `wrong values show how the command itself is used`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let period = try await installation.attempt(["stats", "--website", website.id, "--period", "eon"])
    #expect(period.exitCode == 64 && period.errors.contains("\nUsage: footfall stats"))
    let zone = try await installation.attempt(["website", "add", "a.example", "--timezone", "Mars/Base"])
    #expect(zone.exitCode == 64 && zone.errors.contains("\nUsage: footfall website add"))
    _ = try await installation.command("team", "add", "other")
    let key = try await installation.attempt(["key", "add", "--name", "k", "--website", website.id, "--team", "other"])
    #expect(key.exitCode == 1 && key.errors.contains(website.id))
  }

  @Test func `commands in the document are accepted`() async throws {
    let installation = try Installation()
    _ = try await installation.addWebsite("example.com")
    let document = try OperationsTests.document()
    var count = 0
    for line in document.split(separator: "\n") where line.hasPrefix("footfall ") {
      let command = line.prefix { $0 != "#" }
      var words = command.split(separator: " ").dropFirst().map(String.init)
      if let place = words.firstIndex(of: "--data-dir") { words.removeSubrange(place...place + 1) }
      if let place = words.firstIndex(of: "--output") {
        words[place + 1] = installation.folder.url.appendingPathComponent(words[place + 1]).path
      }
      words.removeAll { $0 == "--json" }
      let run = try await installation.attempt(words)
      #expect([0, 1].contains(run.exitCode), "\(line): \(run.errors)")
      count += 1
    }
    #expect(count >= 10)
  }

  private static func document() throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: root.appendingPathComponent("docs/operations.md"), encoding: .utf8)
  }
}

/// A metrics page taken apart as Prometheus does, with what is wrong with it.
struct Exposition {
  private(set) var types: [String: String] = [:]
  private(set) var samples: [String: Double] = [:]
  private(set) var problems: [String] = []

  init(_ page: String) {
    if !page.hasSuffix("\n") { problems.append("the page does not end with a line feed") }
    var described: Set<String> = []
    for line in page.split(separator: "\n").map(String.init) {
      let words = line.split(separator: " ", maxSplits: 3).map(String.init)
      if line.hasPrefix("# HELP ") {
        if words.count < 4 { problems.append("no text: \(line)") }
        if !described.insert(words[2]).inserted { problems.append("described twice: \(words[2])") }
      } else if line.hasPrefix("# TYPE ") {
        if !["counter", "gauge", "histogram"].contains(words[3]) { problems.append("unknown type: \(line)") }
        if words[3] == "counter", !words[2].hasSuffix("_total") { problems.append("not called _total: \(words[2])") }
        if !described.contains(words[2]) { problems.append("not described: \(words[2])") }
        types[words[2]] = words[3]
      } else {
        sample(line)
      }
    }
    for (name, type) in types where type == "histogram" { histogram(name) }
  }

  private mutating func sample(_ line: String) {
    guard let blank = line.lastIndex(of: " "), let value = Double(line[line.index(after: blank)...]) else {
      return problems.append("no number: \(line)")
    }
    let series = String(line[..<blank])
    let name = String(series.prefix { $0 != "{" })
    if name.wholeMatch(of: /[a-zA-Z_:][a-zA-Z0-9_:]*/) == nil { problems.append("no name: \(line)") }
    if series.contains("{"), series.wholeMatch(of: /[a-z_]+\{([a-z]+="([^"\\]|\\.)*",?)+\}/) == nil {
      problems.append("labels: \(line)")
    }
    let base = ["_bucket", "_sum", "_count"].first { name.hasSuffix($0) }.map { String(name.dropLast($0.count)) }
    if types[name] == nil, base.flatMap({ types[$0] }) != "histogram" { problems.append("no type: \(line)") }
    if samples.updateValue(value, forKey: series) != nil { problems.append("twice: \(series)") }
  }

  private mutating func histogram(_ name: String) {
    let infinite = samples.filter { $0.key.hasPrefix(name + "_bucket") && $0.key.contains(#"le="+Inf""#) }
    if infinite.isEmpty { problems.append("\(name) has no last bucket") }
    for (series, value) in infinite {
      var labels = series.dropFirst(name.count + 7).replacingOccurrences(of: #"le="+Inf""#, with: "")
      labels = labels.replacingOccurrences(of: ",}", with: "}").replacingOccurrences(of: "{}", with: "")
      if samples[name + "_count" + labels] != value { problems.append("\(series) is not the count") }
    }
  }
}
