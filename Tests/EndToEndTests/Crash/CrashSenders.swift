import Foundation
import Synchronization
import TestSupport

/// Sends visitors from threads of its own, while the servers die: each event again and again until it is answered with
/// 202, a visitor's next event only then, and some that were answered once more.
final class CrashSenders: Sendable {
  /// Events that were answered with 202, each once.
  let accepted = Atomic<Int>(0)
  private let port = Mutex<Int?>(nil)
  private let isEnding = Atomic<Bool>(false)
  private let codes: [String: String]
  private let pauseMicroseconds: UInt32
  private let secondsMax = 120.0

  /// - Parameters:
  ///   - codes: tracking codes of the websites.
  ///   - pauseMicroseconds: between two events of a thread.
  init(codes: [String: String], pauseMicroseconds: UInt32 = 500) {
    self.codes = codes
    self.pauseMicroseconds = pauseMicroseconds
  }

  /// Where the tracker listens now; `nil` while there is none.
  func use(port: Int?) { self.port.withLock { $0 = port } }

  /// Lets the threads come to their visitors' ends.
  func end() { isEnding.store(true, ordering: .relaxed) }

  /// Sends until the end and answers with all visitors sent. Blocks.
  func send(seed: UInt64, name: Int, origin: Int64) throws -> [CrashVisitor] {
    var traffic = CrashTraffic(seed: seed, name: name, origin: origin)
    var random = SeededGenerator(seed: seed &+ UInt64(name) &+ 1000)
    var connection: (port: Int, client: LoopbackClient)?
    var under: [(visitor: CrashVisitor, next: Int)] = []
    var all: [CrashVisitor] = []
    while true {
      if !isEnding.load(ordering: .relaxed), under.count < 5 {
        under.append((traffic.next(), 0))
        all.append(under[under.count - 1].visitor)
      }
      if under.isEmpty { return all }
      let place = random.number(0...under.count - 1)
      let (visitor, next) = under[place]
      try send(visitor, next, &connection)
      accepted.add(1, ordering: .relaxed)
      if random.chance(5) { try send(visitor, random.number(0...next), &connection) }
      under[place].next += 1
      if next + 1 == visitor.bodies.count { under.remove(at: place) }
      usleep(pauseMicroseconds)
    }
  }

  private func send(
    _ visitor: CrashVisitor, _ number: Int, _ connection: inout (port: Int, client: LoopbackClient)?
  ) throws {
    let deadline = ContinuousClock.now + .seconds(secondsMax)
    var last = "nobody listens"
    while ContinuousClock.now < deadline {
      if let port = port.withLock({ $0 }) {
        if connection?.port != port { connection = (port, LoopbackClient(port: port)) }
        do {
          let answer = try connection?.client.track(visitor, visitor.bodies[number], code: codes[visitor.website] ?? "")
          // 202 with nothing accepted would be no acknowledgement.
          if answer?.status == 202, answer?.text.contains(#""accepted":1"#) == true { return }
          last = "answered \(answer?.status ?? 0): \(answer?.text ?? "")"
        } catch { last = "\(error)" }
      }
      usleep(3000)
    }
    throw EndToEndError("an event was not taken for \(secondsMax) s: \(last)")
  }
}

extension LoopbackClient {
  /// Sends events of a visitor through the proxy that we trust.
  func track(_ visitor: CrashVisitor, _ body: String, code: String) throws -> HTTPAnswer {
    try track(code, body, headers: ["User-Agent": visitor.userAgent, "X-Forwarded-For": visitor.address])
  }
}
