public import Storage

/// A condition on traffic.
public struct Filter: Sendable {
  /// What it is about.
  public let dimension: Dimension
  /// What must hold of the dimension's own column.
  public let predicate: Predicate

  /// How the alternatives of a filter are compared.
  enum Comparison {
    /// Same text, letter by letter.
    case equal
    /// A `*` stands for any run of characters; anchored at both ends.
    case wildcard
    /// The text occurs somewhere.
    case contains
  }

  /// A condition that any, or when negated none, of some alternatives holds.
  ///
  /// The names under which answers show empty and absent values are understood as such. A custom property that is
  /// absent passes where it is named, and where other values are excluded letter by letter; patterns need a value.
  init(_ dimension: Dimension, _ comparison: Comparison, _ alternatives: [String], isNegated: Bool) {
    precondition(!dimension.columns.isEmpty, "goals are no column")
    var patterns: [TextPattern] = []
    var namesAbsent = false
    for text in alternatives {
      switch comparison {
      case .contains: patterns.append(.wildcard(["", text, ""]))
      case .wildcard where text.utf8.contains(UInt8(ascii: "*")): patterns.append(.wildcard(Filter.pieces(text)))
      case .equal where dimension.canBeAbsent && text == Dimension.absentProperty: namesAbsent = true
      case .equal, .wildcard: patterns.append(.exact(dimension.stored(text)))
      }
    }
    let acceptsAbsent = dimension.canBeAbsent && comparison == .equal && namesAbsent != isNegated
    self.dimension = dimension
    predicate = Predicate(
      column: dimension.columns[0], anyOf: patterns, isNegated: isNegated, acceptsAbsent: acceptsAbsent)
  }

  /// The same condition on another column.
  func predicate(on column: Column) -> Predicate {
    var moved = predicate
    moved.column = column
    return moved
  }

  /// What stands between the wildcards, ends included; several wildcards in a row are one.
  private static func pieces(_ pattern: String) -> [String] {
    let star = UInt8(ascii: "*")
    var pieces = pattern.utf8.split(separator: star).map { String(decoding: $0, as: UTF8.self) }
    if pattern.utf8.first == star { pieces.insert("", at: 0) }
    if pattern.utf8.last == star { pieces.append("") }
    return pieces
  }
}
