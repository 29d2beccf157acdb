/// What kind of device a visitor holds, as far as layouts of pages care. Raw values are stored: never renumber.
public enum DeviceClass: UInt8, CaseIterable, Hashable, Sendable {
  /// Televisions, consoles, watches, and what does not say.
  case other = 0
  /// A computer.
  case desktop = 1
  /// A telephone.
  case mobile = 2
  /// A tablet.
  case tablet = 3

  /// The class that one of the classifier's labels names, in any case: `Desktop`, `Mobile`, `Tablet`, else ``other``.
  public init(label: String) { self = Self.allCases.first { $0.name == label.lowercased() } ?? .other }

  /// The word for it, in lower case.
  public var name: String {
    switch self {
    case .other: "other"
    case .desktop: "desktop"
    case .mobile: "mobile"
    case .tablet: "tablet"
    }
  }
}
