public import Models

/// One message to one webhook, on its way or given up.
public struct OutboxDelivery: Hashable, Sendable {
  /// Whether it will be tried again.
  public enum State: Int64, Hashable, Sendable {
    /// It waits for its next attempt.
    case waiting = 0
    /// It was given up.
    case dead = 1
  }

  /// Number within the outbox.
  public let id: Int64
  /// The message's id, the same at every attempt: what a receiver tells repetitions by.
  public let uuid: String
  /// 18 digits.
  public let webhook: Int64
  /// What it is about; 0 for a test call to a team without websites.
  public let website: WebsiteID
  /// `goal.conversion` …, or `webhook.test`.
  public let event: String
  /// The JSON that is sent, byte for byte.
  public let body: String
  /// When it was put in, or asked for again.
  public let createdAt: Instant
  /// Whether it will be tried again.
  public let state: State
  /// Attempts so far.
  public let attempts: Int
  /// When it is tried next.
  public let dueAt: Instant
  /// What came of the last attempt, in words; empty before the first.
  public let outcome: String
}
