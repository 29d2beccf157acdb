extension DefinitionFields {
  /// Which pages: an address alone, or an object of `type` and `value`; `nil` where there is nothing.
  public func urlMatch(_ name: String) throws(DefinitionError) -> URLMatch? {
    guard value(name) != nil else { return nil }
    return try URLMatch(self, name)
  }

  /// A CSS selector.
  public func selector(_ name: String) throws(DefinitionError) -> CSSSelector? {
    guard let text = try text(name, length: 1...CSSSelector.charactersMax) else { return nil }
    guard let selector = CSSSelector(text) else { throw error(name, "must be a CSS selector", .selector) }
    return selector
  }
}
