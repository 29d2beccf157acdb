import Foundation
import Synchronization
import TestSupport
import Testing

/// SIGKILL of the worker while clicks, scrolls, errors and replay chunks come in.
@Suite(.serialized) struct ConsumerCrashTests {
  private static let seed: UInt64 = 20_260_302
  private static let kills = 12
  private static let browser = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0"
  private static let words = ["alpha", "beta", "gamma"]

  /// What was answered with 202, by what it should become.
  private struct Sent: Equatable {
    var errors: [String: Int] = [:]
    var interactions: [String: Int] = [:]
    var replayEvents: [String: Int] = [:]
  }

  @Test func `every acknowledged click, error and chunk counts once, however the worker dies`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let key = try await installation.addKey()
    let tracker = try await RunningServer(.tracker, dataDirectory: installation.data)
    let api = try await RunningServer(.api, dataDirectory: installation.data)
    let isEnding = Atomic<Bool>(false)
    let port = tracker.port
    let code = website.trackingCode
    async let sending = onThread {
      try Self.send(to: LoopbackClient(port: port), code) { isEnding.load(ordering: .relaxed) }
    }
    var random = SeededGenerator(seed: Self.seed)
    for _ in 0..<Self.kills {
      let worker = try await RunningServer(.worker, dataDirectory: installation.data)
      try await Task.sleep(for: .milliseconds(random.number(0...400)))
      await worker.killAtOnce()
    }
    isEnding.store(true, ordering: .relaxed)
    let sent = try await sending
    let worker = try await RunningServer(.worker, dataDirectory: installation.data)
    _ = try await installation.command("flush")

    let asker = LoopbackClient(port: api.port)
    func rows(_ path: String, _ name: String) throws -> [[String: Any]] {
      let answer = try asker.ask("GET", "/api/external/v1/" + path, headers: ["X-API-Key": key])
      return try (answer.json()["data"] as? [String: Any])?[name] as? [[String: Any]] ?? []
    }
    func sums(_ rows: [[String: Any]], _ name: String, _ count: String) -> [String: Int] {
      Dictionary(uniqueKeysWithValues: rows.map { ($0[name] as? String ?? "", $0[count] as? Int ?? -1) })
    }
    var found = Sent()
    found.errors = sums(try rows("errors/\(website.id)/groups", "error_groups"), "message", "occurrence_count")
    found.interactions = sums(try rows("heatmaps/\(website.id)/pages", "pages"), "url", "total_interactions")
    found.replayEvents = sums(
      try rows("replays/\(website.id)/sessions?limit=200", "sessions"), "session_id", "event_count")
    #expect(found == sent, "seed \(Self.seed)")
    #expect(try await installation.attempt(["verify"]).exitCode == 0)
    let group = try #require(try rows("errors/\(website.id)/groups", "error_groups").first?["id"] as? String)
    _ = try await installation.command("error", "resolve", group, "--website", "example.com")
    let resolved = try rows("errors/\(website.id)/groups?status=resolved", "error_groups")
    #expect(resolved.map { $0["id"] as? String } == [group])
    _ = try await installation.command("website", "remove", "example.com")
    let left = try await installation.attempt(["verify"])
    #expect(left.exitCode == 0, "\(left.output)")
    #expect(await worker.stop() == 0)
    #expect(await tracker.stop() == 0)
    #expect(await api.stop() == 0)
    let all = sent.errors.values.reduce(0, +) + sent.interactions.values.reduce(0, +)
    print("  \(Self.kills) kills of the worker, \(all) errors and interactions, \(sent.replayEvents) in chunks")
  }

  /// Sends until it is told to end, some things twice.
  private static func send(to client: LoopbackClient, _ code: String, until isEnding: () -> Bool) throws -> Sent {
    var random = SeededGenerator(seed: seed + 1)
    var sent = Sent()
    var number = 0
    let headers = ["User-Agent": browser, "Content-Type": "application/json"]
    func post(_ path: String, _ body: String) throws {
      for _ in 0..<(random.chance(10) ? 2 : 1) {
        let answer = try client.ask("POST", path, headers: headers, body: Array(body.utf8))
        guard answer.status == 202, answer.text.contains(#""accepted":1"#) else {
          throw EndToEndError("answered \(answer.status): \(answer.text)")
        }
      }
    }
    while !isEnding() {
      number += 1
      let more = #""url":"https://example.com/\#(number % 5)","visitor_id":"v\#(number % 7)","event_id":"e\#(number)""#
      switch random.number(0...4) {
      case 0:
        let word = random.pick(words)
        try post("/e/\(code)", #"{"type":"error",\#(more),"data":{"message":"no \#(word)"}}"#)
        sent.errors["no \(word)", default: 0] += 1
      case 1:
        try post("/e/\(code)", ##"{"type":"click",\##(more),"data":{"selector":"#a","x":1,"y":2}}"##)
        sent.interactions["/\(number % 5)", default: 0] += 1
      case 2:
        try post("/e/\(code)", #"{"type":"scroll",\#(more),"data":{"depth":50}}"#)
        sent.interactions["/\(number % 5)", default: 0] += 1
      case 3: try post("/e/\(code)", #"{"type":"pageview",\#(more)}"#)
      default:
        let time = Int(Date().timeIntervalSince1970 * 1000)
        try post(
          "/e/replay/\(code)",
          #"{"session_id":"session-\#(number % 3)","sequence":\#(number),"events":[{"type":3,"timestamp":\#(time)}]}"#)
        sent.replayEvents["session-\(number % 3)", default: 0] += 1
      }
      usleep(1000)
    }
    return sent
  }
}
