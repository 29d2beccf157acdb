import Models

/// The same values where they stand as texts, as comma-separated values have them.
extension ImportRowReader {
  /// Sets a key from its text, which is not empty. Objects are JSON.
  ///
  /// - Throws: `RowFault`, `JSONFault`.
  func read(
    _ key: RowKey, text: UnsafeRawBufferPointer, into row: inout ImportRow, _ properties: inout [RowProperty]
  ) throws {
    if let field = key.field {
      row[field] = text
      return
    }
    switch key {
    case .url: row.url = text
    case .userAgent: row.userAgent = text
    case .idempotencyKey: row.idempotencyKey = text
    case .timestamp: row.time = try time(text)
    case .country: row.country = try country(text)
    case .screenWidth: row[.screenSize] = try screenWidth(text)
    case .screenHeight: row.screenHeight = try screenHeight(text)
    case .interactive: row.isInteractive = try truth(key, text)
    case .bot: row.isBot = try truth(key, text)
    case .revenue, .props:
      var json = JSONReader(text, arena: arena)
      if key == .props { try props(&json, into: &properties) } else { row.revenue = try revenue(&json) }
      try json.finish()
    default: preconditionFailure("every other key fills a field as it stands")
    }
  }

  private func truth(_ key: RowKey, _ text: UnsafeRawBufferPointer) throws -> Bool {
    if text.equals("true") || text.equals("1") { return true }
    if text.equals("false") || text.equals("0") { return false }
    throw RowFault(key, text, isNot: "true or false")
  }

  /// A time, or whole milliseconds.
  private func time(_ text: UnsafeRawBufferPointer) throws -> Instant {
    // Eight digits are a date.
    if text.count != 8, text.allSatisfy({ $0 &- 0x30 < 10 }), let milliseconds = JSONNumber.wholePart(text) {
      return Instant(milliseconds: milliseconds)
    }
    guard let time = ISOTimestamp.parse(text) else {
      throw RowFault(.timestamp, text, isNot: "a time like 2026-01-31T10:11:12Z or whole milliseconds")
    }
    return time
  }
}
