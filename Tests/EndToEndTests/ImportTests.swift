import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct ImportTests {
  private static let rows = """
    {"timestamp":"2024-03-01T10:00:00Z","name":"pageview","visitor_id":"a","hostname":"example.com","pathname":"/"}
    {"timestamp":"2024-03-01T10:05:00Z","name":"pageview","visitor_id":"a","hostname":"example.com","pathname":"/b","source":"Google"}
    {"timestamp":"2024-03-01T11:00:00Z","name":"Signup","visitor_id":"b","hostname":"example.com","pathname":"/b","props":{"plan":"pro"}}
    {"timestamp":"2024-03-01T11:00:00Z","name":"pageview","visitor_id":"c","colour":"red"}

    """

  private static let statsArguments = [
    "stats", "--website", "example.com", "--period", "day", "--date", "2024-03-01", "--metrics",
    "visitors,visits,pageviews,events,visit_duration",
  ]

  @Test(arguments: [true, false])
  func `an import is queryable when it returns, and adds nothing twice`(withServer: Bool) async throws {
    let installation = try Installation()
    _ = try await installation.addWebsite("example.com")
    let server = withServer ? try await RunningServer(.footfall, dataDirectory: installation.data) : nil
    let file = try installation.folder.file("rows.ndjson", ImportTests.rows)
    let expected: NSDictionary = [
      "results": [
        "visitors": ["value": 2], "visits": ["value": 2], "pageviews": ["value": 2], "events": ["value": 3],
        "visit_duration": ["value": 150],
      ]
    ]

    let first = try await installation.command("import", file.path, "--website", "example.com") as? NSDictionary
    #expect(first?["read"] as? Int == 4)
    #expect(first?["stored"] as? Int == 3)
    #expect(first?["rejected_total"] as? Int == 1)
    #expect((first?["rejected"] as? [[String: Any]])?.first?["line"] as? Int == 4)
    #expect(try await stats(installation) as? NSDictionary == expected)

    let second = try await installation.command("import", file.path, "--website", "example.com") as? NSDictionary
    #expect(second?["stored"] as? Int == 0)
    #expect(try await stats(installation) as? NSDictionary == expected)

    // A log that has grown adds its new part.
    let more = #"{"timestamp":"2024-03-01T12:00:00Z","name":"pageview","visitor_id":"d","pathname":"/"}"# + "\n"
    let grown = try installation.folder.file("grown.ndjson", ImportTests.rows + more)
    let third = try await installation.command("import", grown.path, "--website", "example.com") as? NSDictionary
    #expect(third?["stored"] as? Int == 1)
    if let server { #expect(await server.stop() == 0) }
  }

  @Test func `an export can be imported again and gives the same figures`() async throws {
    let installation = try Installation()
    _ = try await installation.addWebsite("example.com")
    _ = try await installation.addWebsite("copy.example.com")
    let file = try installation.folder.file("rows.ndjson", ImportTests.rows)
    _ = try await installation.command("import", file.path, "--website", "example.com")
    let export = installation.folder.url.appendingPathComponent("export.ndjson")
    _ = try await installation.command("export", "--website", "example.com", "--output", export.path)
    let copied = try await installation.command("import", export.path, "--website", "copy.example.com") as? NSDictionary
    #expect(copied?["stored"] as? Int == 3)
    #expect(copied?["rejected_total"] as? Int == 0)
    let copy = ImportTests.statsArguments.map { $0 == "example.com" ? "copy.example.com" : $0 }
    let original = try await stats(installation) as? NSDictionary
    #expect(try await stats(installation, copy) as? NSDictionary == original)
  }

  @Test func `an import that was killed can be run again, and counts every row once`() async throws {
    let installation = try Installation()
    _ = try await installation.addWebsite("example.com")
    let rows = 120_000
    let text = (0..<rows).map { number in
      let time = 1_709_280_000_000 + number * 500
      let visitor = "v\(number % 1000)"
      return #"{"timestamp":\#(time),"name":"pageview","visitor_id":"\#(visitor)","pathname":"/p\#(number % 50)"}"#
    }
    let file = try installation.folder.file("many.ndjson", text.joined(separator: "\n") + "\n")
    let server = try await RunningServer(.footfall, dataDirectory: installation.data)
    let importer = Process()
    importer.executableURL = Executable.footfall.url
    importer.arguments = ["import", file.path, "--website", "example.com", "--data-dir", installation.data.path]
    importer.standardOutput = FileHandle.nullDevice
    importer.standardError = FileHandle.nullDevice
    let (ended, ends) = AsyncStream<Void>.makeStream()
    importer.terminationHandler = { _ in ends.finish() }
    try importer.run()
    let spool = installation.data.appendingPathComponent("spool").path
    try await eventually("the import", within: 20) {
      try FileManager.default.subpathsOfDirectory(atPath: spool).contains { $0.hasSuffix(".block") }
    }
    kill(importer.processIdentifier, SIGKILL)
    for await _ in ended {}
    // Another died before it could lock its folder, or while it removed one that was left behind.
    try FileManager.default.createDirectory(atPath: spool + "/1-left", withIntermediateDirectories: false)
    // Run again at once: it waits until the worker has stored what came and given up waiting for the rest.
    let report = try await installation.command("import", file.path, "--website", "example.com") as? NSDictionary
    #expect(report?["read"] as? Int == rows)
    _ = try await installation.command("import", file.path, "--website", "example.com")
    #expect(try FileManager.default.contentsOfDirectory(atPath: spool) == ["1.lock"])
    #expect(report?["rejected_total"] as? Int == 0)
    let stats =
      try await stats(
        installation,
        [
          "stats", "--website", "example.com", "--period", "month", "--date", "2024-03-01", "--metrics", "pageviews",
        ]) as? [String: [String: [String: Int]]]
    #expect(stats?["results"]?["pageviews"]?["value"] == rows)
    #expect(await server.stop() == 0)
  }

  @Test(arguments: [true, false])
  func `two imports of the same file at once count every row once`(withServer: Bool) async throws {
    let installation = try Installation()
    _ = try await installation.addWebsite("example.com")
    let server = withServer ? try await RunningServer(.footfall, dataDirectory: installation.data) : nil
    let file = try installation.folder.file("rows.ndjson", ImportTests.rows)
    let arguments = ["import", file.path, "--website", "example.com"]
    async let one = installation.attempt(arguments)
    async let other = installation.attempt(arguments)
    let runs = try await [one, other]
    #expect(runs.map(\.exitCode) == [0, 0])
    let stored = runs.map { $0.output.contains(#""stored":3"#) }
    #expect(stored.count { $0 } == 1)
    let stats = try await stats(installation) as? [String: [String: [String: Int]]]
    #expect(stats?["results"]?["events"]?["value"] == 3)
    if let server { #expect(await server.stop() == 0) }
  }

  @Test func `an access log is read from standard input`() async throws {
    let installation = try Installation()
    _ = try await installation.addWebsite("example.com")
    let browser = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0"
    let log = """
      203.0.113.1 - - [01/Mar/2024:10:00:00 +0000] "GET / HTTP/1.1" 200 512 "-" "\(browser)"
      203.0.113.1 - - [01/Mar/2024:10:00:01 +0000] "GET /style.css HTTP/1.1" 200 512 "-" "\(browser)"
      203.0.113.1 - - [01/Mar/2024:10:02:00 +0000] "GET /b HTTP/1.1" 304 0 "-" "\(browser)"
      nonsense

      """
    let report =
      try await installation.command(
        "import", "-", "--website", "example.com", "--format", "combined-log", input: log) as? NSDictionary
    #expect(report?["stored"] as? Int == 2)
    #expect((report?["skipped"] as? [String: Int])?["static"] == 1)
    #expect(report?["rejected_total"] as? Int == 1)
    let stats = try await stats(installation) as? [String: [String: [String: Int]]]
    #expect(stats?["results"]?["pageviews"]?["value"] == 2)
    #expect(stats?["results"]?["visitors"]?["value"] == 1)
  }

  private func stats(_ installation: Installation, _ arguments: [String] = ImportTests.statsArguments) async throws
    -> Any
  {
    let run = try await installation.attempt(arguments)
    guard run.exitCode == 0 else { throw EndToEndError(run.errors) }
    return try JSONSerialization.jsonObject(with: Data(run.output.utf8))
  }
}
