import Foundation
import HTTPSupport
import Models
import Synchronization
import TestSupport
import Testing

@testable import TrackingRoutes

@Suite struct RealtimeAnswersTests {
  /// A clock that a test moves, and a count of what was worked out.
  private final class Rig: Sendable {
    let time = Mutex(Duration.zero)
    let made = Mutex(0)
    let fails = Mutex(false)
    let gate = Mutex(())
    let pool = BlockingPool(name: "test", threads: 2, queueDepthMax: 100)

    var answers: RealtimeAnswers {
      RealtimeAnswers(pool: pool, clock: { [self] in time.withLock { $0 } }) { [self] endpoint, website in
        gate.withLock { _ in }
        let number = made.withLock { made in
          made += 1
          return made
        }
        if website.domain == "broken.example" || fails.withLock({ $0 }) { throw BlockingPoolFull(pool: "x") }
        return Array("\(endpoint) \(website.domain) \(number)".utf8)
      }
    }

    func ask(
      _ answers: RealtimeAnswers, _ endpoint: RealtimeEndpoint = .live, _ website: Website = .sample()
    ) async throws -> String {
      let now = time.withLock { $0 }
      let result = await withCheckedContinuation { continuation in
        let ready = answers.answer(endpoint, of: website, at: now) { continuation.resume(returning: $0) }
        if let ready { continuation.resume(returning: .success(ready)) }
      }
      let text = String(decoding: try result.get().tail, as: UTF8.self)
      return String(text[text.range(of: "\r\n\r\n")!.upperBound...])  // every answer has an empty line
    }

    /// Waits until so many answers were begun and the last of them is there.
    func settle(_ count: Int, _ answers: RealtimeAnswers) async throws {
      try await eventually("answer \(count)") { made.withLock { $0 } >= count && !answers.isWorking }
    }

    deinit { pool.close() }
  }

  @Test func `an answer is worked out once for as long as it lives`() async throws {
    let rig = Rig()
    let answers = rig.answers
    #expect(try await rig.ask(answers) == "live example.com 1")
    rig.time.withLock { $0 = .milliseconds(4999) }
    #expect(try await rig.ask(answers) == "live example.com 1")
    rig.time.withLock { $0 = .seconds(5) }
    #expect(try await rig.ask(answers) == "live example.com 2")
    #expect(try await rig.ask(answers, .statistics) == "statistics example.com 3")
  }

  @Test func `those who keep asking never wait, and an answer is worked out once a lifetime`() async throws {
    let rig = Rig()
    let answers = rig.answers
    #expect(try await rig.ask(answers) == "live example.com 1")
    // From 4.5 s on the next one is made, for the time from 5 s to 10 s.
    for (time, number, made) in [
      (4_499, 1, 1), (4_500, 1, 2), (5_000, 2, 2), (9_499, 2, 2), (9_600, 2, 3), (14_400, 3, 3),
    ] {
      rig.time.withLock { $0 = .milliseconds(time) }
      #expect(answers.answer(.live, of: .sample(), at: .milliseconds(time)) { _ in } != nil)
      let text = try await rig.ask(answers)
      #expect(text == "live example.com \(number)" || made > number && text == "live example.com \(made)")
      try await rig.settle(made, answers)
      #expect(rig.made.withLock { $0 } == made)
    }
  }

  @Test func `a next answer that cannot be made leaves the old one until its end`() async throws {
    let rig = Rig()
    let answers = rig.answers
    #expect(try await rig.ask(answers) == "live example.com 1")
    rig.fails.withLock { $0 = true }
    rig.time.withLock { $0 = .milliseconds(4_600) }
    #expect(try await rig.ask(answers) == "live example.com 1")
    try await rig.settle(2, answers)
    #expect(try await rig.ask(answers) == "live example.com 1")
    #expect(rig.made.withLock { $0 } == 2)
    rig.time.withLock { $0 = .seconds(5) }
    await #expect(throws: BlockingPoolFull.self) { try await rig.ask(answers) }
    rig.fails.withLock { $0 = false }
    #expect(try await rig.ask(answers) == "live example.com 4")
  }

  @Test func `whoever asks meanwhile waits for the same answer`() async throws {
    let rig = Rig()
    let answers = rig.answers
    let texts = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<200 { group.addTask { try await rig.ask(answers) } }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(texts == ["live example.com 1"])
  }

  @Test func `a changed website is answered anew, a failure not kept`() async throws {
    let rig = Rig()
    let answers = rig.answers
    var website = Website.sample()
    #expect(try await rig.ask(answers, .status, website) == "status example.com 1")
    website.domain = "broken.example"
    await #expect(throws: BlockingPoolFull.self) { try await rig.ask(answers, .status, website) }
    website.domain = "new.example"
    #expect(try await rig.ask(answers, .status, website) == "status new.example 3")
  }
}
