import Foundation
import TestSupport

/// One visitor with events in order. All that a figure could depend on is decided here, times included, so that the
/// same visitors can be sent to another installation.
struct CrashVisitor: Sendable {
  /// Domain of the website visited.
  let website: String
  /// What the proxy calls the client's address: it tells cookieless visitors apart.
  let address: String
  let userAgent: String
  /// Tracking bodies, one event each, each with an `event_id` of its own.
  let bodies: [String]
}

/// Visitors by the seed: named and cookieless ones and bots, several sessions each, custom events, properties, revenue,
/// heartbeats, and times that go back.
struct CrashTraffic {
  static let websites = ["one.example.com", "two.example.com"]
  private static let browser = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0"
  private static let telephone =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    + "Version/18.5 Mobile/15E148 Safari/604.1"
  private static let bot = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"

  private let name: Int
  /// Milliseconds before which no event lies.
  private let origin: Int64
  private var random: SeededGenerator
  private var visitors = 0

  /// - Parameter name: of the sender, below 200; no two of a test may share one.
  init(seed: UInt64, name: Int, origin: Int64) {
    self.name = name
    self.origin = origin
    random = SeededGenerator(seed: seed &+ UInt64(name))
  }

  /// The next visitor.
  mutating func next() -> CrashVisitor {
    visitors += 1
    let website = random.pick(CrashTraffic.websites)
    let isCookieless = random.chance(30)
    // A cookieless visitor has one session: another one after midnight would be another visitor.
    let identity = isCookieless ? "" : #","visitor_id":"v\#(name)-\#(visitors)""#
    let session = !isCookieless && random.chance(30) ? #","session_id":"session-\#(visitors)""# : ""
    let referrer = random.pick(["", #","referrer":"https://www.google.com/""#, #","referrer":"https://example.org/a""#])
    let campaign = random.chance(20) ? "?utm_source=news&utm_campaign=c\(random.number(1...3))" : ""
    var time = origin + Int64(random.number(0...3_600_000))
    var bodies: [String] = []
    for number in 0..<random.number(1...8) {
      time += isCookieless ? Int64(random.number(1...300_000)) : step()
      let id = "\(name)-\(visitors)-\(number)"
      let page = "https://\(website)/\(random.number(0...20))\(number == 0 ? campaign : "")"
      bodies.append(
        #"{"type":\#(kind(isFirst: number == 0)),"event_id":"\#(id)","timestamp":\#(time),"url":"\#(page)","#
          + #""props":{"id":"\#(id)"}\#(identity)\#(session)\#(referrer)}"#)
    }
    return CrashVisitor(
      website: website, address: "10.\(name).\(visitors / 250).\(visitors % 250 + 1)",
      userAgent: random.chance(5) ? CrashTraffic.bot : random.pick([CrashTraffic.browser, CrashTraffic.telephone]),
      bodies: bodies)
  }

  /// Some minutes, sometimes more than a session's silence, sometimes back.
  private mutating func step() -> Int64 {
    switch random.number(0...9) {
    case 0: -Int64(random.number(1...60_000))
    case 1: Int64(random.number(1_790_000...3_000_000))
    default: Int64(random.number(500...400_000))
    }
  }

  private mutating func kind(isFirst: Bool) -> String {
    switch random.number(0...19) {
    case 0...12: #""pageview""#
    case 13, 14: #""event","name":"Signup""#
    case 15: #""event","name":"Scroll","interactive":false"#
    case 16: #""revenue","value":"\#(random.number(1...99)).50","currency":"EUR""#
    default: isFirst ? #""pageview""# : #""event","name":"Play""#
    }
  }
}
