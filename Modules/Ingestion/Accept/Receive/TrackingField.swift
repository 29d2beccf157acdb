/// The fields of a tracking event. The raw value of those up to `value` is their place among the texts of a
/// ``TrackingEvent``.
///
/// Source: the tracking body's contract; the names on the wire exist only here.
enum TrackingField: UInt8, CaseIterable {
  case type, sessionID, visitorID, url, referrer, title, name, eventID, userAgent, deviceType, browser
  case operatingSystem, language, timeZone, screen, viewport, currency, consent, userID, value
  case properties, interactive, ignoresDoNotTrack, timestamp, data

  /// Its name on the wire.
  var name: StaticString {
    switch self {
    case .type: "type"
    case .sessionID: "session_id"
    case .visitorID: "visitor_id"
    case .url: "url"
    case .referrer: "referrer"
    case .title: "title"
    case .name: "name"
    case .eventID: "event_id"
    case .userAgent: "user_agent"
    case .deviceType: "device_type"
    case .browser: "browser"
    case .operatingSystem: "os"
    case .language: "language"
    case .timeZone: "timezone"
    case .screen: "screen"
    case .viewport: "viewport"
    case .currency: "currency"
    case .consent: "consent"
    case .userID: "user_id"
    case .value: "value"
    case .properties: "props"
    case .interactive: "interactive"
    case .ignoresDoNotTrack: "ignore_dnt"
    case .timestamp: "timestamp"
    case .data: "data"
    }
  }

  /// Bytes that its text may have.
  var bytesMax: Int {
    switch self {
    // One character takes up to four bytes; characters are counted where sessions are checked.
    case .sessionID: 4 * Limits.sessionCharactersMax
    case .visitorID: Limits.visitorBytesMax
    case .userID: Limits.userBytesMax
    case .url: Limits.urlBytesMax
    case .referrer: Limits.referrerBytesMax
    case .title: Limits.titleBytesMax
    case .type, .name: Limits.nameBytesMax
    case .eventID: Limits.eventIDBytesMax
    case .userAgent: Limits.userAgentBytesMax
    case .deviceType, .browser, .operatingSystem: Limits.labelBytesMax
    case .language, .timeZone, .screen, .viewport, .currency, .consent: Limits.localeBytesMax
    case .value: Limits.amountBytesMax
    case .properties, .interactive, .ignoresDoNotTrack, .timestamp, .data: Limits.bodyBytesMax
    }
  }

  /// The field of this name; `nil` for names that mean nothing here.
  @inline(__always)
  static func named(_ key: UnsafeRawBufferPointer) -> TrackingField? {
    switch key.count {
    case 2: match(key, .operatingSystem)
    case 3: match(key, .url)
    case 4: match(key, .type) ?? match(key, .name) ?? match(key, .data)
    case 5: match(key, .title) ?? match(key, .properties) ?? match(key, .value)
    case 6: match(key, .screen)
    case 7: match(key, .browser) ?? match(key, .consent) ?? match(key, .userID)
    case 8:
      match(key, .referrer) ?? match(key, .language) ?? match(key, .timeZone) ?? match(key, .viewport)
        ?? match(key, .eventID) ?? match(key, .currency)
    case 9: match(key, .timestamp)
    case 10:
      match(key, .sessionID) ?? match(key, .visitorID) ?? match(key, .userAgent) ?? match(key, .ignoresDoNotTrack)
    case 11: match(key, .interactive) ?? match(key, .deviceType)
    default: nil
    }
  }

  @inline(__always)
  private static func match(_ key: UnsafeRawBufferPointer, _ field: TrackingField) -> TrackingField? {
    key.equals(field.name) ? field : nil
  }
}
