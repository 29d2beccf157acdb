/// A condition on the text in one column.
public struct Predicate: Hashable, Sendable {
  /// Where the text stands.
  public var column: Column
  /// The text passes when any of these matches it …
  public var anyOf: [TextPattern]
  /// … or, when negated, when none does.
  public var isNegated: Bool
  /// Whether a row on which the property is absent passes. Other columns are never absent.
  public var acceptsAbsent: Bool

  /// A condition with these parts.
  public init(column: Column, anyOf: [TextPattern], isNegated: Bool = false, acceptsAbsent: Bool = false) {
    self.column = column
    self.anyOf = anyOf
    self.isNegated = isNegated
    self.acceptsAbsent = acceptsAbsent
  }

  /// Whether a text that is present passes.
  public func accepts(_ text: String) -> Bool {
    anyOf.contains { $0.matches(text) } != isNegated
  }
}
