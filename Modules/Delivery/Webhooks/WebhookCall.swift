public import Models

/// One attempt to tell a webhook something: what goes over the wire.
public struct WebhookCall: Hashable, Sendable {
  /// Where to.
  public var address: WebhookAddress
  /// The JSON, byte for byte.
  public var body: String
  /// Names and values, besides those of the connection.
  public var headers: [(name: String, value: String)]

  /// The call for a message, signed as of this moment.
  ///
  /// The signature is that of the timestamp, a dot and the body, under the webhook's secret: whoever checks it and the
  /// timestamp's age cannot be told old news by somebody else.
  public init(
    _ message: OutboundMessage, to address: WebhookAddress, secret: String?, signature: MessageSignature, now: Instant
  ) {
    self.address = address
    body = message.body
    let seconds = String(now.milliseconds / 1000)
    headers = [
      ("Content-Type", "application/json"),
      ("User-Agent", "Footfall-Webhooks/1"),
      ("X-PageSense-Event", message.event),
      ("X-PageSense-Delivery", message.uuid),
      ("X-PageSense-Attempt", String(message.attempt)),
      ("X-PageSense-Timestamp", seconds),
    ]
    if let secret, !secret.isEmpty {
      headers.append(("X-PageSense-Signature", "sha256=" + signature.sign(secret, [seconds, ".", message.body])))
    }
  }

  public static func == (a: WebhookCall, b: WebhookCall) -> Bool {
    a.address == b.address && a.body == b.body && a.headers.elementsEqual(b.headers, by: ==)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(address)
    hasher.combine(body)
  }
}

/// What a webhook is told.
public struct OutboundMessage: Hashable, Sendable {
  /// The same at every attempt.
  public var uuid: String
  /// `goal.conversion` …
  public var event: String
  /// The JSON.
  public var body: String
  /// 1 for the first.
  public var attempt: Int

  /// A message.
  public init(uuid: String, event: String, body: String, attempt: Int) {
    self.uuid = uuid
    self.event = event
    self.body = body
    self.attempt = attempt
  }
}

/// What came of a call.
public enum WebhookOutcome: Hashable, Sendable {
  /// The receiver answered with a status from 200 to 299.
  case delivered(status: Int)
  /// It did not, for this reason, which a person reads.
  case failed(String)
}

/// Who makes calls. Another one takes the place of HTTP in tests.
public protocol WebhookCaller: Sendable {
  /// Makes one call and waits for its end, which comes soon: within ``WebhookLimits/wholeCall``.
  func make(_ call: WebhookCall) async -> WebhookOutcome
}
