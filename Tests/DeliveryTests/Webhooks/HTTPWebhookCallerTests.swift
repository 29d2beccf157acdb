import Delivery
import Foundation
import HTTPReceiver
import Models
import TestSupport
import Testing

@Suite struct HTTPWebhookCallerTests {
  /// So long that no busy machine makes a call fail.
  private static let limits = WebhookLimits(wholeCall: 3_600_000, connection: 3_600_000, answerBytes: 4_096)

  private func call(_ url: String, body: String = #"{"a":1}"#) throws -> WebhookCall {
    WebhookCall(
      OutboundMessage(uuid: "u-1", event: "goal.conversion", body: body, attempt: 1), to: try WebhookAddress(url),
      secret: nil, signature: MessageSignature { _, _ in "" }, now: Instant(milliseconds: 0))
  }

  private func caller(
    allowing allowed: [String] = ["127.0.0.0/8"], names: [String: [String]] = [:], limits: WebhookLimits = Self.limits,
    authorities: TrustedAuthorities = .ofMachine
  ) throws -> HTTPWebhookCaller {
    HTTPWebhookCaller(
      reach: try WebhookReach(allowing: allowed), limits: limits,
      lookup: NameLookup { names[$0, default: []].compactMap { IPAddress($0) } }, authorities: authorities)
  }

  @Test func `the body arrives byte for byte with its headers`() async throws {
    let body = #"{"text":"ü \u0000 'x'"}"#
    let receiver = try await HTTPReceiver.start(.init(status: 204))
    let outcome = try await caller().make(try call("http://127.0.0.1:\(receiver.port)/hook?x=1", body: body))
    #expect(outcome == .delivered(status: 204))
    let request = try #require(receiver.requests.first)
    #expect(request.method == "POST" && request.uri == "/hook?x=1")
    #expect(request.body == body)
    #expect(request.headers["x-pagesense-event"] == "goal.conversion")
    #expect(request.headers["content-type"] == "application/json")
    #expect(request.headers["content-length"] == String(body.utf8.count))
    try await receiver.stop()
  }

  @Test func `the connection goes to the address that was checked, under the name`() async throws {
    let receiver = try await HTTPReceiver.start(.init(status: 200))
    let caller = try caller(names: ["hooks.example": ["127.0.0.1"]])
    // Nobody else knows this name, however it is spelled: a second look-up would find nothing.
    #expect(await caller.make(try call("http://HOOKS.example:\(receiver.port)/")) == .delivered(status: 200))
    #expect(receiver.requests.first?.headers["host"] == "hooks.example:\(receiver.port)")
    try await receiver.stop()
  }

  /// The receiver's authority, in a file as it is configured.
  private func authorities(_ text: String = ReceiverCertificate.authority) throws -> TrustedAuthorities {
    let folder = try TemporaryDirectory()
    let path = folder.path + "/authorities.pem"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return try TrustedAuthorities(path: path)
  }

  @Test(arguments: ["hooks.example", "127.0.0.1"])
  func `a receiver whose authority is trusted is told over TLS`(host: String) async throws {
    let receiver = try await HTTPReceiver.start(.init(status: 200), tls: ReceiverCertificate.configuration())
    let caller = try caller(names: ["hooks.example": ["127.0.0.1"]], authorities: authorities())
    #expect(await caller.make(try call("https://\(host):\(receiver.port)/hook")) == .delivered(status: 200))
    #expect(receiver.requests.map(\.body) == [#"{"a":1}"#])
    try await receiver.stop()
  }

