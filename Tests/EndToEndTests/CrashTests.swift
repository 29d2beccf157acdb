import Foundation
import TestSupport
import Testing

@Suite struct CrashTests {
  /// Sends events with ids, each until it is acknowledged, and then once more, over a server that dies at once again
  /// and again: afterwards each counts exactly once.
  @Test func `every acknowledged event survives SIGKILL, and none counts twice`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let key = try await installation.addKey()
    let eventsEach = 150
    let senders = 4
    for round in 0..<3 {
      let server = try await RunningServer(.footfall, dataDirectory: installation.data)
      let port = server.port
      let code = website.trackingCode
      let sending = (0..<senders).map { sender in
        Task { try await onThread { CrashTests.send(eventsEach, round: round, sender: sender, to: code, port: port) } }
      }
      // Dies in the middle of the load: after the first events of each sender, at no moment of our choice.
      let watch = LoopbackClient(port: port)
      try await eventually("some load", within: 20) {
        let page = try watch.ask("GET", "/metrics").text
        return CrashTests.accepted(page) >= senders * eventsEach / 3
      }
      await server.killAtOnce()
      var unsent: [[String]] = []
      for task in sending { unsent.append(try await task.value) }

      // What was not acknowledged is sent again, and some that was as well.
      let again = try await RunningServer(.footfall, dataDirectory: installation.data)
      let client = LoopbackClient(port: again.port)
      for (sender, rest) in unsent.enumerated() {
        let repeated = (0..<20).map { CrashTests.event(round: round, sender: sender, number: $0) }
        for body in rest + repeated { #expect(try client.track(code, body).status == 202) }
      }
      let expected = Double((round + 1) * senders * eventsEach)
      try await eventually("all events", within: 20) {
        try client.aggregate(website.id, key: key)["pageviews"] == expected
      }
      _ = try await installation.command("flush")
      #expect(
        try client.aggregate(website.id, key: key, metrics: "visitors,pageviews,events")
          == ["visitors": Double((round + 1) * senders), "pageviews": expected, "events": expected])
      #expect(await again.stop() == 0)
    }
  }

  private static func event(round: Int, sender: Int, number: Int) -> String {
    let id = "\(round)-\(sender)-\(number)"
    return
      #"{"type":"pageview","event_id":"\#(id)","visitor_id":"\#(round)-\#(sender)","url":"https://example.com/\#(id)"}"#
  }

  /// Sends a sender's events until the server is gone; answers with those that were not acknowledged.
  private static func send(_ count: Int, round: Int, sender: Int, to code: String, port: Int) -> [String] {
    let client = LoopbackClient(port: port)
    for number in 0..<count {
      let body = event(round: round, sender: sender, number: number)
      let status = try? client.track(code, body).status
      guard status == 202 else { return (number..<count).map { event(round: round, sender: sender, number: $0) } }
    }
    return []
  }

  private static func accepted(_ page: String) -> Int {
    let line = page.split(separator: "\n").first { $0.hasPrefix("footfall_events_accepted_total ") }
    return line.flatMap { Int($0.split(separator: " ")[1]) } ?? 0
  }
}

/// Runs blocking work beside the tasks of the test.
func onThread<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    Thread { continuation.resume(with: Swift.Result { try work() }) }.start()
  }
}
