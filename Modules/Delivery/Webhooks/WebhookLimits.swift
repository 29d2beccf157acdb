/// What a receiver may take of us. All times in milliseconds.
public struct WebhookLimits: Hashable, Sendable {
  /// From the look-up of the name to the end of the answer.
  public var wholeCall: Int64
  /// Until the connection stands.
  public var connection: Int64
  /// Bytes of an answer that are read; what comes after them is not waited for.
  public var answerBytes: Int

  /// Ten seconds, half of them for the connection, and 16 KiB.
  public static let usual = WebhookLimits(wholeCall: 10_000, connection: 5_000, answerBytes: 16 << 10)

  /// Calls under way at once, one a webhook.
  public static let callsMax = 32
  /// Those of them to webhooks that did not take what they were sent last: whatever these do, the others have room.
  public static let troubledCallsMax = 16

  /// Limits.
  public init(wholeCall: Int64, connection: Int64, answerBytes: Int) {
    self.wholeCall = wholeCall
    self.connection = connection
    self.answerBytes = answerBytes
  }
}
