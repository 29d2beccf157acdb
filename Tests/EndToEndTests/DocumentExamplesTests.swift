import Foundation
import TestSupport
import Testing

/// The commands in the documents of the APIs, run as they stand there, and their answers against those that are shown.
@Suite struct DocumentExamplesTests {
  private static let now = "2026-06-13T12:00:00Z"
  private static let browser = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0"
  private static let curl = "/usr/bin/curl"

  /// Two months with everything that an answer may be about.
  private static let rows: String = {
    var rows: [String] = []
    for visit in 0..<300 {
      // Who came first in the last days of May came again a week later.
      let (visitor, isSecond) = (visit % 200, visit >= 200)
      let day = (visitor % 10) + (isSecond ? 30 : 22)
      let date = day > 31 ? "06-\(day - 31 < 10 ? "0" : "")\(day - 31)" : "05-\(day)"
      rows.append(
        """
        {"timestamp":"2026-\(date)T10:\(10 + visit % 50):00Z","name":"pageview","visitor_id":"v\(visitor)",\
        "url":"https://example.com/a","country":"DE","city":"Berlin","browser":"Firefox","os":"Linux",\
        "device":"Desktop","referrer":"https://google.com/","source":"Google",\
        "revenue":{"amount":"19.90","currency":"USD"}}
        """)
    }
    return rows.joined(separator: "\n")
  }()

  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: DocumentExamplesTests.curl)),
    arguments: [("zenovay", 11), ("stats", 3), ("tracking", 4), ("realtime", 4), ("server-events", 1)])
  func `each command works, and answers as the document shows`(_ document: String, _ least: Int) async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let key = try await installation.addKey()
    _ = try await installation.command("import", "-", "--website", website.id, input: Self.rows)
    let server = try await RunningServer(
      .footfall, dataDirectory: installation.data, ["--now", Self.now, "--rate-limit-scale", "0"])
    try track(website, LoopbackClient(port: server.port))
    _ = try await installation.command("flush")
    let base = "http://127.0.0.1:\(server.port)"
    let text = try Self.text(document)
    let prelude = """
      curl() { command curl -sS --fail-with-body "$@"; echo; }
      footfall() { "\(Executable.footfall.url.path)" "$@"; }
      url=\(base)\(Self.root(text)); key=\(key); site=example.com
      """
    var count = 0
    for example in DocumentExample.all(in: text) where example.isRunnable {
      let command = example.command.replacingOccurrences(of: "http://127.0.0.1:8080", with: base)
        .replacingOccurrences(of: "ZV_…", with: website.trackingCode)
      let (status, output) = try bash(prelude + "\n" + command)
      #expect(status == 0, "\(document).md: \(example.command)\n\(output)")
      count += 1
      let answers = output.split(separator: "\n").compactMap {
        try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
      }
      for (shown, answer) in zip(example.shown, answers) {
        let told = shown["success"] == nil ? answer["data"] ?? answer : answer
        #expect(DocumentExample.differences(shown, told) == [], "\(document).md: \(example.command)\n\(output)")
      }
      #expect(example.shown.count <= answers.count, "\(document).md: \(example.command)\n\(output)")
    }
    #expect(count >= least)
  }

  private func track(_ website: TestWebsite, _ client: LoopbackClient) throws {
    let headers = ["User-Agent": Self.browser, "Content-Type": "application/json"]
    func post(_ path: String, _ body: String) throws {
      let answer = try client.ask("POST", path + website.trackingCode, headers: headers, body: Array(body.utf8))
      #expect(answer.status == 202, "\(answer.text)")
    }
    let page = #""url":"https://example.com/pricing","visitor_id":"v1","session_id":"session-1""#
    // From Germany, by the time zone.
    try post("/e/", #"{"type":"pageview",\#(page),"timezone":"Europe/Berlin"}"#)
    try post("/e/", #"{"type":"error",\#(page),"data":{"message":"x is undefined","name":"TypeError"}}"#)
    try post("/e/", #"{"type":"click",\#(page),"data":{"selector":"a","x":1,"y":2}}"#)
    try post("/e/replay/", #"{"sequence":0,\#(page),"events":[{"type":3,"timestamp":1781352000000}]}"#)
  }

  private static func text(_ document: String) throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: root.appendingPathComponent("docs/api/\(document).md"), encoding: .utf8)
  }

  /// What a document says that `url` is, behind the server's address.
  private static func root(_ text: String) -> String {
    let line = text.split(separator: "\n").first { $0.hasPrefix("url=http://127.0.0.1:8080") }
    return line.map { String($0.dropFirst("url=http://127.0.0.1:8080".count)) } ?? ""
  }

  private func bash(_ script: String) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-e", "-o", "pipefail", "-c", script]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}

/// A command of a document, and the JSON that stands below it under the same heading.
struct DocumentExample {
  private(set) var command: String
  private(set) var shown: [[String: Any]] = []

  /// Whether it is more than settings.
  var isRunnable: Bool { command.contains("curl ") || command.contains("footfall explain") }

  /// All commands of a document, in order.
  static func all(in text: String) -> [DocumentExample] {
    var examples: [DocumentExample] = []
    var block: (language: String, lines: [String])?
    var isUnderHeading = false
    for line in text.components(separatedBy: "\n") {
      if let open = block {
        guard line.hasPrefix("```") else {
          block?.lines.append(line)
          continue
        }
        let content = open.lines.joined(separator: "\n")
        if open.language == "sh" {
          examples.append(DocumentExample(command: content))
          isUnderHeading = true
        } else if open.language == "json", isUnderHeading, !examples.isEmpty {
          examples[examples.count - 1].shown += objects(in: content)
        }
        block = nil
      } else if line.hasPrefix("```") {
        block = (String(line.dropFirst(3)), [])
      } else if line.hasPrefix("#") {
        isUnderHeading = false
      }
    }
    return examples
  }

  /// The objects of a block, one after the other, what is left out (`…`) left out.
  private static func objects(in text: String) -> [[String: Any]] {
    var plain = text
    for (left, with) in [(", … ]", " ]"), ("[…]", "[]"), ("[ … ]", "[]"), ("{ … }", "{}"), (", … }", " }")] {
      plain = plain.replacingOccurrences(of: left, with: with)
    }
    var objects: [[String: Any]] = []
    var (depth, start) = (0, plain.startIndex)
    for place in plain.indices {
      if plain[place] == "{" {
        if depth == 0 { start = place }
        depth += 1
      } else if plain[place] == "}" {
        depth -= 1
        guard depth == 0 else { continue }
        let object = try? JSONSerialization.jsonObject(with: Data(plain[start...place].utf8)) as? [String: Any]
        #expect(object != nil, "no JSON: \(plain[start...place])")
        if let object { objects.append(object) }
      }
    }
    return objects
  }

  private static func isNumber(_ value: Any) -> Bool {
    value is NSNumber || value is Bool || value is Int || value is Double
  }

  /// Where an answer has another shape than what is shown: members that only one of them has, values of another kind.
  /// Of lists the first items are compared.
  static func differences(_ shown: Any, _ told: Any, at place: String = "$") -> [String] {
    switch (shown, told) {
    case (is NSNull, _), (_, is NSNull): return []
    case (let shown as [String: Any], let told as [String: Any]):
      guard !shown.isEmpty else { return [] }
      let both = Set(shown.keys).intersection(told.keys)
      let either = Set(shown.keys).symmetricDifference(told.keys)
      return either.sorted().map { "\(place).\($0) is \(shown[$0] == nil ? "not shown" : "not answered")" }
        + both.sorted().flatMap { differences(shown[$0] as Any, told[$0] as Any, at: "\(place).\($0)") }
    case (let shown as [Any], let told as [Any]):
      guard let shown = shown.first else { return [] }
      guard let told = told.first else { return ["\(place) is empty"] }
      return differences(shown, told, at: place + "[]")
    case (is String, is String): return []
    case _ where isNumber(shown) && isNumber(told): return []
    default: return ["\(place) is \(told), not as \(shown)"]
    }
  }
}
