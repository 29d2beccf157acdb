/// What a webhook can be told of (PageSense API v2, "Webhook Events"). The raw value is the API's name and is stored.
public enum WebhookEvent: String, CaseIterable, Hashable, Sendable {
  /// A visitor reached a goal.
  case goalConversion = "goal.conversion"
  /// An experiment began to take visitors.
  case testStarted = "test.started"
  /// An experiment was stopped.
  case testCompleted = "test.completed"
  /// A visitor sent a form.
  case formSubmitted = "form.submitted"
  /// A visitor answered a poll.
  case pollResponded = "poll.responded"
  /// An error happened on a page while the visit was recorded.
  case recordingError = "recording.error"

  /// The name of a test call, which nobody subscribes to.
  public static let testName = "webhook.test"
}
