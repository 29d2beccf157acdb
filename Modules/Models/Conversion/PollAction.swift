/// What a visitor did with a poll. Raw values are stored: never renumber.
public enum PollAction: UInt8, CaseIterable, Hashable, Sendable {
  /// It was shown.
  case view = 1
  /// It was answered.
  case answer = 2
  /// It was closed without an answer.
  case dismiss = 3

  /// The word for it on the wire.
  public var word: StaticString {
    switch self {
    case .view: "view"
    case .answer: "answer"
    case .dismiss: "dismiss"
    }
  }
}
