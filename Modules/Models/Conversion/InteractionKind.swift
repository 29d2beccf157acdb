/// What a visitor did on a page, for heatmaps. Raw values are stored: never renumber.
public enum InteractionKind: UInt8, CaseIterable, Hashable, Sendable {
  /// Clicked something.
  case click = 1
  /// Moved the pointer.
  case move = 2
  /// Scrolled down to some depth.
  case scroll = 3
  /// Had a part of the page in view for some time.
  case attention = 4

  /// The word for it.
  public var word: String {
    switch self {
    case .click: "click"
    case .move: "move"
    case .scroll: "scroll"
    case .attention: "attention"
    }
  }
}
