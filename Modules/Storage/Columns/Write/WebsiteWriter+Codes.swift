package import Models

/// Codes of the texts of events and sessions, new texts included.
extension WebsiteWriter {
  /// What stands for a text that came after a day's limit: everybody knows the tracking code, so that anybody could
  /// fill the dictionaries with texts of their own.
  package static let otherText = "(other)"

  package func nameCode(_ text: String) throws -> UInt32 {
    var text = text
    return try text.withUTF8 { try code(UnsafeRawBufferPointer($0), in: .name) }
  }

  /// Code of an event's name.
  ///
  /// - Parameter limitedAt: when a public beacon brought it; `nil` for imports and keyed events, which have no limit.
  package func nameCode(_ text: UnsafeRawBufferPointer, limitedAt: Instant?) throws -> UInt32 {
    try limited(text, in: .name, at: limitedAt, \.newNames, StoreLimits.newNamesPerDayMax)
  }

  package func pageCode(_ text: UnsafeRawBufferPointer, limitedAt: Instant?) throws -> UInt32 {
    try limited(text, in: .page, at: limitedAt, \.newPages, StoreLimits.newPagesPerDayMax)
  }

  func propertyValueCode(_ text: UnsafeRawBufferPointer, limitedAt: Instant?) throws -> UInt32 {
    try limited(text, in: .propertyValue, at: limitedAt, \.newValues, StoreLimits.newPropertyValuesPerDayMax)
  }

  /// Codes of a custom property's name and value.
  ///
  /// Beyond the limits of names both are `(other)`: the event tells that it lost a property, and a value under a name
  /// that it shares with others would mean nothing and use up the limit of values.
  ///
  /// - Parameters:
  ///   - limitedAt: when a public beacon brought it; `nil` for imports and keyed events, which have no limit.
  ///   - isNameLimited: whether the limits of names hold for this one.
  package func propertyCodes(
    name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer, limitedAt: Instant?, isNameLimited: Bool = true
  ) throws -> (name: UInt32, value: UInt32) {
    let name = try granted(
      name, in: .propertyName, at: isNameLimited ? limitedAt : nil, \.newPropertyNames,
      StoreLimits.newPropertyNamesPerDayMax, inAll: StoreLimits.propertyNamesMax)
    guard let name else { return (try otherCode(in: .propertyName), try otherCode(in: .propertyValue)) }
    return (name, try propertyValueCode(value, limitedAt: limitedAt))
  }

  package func hostnameCode(_ text: UnsafeRawBufferPointer) throws -> UInt32 { try code(text, in: .hostname) }
  package func userCode(_ text: UnsafeRawBufferPointer) throws -> UInt32 { try code(text, in: .user) }

  /// Code of a session attribute's text.
  package func code(_ text: UnsafeRawBufferPointer, of attribute: SessionAttribute) throws -> UInt32 {
    try code(text, in: .attribute(attribute))
  }

  /// Code of a visitor, named by the byte of `visitorKind` and the id behind it.
  package func visitorCode(_ key: UnsafeRawBufferPointer) throws -> UInt32 { try code(key, in: .visitor) }

  /// Code of a visitor that was here before.
  package func existingVisitor(_ key: UnsafeRawBufferPointer) throws -> UInt32? {
    try dictionaries[Int(Domain.visitor.rawValue)].existingOrdinal(of: key)
  }

  /// First byte of a visitor's key.
  package static func visitorKind(isCookieless: Bool) -> UInt8 {
    isCookieless ? VisitorKey.cookieless : VisitorKey.named
  }

  /// Time of the latest live event, milliseconds; `Int64.min` before the first.
  package var latestLive: Int64 { state.latestLive }

  private func otherCode(in domain: Domain) throws -> UInt32 {
    var other = WebsiteWriter.otherText
    return try other.withUTF8 { try code(UnsafeRawBufferPointer($0), in: domain) }
  }

  private func limited(
    _ text: UnsafeRawBufferPointer, in domain: Domain, at arrival: Instant?,
    _ counter: WritableKeyPath<WebsiteState, UInt32>, _ limit: UInt32
  ) throws -> UInt32 {
    try granted(text, in: domain, at: arrival, counter, limit) ?? otherCode(in: domain)
  }

  /// The code of a text; `nil` when it is new and beyond a limit.
  ///
  /// - Parameter textsMax: texts in the dictionary from which on no public beacon brings another.
  private func granted(
    _ text: UnsafeRawBufferPointer, in domain: Domain, at arrival: Instant?,
    _ counter: WritableKeyPath<WebsiteState, UInt32>, _ limit: UInt32, inAll textsMax: UInt32 = .max
  ) throws -> UInt32? {
    guard let arrival else { return try code(text, in: domain) }
    let dictionary = dictionaries[Int(domain.rawValue)]
    if let known = try dictionary.existingOrdinal(of: text) { return known }
    let day = arrival.milliseconds.floorDivided(by: 86_400_000)
    if day != state.limitsDay {
      state.limitsDay = day
      state.newPages = 0
      state.newNames = 0
      state.newValues = 0
      state.newPropertyNames = 0
    }
    guard state[keyPath: counter] < limit, dictionary.count < textsMax else { return nil }
    state[keyPath: counter] += 1
    return try code(text, in: domain)
  }
}
