extension DefinitionFields {
  /// Which pages: a bare address, or an object of `type` and `value` (or `url`); `nil` where there is nothing.
  ///
  /// - Throws: ``DefinitionError``. Whether a regular expression is one is found where it is compiled.
  public func urlMatch(_ name: String) throws(DefinitionError) -> URLMatch? {
    guard let value = value(name) else { return nil }
    let isBare = if case .string(let text) = value { !text.hasPrefix("{") } else { false }
    let length = 1...URLMatch.valueBytesMax
    if isBare { return try match(nil, try required(name, text(name, length: length)), name) }
    let inner = try DefinitionFields(value, at: place(name))
    let member = inner.value("value") == nil && inner.value("url") != nil ? "url" : "value"
    let kind = try inner.choice("type", URLMatch.Kind.self)
    return try inner.match(kind, try inner.required(member, inner.text(member, length: length)), member)
  }

  /// Several bare addresses.
  ///
  /// - Throws: ``DefinitionError``.
  public func urlMatches(_ name: String) throws(DefinitionError) -> [URLMatch]? {
    guard let texts = try texts(name, length: 1...URLMatch.valueBytesMax) else { return nil }
    var matches: [URLMatch] = []
    for text in texts { matches.append(try match(nil, text, name)) }
    return matches
  }

  private func match(
    _ kind: URLMatch.Kind?, _ value: String, _ name: String
  ) throws(DefinitionError) -> URLMatch {
    do throws(URLMatchError) {
      return if let kind { try URLMatch(kind, value) } else { try URLMatch(bare: value) }
    } catch {
      throw self.error(name, error.rawValue)
    }
  }

  /// A CSS selector.
  ///
  /// - Throws: ``DefinitionError``, of the fault ``DefinitionError/Fault/selector`` where it is none.
  public func selector(_ name: String) throws(DefinitionError) -> CSSSelector? {
    guard let text = try text(name, length: 1...CSSSelector.charactersMax) else { return nil }
    guard let selector = CSSSelector(text) else { throw error(name, "must be a CSS selector", .selector) }
    return selector
  }
}

extension URLMatch {
  /// The match as an object of its type and value.
  ///
  /// - Parameter valueName: what the value is called: the API's experiments say `url`, all others `value`.
  public func json(valueName: String = "value") -> JSONValue {
    .object([.init("type", .string(kind.rawValue)), .init(valueName, .string(value))])
  }
}
