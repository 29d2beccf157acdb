import Foundation
import TestSupport
import Testing

/// SIGKILL of the worker while it packs recordings, and packs them anew because a part came late.
@Suite(.serialized) struct PackingCrashTests {
  private static let seed: UInt64 = 20_261_122
  private static let recordings = 24
  private static let rounds = 8

  @Test func `a recording has each of its events once, however the worker dies while it packs`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let made = try await installation.command(
      "oauth", "client", "add", "--name", "test", "--redirect-uri", "https://app.example.com/back")
    let name = (made as? [String: Any])?["client_id"] as? String ?? ""
    let scopes = "ZohoPageSense.websites.ALL,ZohoPageSense.recordings.ALL"
    let tokens = try await installation.command("oauth", "token", "--client", name, "--scope", scopes)
    let token = (tokens as? [String: Any])?["access_token"] as? String ?? ""
    var random = SeededGenerator(seed: Self.seed)
    let start = Int(Date().timeIntervalSince1970 * 1000)
    /// A part of some hundred events, each with a number of its own.
    func send(_ recording: Int, _ part: Int, to client: LoopbackClient) throws {
      let events = (0..<300).map { number in
        let text = String(repeating: random.pick(["lorem ", "ipsum ", "dolor "]), count: random.number(1...20))
        return #"{"type":5,"timestamp":\#(start + part * 1000 + number),"data":"#
          + #"{"tag":"n","payload":{"n":\#(part * 300 + number),"text":"\#(text)"}}}"#
      }
      let body =
        #"{"session_id":"session-\#(recording)","sequence":\#(part),"visitor_id":"v","events":["#
        + events.joined(separator: ",") + "]}"
      let answer = try client.ask("POST", "/e/replay/\(website.trackingCode)", body: Array(body.utf8))
      guard answer.status == 202 else { throw EndToEndError("\(answer.status): \(answer.text)") }
    }
    let database = installation.data.appendingPathComponent("replays.sqlite").path
    func unpacked() throws -> Int {
      try editDatabase(database, "SELECT count(*) FROM replay WHERE packed_chunks < chunks") ?? -1
    }
    let tracker = try await RunningServer(.tracker, dataDirectory: installation.data)
    let api = try await RunningServer(.api, dataDirectory: installation.data)
    // A connection for each question: between them so much time may pass that a kept one is closed.
    func ask(_ path: String) throws -> HTTPAnswer {
      let asker = LoopbackClient(port: api.port)
      let answer = try asker.ask("GET", "/api/v2/websites" + path, headers: ["Authorization": "Bearer \(token)"])
      guard answer.status == 200 else { throw EndToEndError("\(answer.status): \(answer.text)") }
      return answer
    }
    let number = (try ask("").json()["websites"] as? [[String: Any]])?.first?["id"] as? String ?? ""
    let list = "/\(number)/recordings"
    func numbers(_ text: String) -> [Int] {
      text.components(separatedBy: #""n":"#).dropFirst().compactMap { Int($0.prefix { $0.isNumber }) }
    }
    var kills = 0
    // The second time one more part of each has come, so that all are packed anew.
    for parts in [0..<4, 4..<5] {
      let client = LoopbackClient(port: tracker.port)
      for recording in 0..<Self.recordings { for part in parts { try send(recording, part, to: client) } }
      let storing = try await RunningServer(.worker, dataDirectory: installation.data)
      _ = try await installation.command("flush")
      await storing.killAtOnce()
      // Hours go by.
      try editDatabase(database, "UPDATE replay SET updated = updated - 36000000")
      #expect(try unpacked() == Self.recordings)
      for _ in 0..<Self.rounds where try unpacked() > 0 {
        try await RunningServer.killWhileStarting(
          .worker, dataDirectory: installation.data, ["--port", "0"], afterMilliseconds: random.number(50...600))
        kills += 1
      }
      let worker = try await RunningServer(.worker, dataDirectory: installation.data)
      try await eventually("all recordings are packed") { try unpacked() == 0 }
      #expect(await worker.stop() == 0)
      let listed = try ask(list + "?limit=100").json()["recordings"] as? [[String: Any]] ?? []
      #expect(listed.count == Self.recordings)
      for recording in listed {
        #expect(recording["events"] as? Int == 300 * parts.upperBound, "seed \(Self.seed)")
        let events = try ask("\(list)/\(recording["id"] ?? "")/events").text
        #expect(numbers(events) == Array(0..<300 * parts.upperBound), "seed \(Self.seed)")
      }
    }
    #expect(try await installation.attempt(["verify"]).exitCode == 0)
    for server in [tracker, api] { #expect(await server.stop() == 0) }
    print("  \(kills) kills while recordings were packed")
  }
}