  @Test func `a receiver that cannot show who it is is told nothing`() async throws {
    let receiver = try await HTTPReceiver.start(
      .init(status: 200), tls: ReceiverCertificate.configuration(hasAddress: false))
    let port = receiver.port
    let names = ["hooks.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]]
    let unknown = try caller(names: names)
    #expect(
      await unknown.make(try call("https://hooks.example:\(port)/"))
        == .failed("the certificate of hooks.example is not signed by anybody trusted, or no longer good"))
    let known = try caller(names: names, authorities: authorities())
    #expect(
      await known.make(try call("https://other.example:\(port)/"))
        == .failed("the certificate that other.example shows is another name's"))
    #expect(receiver.requests.isEmpty)
    try await receiver.stop()
  }

  @Test func `a receiver that knows no TLS is told nothing`() async throws {
    let receiver = try await HTTPReceiver.start(.init(status: 200))
    let caller = try caller(names: ["hooks.example": ["127.0.0.1"]], authorities: authorities())
    let outcome = await caller.make(try call("https://hooks.example:\(receiver.port)/"))
    guard case .failed(let words) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(words.hasPrefix("no secure connection to hooks.example: "), "\(words)")
    try await receiver.stop()
  }

  @Test(arguments: ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
  func `a file that holds no certificate is refused`(text: String) {
    #expect(throws: TrustedAuthorities.Unreadable.self) { try authorities(text) }
  }

  @Test func `nothing is sent into a private network`() async throws {
    let receiver = try await HTTPReceiver.start(.init(status: 200))
    let port = receiver.port
    let strict = try caller(
      allowing: [], names: ["evil.example": ["127.0.0.1"], "both.example": ["93.184.216.34", "10.0.0.1"]])
    for (host, words) in [
      ("127.0.0.1", "127.0.0.1 leads into a private network"),
      ("evil.example", "evil.example leads into a private network"),
      ("both.example", "both.example leads into a private network"),
      ("nobody.example", "the name nobody.example has no address"),
    ] {
      #expect(await strict.make(try call("http://\(host):\(port)/")) == .failed(words))
    }
    #expect(receiver.requests.isEmpty)
    try await receiver.stop()
  }

  @Test func `an allowed host may have a private address, others may not`() async throws {
    let receiver = try await HTTPReceiver.start(.init(status: 200))
    let caller = try caller(
      allowing: ["hooks.example"], names: ["hooks.example": ["127.0.0.1"], "evil.example": ["127.0.0.1"]])
    #expect(await caller.make(try call("http://hooks.example:\(receiver.port)/")) == .delivered(status: 200))
    #expect(
      await caller.make(try call("http://evil.example:\(receiver.port)/"))
        == .failed("evil.example leads into a private network"))
    try await receiver.stop()
  }

  @Test func `a redirect is a refusal`() async throws {
    let receiver = try await HTTPReceiver.start(nil)
    receiver.answer(with: .init(status: 307, headers: ["Location": "http://127.0.0.1:\(receiver.port)/other"]))
    let outcome = try await caller().make(try call("http://127.0.0.1:\(receiver.port)/hook"))
    #expect(outcome == .failed("answered 307"))
    #expect(receiver.requests.map(\.uri) == ["/hook"])
    try await receiver.stop()
  }

  @Test func `what a receiver says of a failure is kept, short and printable`() async throws {
    let words = "out of\u{1B}[31m order\n" + String(repeating: "x", count: 100_000)
    let receiver = try await HTTPReceiver.start(.init(status: 500, body: words))
    let outcome = try await caller().make(try call("http://127.0.0.1:\(receiver.port)/"))
    guard case .failed(let words) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(words.hasPrefix("answered 500: out of[31m orderxxx"))
    #expect(words.count < 250)
    try await receiver.stop()
  }

  @Test func `who does not answer is given up`() async throws {
    let receiver = try await HTTPReceiver.start(nil)
    let caller = try caller(limits: WebhookLimits(wholeCall: 50, connection: 50, answerBytes: 4_096))
    let outcome = await caller.make(try call("http://127.0.0.1:\(receiver.port)/"))
    guard case .failed = outcome else {
      Issue.record("\(outcome)")
      return
    }
    try await receiver.stop()
  }

  @Test func `nobody there is a failure`() async throws {
    let receiver = try await HTTPReceiver.start(nil)
    let port = receiver.port
    try await receiver.stop()
    guard case .failed = try await caller().make(try call("http://127.0.0.1:\(port)/")) else {
      Issue.record("a closed port took a message")
      return
    }
  }
}
