public import Models

/// One session as the rules make it, with the events that belong to it.
public struct ReferenceSession: Hashable, Sendable {
  public var visitor: String
  public var attributes: [SessionAttribute: String]
  /// Time of the event that opened it.
  public var start: Instant
  /// Time of the event that arrived last.
  public var lastActivity: Instant
  /// As that, or of the heartbeat that arrived later: what the rule of 30 minutes looks at.
  public var lastSign: Instant
  public var pageviews = 0
  public var events = 0
  /// Interactive events other than pageviews.
  public var interactions = 0
  public var isBounce: Bool
  public var entryPage = "", exitPage = "", entryHostname = "", exitHostname = ""
  public var isBot: Bool
  /// Whether the visitor has a session that was opened before.
  public var isReturning = false
  /// Places of its events in the list that was sessionized, in arrival order, heartbeats left out.
  public var rows: [Int] = []

  /// Whole seconds from its start to its last activity, whichever comes first.
  public var durationSeconds: Int { Int(abs(lastActivity.seconds - start.seconds)) }
  /// Milliseconds from its start to its last activity, whichever comes first.
  public var durationMilliseconds: Int { Int(abs(lastActivity.milliseconds - start.milliseconds)) }
}

/// The rules of sessions, written as plainly as can be: one event after another in arrival order.
public struct ReferenceSessionizer: Sendable {
  /// In the order in which they were opened.
  public private(set) var sessions: [ReferenceSession] = []
  private var latest: [Key: Int] = [:]
  private var visitors: Set<[UInt8]> = []

  private struct Key: Hashable {
    var visitor: [UInt8]
    var clientSession: String?
  }

  /// All sessions of some events.
  public init(_ events: [RawEvent]) {
    for (row, event) in events.enumerated() { take(event, row: row) }
  }

  private mutating func take(_ event: RawEvent, row: Int) {
    let key = Key(visitor: Array(event.visitor.utf8), clientSession: event.clientSession)
    if let session = latest[key], joins(event, sessions[session]) {
      sessions[session].lastSign = event.timestamp
      if !event.isHeartbeat { add(event, row: row, to: session) }
    } else if !event.isHeartbeat {
      latest[key] = sessions.count
      sessions.append(
        ReferenceSession(
          visitor: event.visitor, attributes: event.attributes.filter { !$0.value.isEmpty }, start: event.timestamp,
          lastActivity: event.timestamp, lastSign: event.timestamp, isBounce: event.name == "pageview",
          isBot: event.isBot))
      sessions[sessions.count - 1].isReturning = !visitors.insert(Array(event.visitor.utf8)).inserted
      add(event, row: row, to: sessions.count - 1)
    }
  }

  private func joins(_ event: RawEvent, _ session: ReferenceSession) -> Bool {
    let seconds = event.timestamp.seconds - session.lastSign.seconds
    if seconds < 0 { return -seconds <= 86_400 }
    return event.clientSession == nil ? seconds / 60 <= 30 : seconds <= 86_400
  }

  private mutating func add(_ event: RawEvent, row: Int, to index: Int) {
    var session = sessions[index]
    if !session.rows.isEmpty, event.name == "pageview" || event.isInteractive { session.isBounce = false }
    session.rows.append(row)
    session.events += 1
    session.lastActivity = event.timestamp
    if event.name == "pageview" {
      if session.pageviews == 0 {
        session.entryPage = event.pathname
        session.entryHostname = event.hostname
      }
      session.pageviews += 1
      session.exitPage = event.pathname
      session.exitHostname = event.hostname
    } else if event.isInteractive {
      session.interactions += 1
    }
    sessions[index] = session
  }
}
