import HTTPSupport
public import Models
public import Storage

/// A stored event as a row that `import` takes again.
///
/// Rows of a session carry its attributes each, so that any part of an export stands for itself.
public enum ExportRow {
  /// The row's members, in the order in which they are shown; what is empty is left out.
  public static func document(_ event: ScannedEvent) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("timestamp", .string(ISOTimestamp.text(event.timestamp))), .init("name", .string(event.name)),
      .init("visitor_id", .string(event.visitor)), .init("session_id", .string(sessionID(event.session))),
    ]
    func add(_ name: String, _ text: String) {
      if !text.isEmpty { members.append(.init(name, .string(text))) }
    }
    add("hostname", event.hostname)
    add("pathname", event.pathname)
    for (name, attribute) in textColumns {
      let place = Int(attribute.rawValue)
      add(name, place < event.attributes.count ? event.attributes[place] : "")
    }
    for (name, pixels) in zip(["screen_width", "screen_height"], screen(event)) {
      members.append(.init(name, .integer(pixels)))
    }
    if !event.properties.isEmpty {
      members.append(.init("props", .object(event.properties.map { .init($0.name, .string($0.value)) })))
    }
    if let revenue = event.revenue {
      members.append(
        .init("revenue", ["amount": .string(revenue.decimal), "currency": .string(revenue.currency.rawValue)]))
    }
    if !event.isInteractive { members.append(.init("interactive", false)) }
    add("user_id", event.user)
    if event.exclusion == .bot { members.append(.init("bot", true)) }
    return .object(members)
  }

  /// The session's hash as 16 hexadecimal digits.
  public static func sessionID(_ session: UInt64) -> String {
    let digits = String(session, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  /// Names of all columns that a row may have, for formats with a heading.
  public static let columns =
    ["timestamp", "name", "visitor_id", "session_id", "hostname", "pathname"] + textColumns.map(\.0)
    + ["screen_width", "screen_height", "props", "revenue", "interactive", "user_id", "bot"]

  private static let textColumns: [(String, SessionAttribute)] = [
    ("referrer", .referrer), ("source", .source), ("utm_source", .utmSource), ("utm_medium", .utmMedium),
    ("utm_campaign", .utmCampaign), ("utm_content", .utmContent), ("utm_term", .utmTerm), ("country", .country),
    ("region", .region), ("city", .city), ("browser", .browser), ("browser_version", .browserVersion),
    ("os", .operatingSystem), ("os_version", .operatingSystemVersion), ("device", .device), ("language", .language),
    ("medium", .medium),
  ]

  /// The numbers before and behind the `x`, or the first alone.
  private static func screen(_ event: ScannedEvent) -> [Int] {
    let place = Int(SessionAttribute.screenSize.rawValue)
    guard place < event.attributes.count else { return [] }
    return event.attributes[place].split(separator: "x", maxSplits: 1).compactMap { Int($0) }
  }
}
