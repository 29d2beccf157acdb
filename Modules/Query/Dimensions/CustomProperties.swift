import Storage

/// What a website says of its own events.
extension Dimension {
  /// What stands for an absent property, in filters and answers.
  static let absentProperty = "(none)"

  private static let prefix = "event:props:"

  /// The custom property of this name.
  static func customProperty(_ name: String) -> Dimension {
    Dimension(
      prefix + name, reads: .event, columns: [.property(name)], keys: [name],
      naming: [LabelNaming(empty: absentProperty, absent: absentProperty)], tellsSingleEvents: true)
  }

  /// The name in `event:props:NAME`, which may be empty; `nil` for other properties.
  static func customPropertyName(_ property: String) -> String? {
    property.hasPrefix(prefix) ? String(property.dropFirst(prefix.count)) : nil
  }

  /// Whether rows may lack it, which is not the same as being empty.
  var canBeAbsent: Bool {
    if case .property? = columns.first { return true }
    return false
  }
}
