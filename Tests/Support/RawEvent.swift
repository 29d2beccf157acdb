public import Models

/// One thing that a browser sent, as tests write it down: before sessions are known.
public struct RawEvent: Hashable, Sendable {
  public var timestamp: Instant
  /// `pageview`, or a custom event's name.
  public var name: String
  public var visitor: String
  /// The client's session id; `nil` = the rule of 30 minutes.
  public var clientSession: String?
  public var hostname: String
  public var pathname: String
  /// What the session takes, should this event open it. Absent = empty.
  public var attributes: [SessionAttribute: String]
  public var properties: [String: String]
  public var isInteractive: Bool
  /// Leaves no row: it only keeps the visitor's session open.
  public var isHeartbeat: Bool
  /// Sent by something that is not a person.
  public var isBot: Bool
  /// What was paid, or paid back.
  public var revenue: Money?

  /// An event with these values.
  public init(
    timestamp: Instant, name: String, visitor: String, clientSession: String? = nil, hostname: String = "example.com",
    pathname: String = "/", attributes: [SessionAttribute: String] = [:], properties: [String: String] = [:],
    isInteractive: Bool = true, isHeartbeat: Bool = false, isBot: Bool = false
  ) {
    self.timestamp = timestamp
    self.name = name
    self.visitor = visitor
    self.clientSession = clientSession
    self.hostname = hostname
    self.pathname = pathname
    self.attributes = attributes
    self.properties = properties
    self.isInteractive = isInteractive
    self.isHeartbeat = isHeartbeat
    self.isBot = isBot
  }

  /// A page shown, at a time written as `YYYY-MM-DDTHH:MM:SSZ`.
  public static func pageview(
    _ time: String, visitor: String = "ann", page: String = "/", host: String = "example.com",
    session: String? = nil, _ attributes: [SessionAttribute: String] = [:], props: [String: String] = [:]
  ) -> RawEvent {
    RawEvent(
      timestamp: Instant(time), name: "pageview", visitor: visitor, clientSession: session, hostname: host,
      pathname: page, attributes: attributes, properties: props)
  }

  /// A custom event, at a time written as `YYYY-MM-DDTHH:MM:SSZ`.
  public static func custom(
    _ name: String, _ time: String, visitor: String = "ann", page: String = "/", host: String = "example.com",
    interactive: Bool = true, _ attributes: [SessionAttribute: String] = [:], props: [String: String] = [:]
  ) -> RawEvent {
    RawEvent(
      timestamp: Instant(time), name: name, visitor: visitor, hostname: host, pathname: page, attributes: attributes,
      properties: props, isInteractive: interactive)
  }

  /// A sign of life, at a time written as `YYYY-MM-DDTHH:MM:SSZ`.
  public static func heartbeat(_ time: String, visitor: String = "ann") -> RawEvent {
    RawEvent(timestamp: Instant(time), name: "", visitor: visitor, isHeartbeat: true)
  }

  /// Something bought, at a time written as `YYYY-MM-DDTHH:MM:SSZ`, for so many smallest units.
  public static func purchase(
    _ minorUnits: Int64, _ time: String, visitor: String = "ann", currency: String = "EUR"
  ) -> RawEvent {
    var event = RawEvent.custom("Purchase", time, visitor: visitor)
    event.revenue = CurrencyCode(currency).map { Money(minorUnits: minorUnits, currency: $0) }
    return event
  }

  /// The same, sent by something that is not a person.
  public var asBot: RawEvent {
    var copy = self
    copy.isBot = true
    return copy
  }
}
