import Models

/// An event that can be stored: of a known type, with all that its type needs, everything within its limits.
struct ValidEvent {
  /// What was sent.
  let sent: TrackingEvent
  /// What the worker shall do with it.
  let kind: EventRecord.Kind
  /// The event row's name; empty for heartbeats.
  let name: UnsafeRawBufferPointer
  /// When it happened, within 24 h of its arrival.
  let timestamp: Instant
  /// The page's address; `nil` for heartbeats without one.
  let page: PageURL?
  /// What it brought in.
  let revenue: Money?
  /// What only its type carries.
  let data: EventData
}

/// Step 2 of the door: an event as sent → an event that can be stored.
enum ValidateEvent {
  /// Types that somebody keeps.
  private enum EventType {
    case pageview, event, heartbeat, revenue, goal, click, scroll, move, attention, error, exposure, form, poll
    case identify, vitals

    var kind: EventRecord.Kind {
      switch self {
      case .pageview, .event, .revenue, .goal: .event
      case .heartbeat: .heartbeat
      case .click: .click
      case .scroll: .scroll
      case .move: .move
      case .attention: .attention
      case .error: .error
      case .exposure: .exposure
      case .form: .form
      case .poll: .poll
      case .identify: .identify
      case .vitals: .vitals
      }
    }
  }

  /// Checks one event.
  ///
  /// - Parameter onlyHeartbeat: the endpoint implies the type `heartbeat` and takes no other.
  static func validate(
    _ event: TrackingEvent, for request: TrackingRequest, onlyHeartbeat: Bool, arena: ByteArena
  ) throws(IngestError) -> ValidEvent {
    if let fault = event.fault { throw fault }
    let type = try type(of: event, onlyHeartbeat: onlyHeartbeat)
    try checkSession(event, isRequired: type == .heartbeat)
    try checkConsent(event)
    try checkSize(event, .screen)
    try checkSize(event, .viewport)
    let isOfPage = request.origin == .page || type == .pageview || type.kind != .event
    let needsPage = type != .heartbeat && type != .identify && isOfPage
    return ValidEvent(
      sent: event, kind: type.kind, name: try name(of: event, type),
      timestamp: timestamp(of: event, arrival: request.arrival),
      page: try page(of: event, type, isRequired: needsPage, arena: arena),
      revenue: try revenue(of: event, type, currency: request.website.currency),
      data: try EventData(of: event, as: type.kind, arena: arena))
  }

  private static func type(of event: TrackingEvent, onlyHeartbeat: Bool) throws(IngestError) -> EventType {
    let type = event[.type]
    if onlyHeartbeat {
      guard type.isEmpty || type.equals("heartbeat") else { throw .invalid(.type, "must be 'heartbeat' here") }
      return .heartbeat
    }
    switch type.count {
    case 0: throw .missing(.type)
    case 4 where type.equals("goal"): return .goal
    case 4 where type.equals("move"): return .move
    case 4 where type.equals("form"): return .form
    case 4 where type.equals("poll"): return .poll
    case 5 where type.equals("event"): return .event
    case 5 where type.equals("click"): return .click
    case 5 where type.equals("error"): return .error
    case 6 where type.equals("scroll"): return .scroll
    case 6 where type.equals("vitals"): return .vitals
    case 7 where type.equals("revenue"): return .revenue
    case 8 where type.equals("pageview"): return .pageview
    case 8 where type.equals("exposure"): return .exposure
    case 8 where type.equals("identify"): return .identify
    case 9 where type.equals("heartbeat"): return .heartbeat
    case 9 where type.equals("attention"): return .attention
    default: throw .unknownType(type.clipped(to: 40).string)
    }
  }

  /// Checks the name of a session.
  static func checkSession(_ event: TrackingEvent, isRequired: Bool) throws(IngestError) {
    let session = event[.sessionID]
    guard session.isPresent else {
      if isRequired { throw .missing(.sessionID) }
      return
    }
    let characters = UTF8Sequence.count(session)
    guard characters >= Limits.sessionCharactersMin, characters <= Limits.sessionCharactersMax else {
      throw .invalid(
        .sessionID, "must have \(Limits.sessionCharactersMin) to \(Limits.sessionCharactersMax) characters")
    }
  }

  private static func checkConsent(_ event: TrackingEvent) throws(IngestError) {
    let consent = event[.consent]
    guard consent.isEmpty || consent.equals("granted") || consent.equals("denied") else {
      throw .invalid(.consent, "must be 'granted' or 'denied'")
    }
  }

  /// Checks a width and height, as `1440x900`.
  private static func checkSize(_ event: TrackingEvent, _ field: TrackingField) throws(IngestError) {
    let text = event[field]
    guard !text.isEmpty else { return }
    var digits = 0
    var isHeight = false
    for byte in text {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9") where digits < 5: digits += 1
      case UInt8(ascii: "x") where digits > 0 && !isHeight:
        isHeight = true
        digits = 0
      default: throw .invalid(field, "must be WxH, as 1440x900")
      }
    }
    guard isHeight, digits > 0 else { throw .invalid(field, "must be WxH, as 1440x900") }
  }

  private static func name(of event: TrackingEvent, _ type: EventType) throws(IngestError) -> UnsafeRawBufferPointer {
    switch type {
    case .heartbeat, .click, .scroll, .move, .attention, .error, .exposure, .form, .poll, .identify, .vitals:
      return .none
    case .pageview: return .literal("pageview")
    case .revenue: return event[.name].isEmpty ? .literal("revenue") : event[.name]
    case .event, .goal:
      guard !event[.name].isEmpty else { throw .missing(.name) }
      return event[.name]
    }
  }

  private static func timestamp(of event: TrackingEvent, arrival: Instant) -> Instant {
    guard let sent = event.timestamp else { return arrival }
    let drift = Limits.timestampDriftMillisecondsMax
    return Instant(milliseconds: min(max(sent, arrival.milliseconds - drift), arrival.milliseconds + drift))
  }

  private static func page(
    of event: TrackingEvent, _ type: EventType, isRequired: Bool, arena: ByteArena
  ) throws(IngestError) -> PageURL? {
    guard !event[.url].isEmpty else {
      guard isRequired else { return nil }
      throw .missing(.url)
    }
    let page: PageURL
    do throws(PageURLFault) {
      page = try PageURL(event[.url], arena: arena)
    } catch {
      throw .invalid(.url, error.rawValue)
    }
    guard page.path.count <= Limits.pathBytesMax else {
      throw .invalid(.url, "has a path longer than \(Limits.pathBytesMax) bytes")
    }
    return page
  }

  private static func revenue(of event: TrackingEvent, _ type: EventType, currency: CurrencyCode) throws(IngestError)
    -> Money?
  {
    var currency = currency
    if !event[.currency].isEmpty {
      // Looked at as bytes, because capitals can turn other letters into ASCII (ß into SS).
      guard event[.currency].allSatisfy({ $0 < 0x80 }), let sent = CurrencyCode(event[.currency].string) else {
        throw .invalid(.currency, "must be an ISO 4217 code of three letters")
      }
      currency = sent
    }
    guard !event[.value].isEmpty else {
      if type == .revenue { throw .missing(.value) }
      return nil
    }
    guard let money = Money(decimal: event[.value].string, currency: currency) else {
      throw .invalid(.value, "must be a decimal number")
    }
    return money
  }
}
