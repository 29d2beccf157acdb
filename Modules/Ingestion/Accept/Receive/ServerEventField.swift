import Storage

/// Names of an event's fields where they differ from those of a page's script.
enum ServerEventField {
  /// The field of this name; `nil` for names that mean nothing here.
  static func named(_ key: UnsafeRawBufferPointer) -> TrackingField? {
    if key.equals("ts") { return .timestamp }
    if key.equals("visitorId") { return .visitorID }
    if key.equals("sessionId") { return .sessionID }
    if key.equals("idempotencyKey") { return .eventID }
    if key.equals("userId") { return .userID }
    // Who signs with a key is no page: what says where a page's visitor sits comes with the whole body.
    switch TrackingField.named(key) {
    case .type, .url, .referrer, .title, .name, .language, .timeZone, .screen, .viewport, .currency, .value,
      .properties, .interactive, .data:
      return TrackingField.named(key)
    default: return nil
    }
  }

  /// What a field of a page's event is called here.
  static func name(of field: String) -> String {
    switch field {
    case "timestamp": "ts"
    case "visitor_id": "visitorId"
    case "session_id": "sessionId"
    case "event_id": "idempotencyKey"
    case "user_id": "userId"
    default: field
    }
  }

  /// The field that a property of this name is.
  static func ofProperty(_ name: UnsafeRawBufferPointer) -> TrackingField? {
    name.equals("url") ? .url : name.equals("referrer") ? .referrer : name.equals("title") ? .title : nil
  }
}
