import Foundation
import TestSupport
import Testing

/// A visitor is erased while servers run, and while the worker is killed.
@Suite(.serialized) struct VisitorErasureCrashTests {
  private static let seed: UInt64 = 20_261_121
  private static let rounds = 6
  private static let browser = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0"

  @Test func `an erased visitor is in no answer and in no file, however the worker dies`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let key = try await installation.addKey()
    let tracker = try await RunningServer(.tracker, dataDirectory: installation.data)
    let api = try await RunningServer(.api, dataDirectory: installation.data)
    var random = SeededGenerator(seed: Self.seed)
    let client = LoopbackClient(port: tracker.port)
    func track(_ visitor: String) throws {
      let path = "https://example.com/of-\(visitor)"
      let who = #""visitor_id":"\#(visitor)","url":"\#(path)?utm_source=from-\#(visitor)""#
      let bodies = [
        #"{"type":"pageview",\#(who),"props":{"wish":"wish-of-\#(visitor)"}}"#,
        #"{"type":"event","name":"name-of-\#(visitor)",\#(who)}"#,
        #"{"type":"error",\#(who),"data":{"message":"error of \#(visitor)"}}"#,
      ]
      for body in bodies {
        let headers = ["User-Agent": Self.browser, "Content-Type": "application/json"]
        #expect(
          try client.ask("POST", "/e/\(website.trackingCode)", headers: headers, body: Array(body.utf8)).status == 202)
      }
    }
    try track("ann")
    for round in 0..<Self.rounds {
      let visitor = "zoe-\(round)-7f3a"
      try track(visitor)
      try track("ann")
      let worker = try await RunningServer(.worker, dataDirectory: installation.data)
      async let erasing = installation.attempt(["visitor", "erase", visitor, "--website", "example.com"])
      try await Task.sleep(for: .milliseconds(random.number(0...250)))
      await worker.killAtOnce()
      // The command itself goes on as the worker when nobody else is it.
      let erased = try await erasing
      #expect(erased.exitCode == 0, "\(erased.errors)")
      #expect(try files(in: installation.data, holding: visitor) == [], "seed \(Self.seed), round \(round)")
      let shown = try await installation.attempt(["visitor", "show", visitor, "--website", "example.com"])
      #expect(shown.exitCode == 1)
    }
    let worker = try await RunningServer(.worker, dataDirectory: installation.data)
    _ = try await installation.command("flush")
    let figures = try LoopbackClient(port: api.port).aggregate(website.id, key: key)
    #expect(figures["visitors"] == 1)
    #expect(figures["pageviews"] == Double(Self.rounds + 1))
    #expect(figures["events"] == Double(2 * (Self.rounds + 1)))
    let verified = try await installation.attempt(["verify"])
    #expect(verified.exitCode == 0, "\(verified.output)")
    let exported = try await installation.attempt(["visitor", "export", "ann", "--website", "example.com"])
    #expect(exported.output.split(separator: "\n").count == 2 * (Self.rounds + 1))
    let shown = try await installation.command("visitor", "show", "ann", "--website", "example.com") as? [String: Any]
    #expect((shown?["errors"] as? [Any])?.count == Self.rounds + 1)
    for server in [worker, tracker, api] { #expect(await server.stop() == 0) }
    for round in 0..<Self.rounds { #expect(try files(in: installation.data, holding: "zoe-\(round)-7f3a") == []) }
  }

  /// Names of files that hold a text.
  private func files(in folder: URL, holding text: String) throws -> [String] {
    var found: [String] = []
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    while let file = files?.nextObject() as? URL {
      guard let content = try? Data(contentsOf: file), content.range(of: Data(text.utf8)) != nil else { continue }
      found.append(file.lastPathComponent)
    }
    return found
  }
}
