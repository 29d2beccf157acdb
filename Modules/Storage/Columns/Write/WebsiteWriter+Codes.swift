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

  package func propertyValueCode(_ text: UnsafeRawBufferPointer, limitedAt: Instant?) throws -> UInt32 {
    try limited(text, in: .propertyValue, at: limitedAt, \.newValues, StoreLimits.newPropertyValuesPerDayMax)
  }

  package func hostnameCode(_ text: UnsafeRawBufferPointer) throws -> UInt32 { try code(text, in: .hostname) }
  package func userCode(_ text: UnsafeRawBufferPointer) throws -> UInt32 { try code(text, in: .user) }
  package func propertyNameCode(_ text: UnsafeRawBufferPointer) throws -> UInt32 { try code(text, in: .propertyName) }

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

  private func limited(
    _ text: UnsafeRawBufferPointer, in domain: Domain, at arrival: Instant?,
    _ counter: WritableKeyPath<WebsiteState, UInt32>, _ limit: UInt32
  ) throws -> UInt32 {
    guard let arrival else { return try code(text, in: domain) }
    let dictionary = dictionaries[Int(domain.rawValue)]
    if let known = try dictionary.existingOrdinal(of: text) { return known }
    let day = arrival.milliseconds.floorDivided(by: 86_400_000)
    if day != state.limitsDay {
      state.limitsDay = day
      state.newPages = 0
      state.newNames = 0
      state.newValues = 0
    }
    guard state[keyPath: counter] < limit else {
      var other = WebsiteWriter.otherText
      return try other.withUTF8 { try code(UnsafeRawBufferPointer($0), in: domain) }
    }
    state[keyPath: counter] += 1
    return try code(text, in: domain)
  }
}
