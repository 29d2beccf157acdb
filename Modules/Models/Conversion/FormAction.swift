/// What a visitor did with a form. Raw values are stored: never renumber.
public enum FormAction: UInt8, CaseIterable, Hashable, Sendable {
  /// The form came into view.
  case view = 1
  /// A field was entered.
  case focus = 2
  /// A field's content was changed.
  case change = 3
  /// A field was left.
  case blur = 4
  /// The form was sent.
  case submit = 5
  /// The page was left without sending the form.
  case abandon = 6

  /// The word for it on the wire.
  public var word: StaticString {
    switch self {
    case .view: "view"
    case .focus: "focus"
    case .change: "change"
    case .blur: "blur"
    case .submit: "submit"
    case .abandon: "abandon"
    }
  }

  /// Whether it is something done to one field.
  public var isOfField: Bool { self == .focus || self == .change || self == .blur }
}
