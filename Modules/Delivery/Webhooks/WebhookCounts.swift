/// What was done with messages to webhooks since the process began.
public struct WebhookCounts: Hashable, Sendable {
  /// Messages that a receiver took.
  public var delivered = 0
  /// Attempts that failed.
  public var failed = 0
  /// Messages that were given up.
  public var dead = 0

  /// Nothing done.
  public init() {}

  /// What was done since `earlier`.
  func since(_ earlier: WebhookCounts) -> WebhookCounts {
    var rest = self
    rest.delivered -= earlier.delivered
    rest.failed -= earlier.failed
    rest.dead -= earlier.dead
    return rest
  }

  mutating func add(_ other: WebhookCounts) {
    delivered += other.delivered
    failed += other.failed
    dead += other.dead
  }
}
