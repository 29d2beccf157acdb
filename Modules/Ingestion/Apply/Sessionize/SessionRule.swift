import Models
import Storage

/// When an event belongs to a session that is already there, and what it does to that session.
///
/// Source: the rules of sessions in `docs/statistics.md`. Session arithmetic compares whole seconds.
enum SessionRule {
  /// Minutes of silence, truncated, after which a session of the 30-minute rule is over: 30:59 still joins.
  static let silenceMinutesMax: Int64 = 30
  /// How far back from the last activity an event that comes out of order may lie, and how far ahead one that names its
  /// session: 24 hours.
  static let reachSeconds: Int64 = 86_400

  /// Whether an event at `time` joins a session whose last activity was at `clock`. Both in milliseconds.
  ///
  /// - Parameter isNamed: the client named the session, so that silence does not end it.
  static func joins(time: Int64, clock: Int64, isNamed: Bool) -> Bool {
    let seconds = time.floorDivided(by: 1000) - clock.floorDivided(by: 1000)
    if seconds < 0 { return -seconds <= reachSeconds }
    return isNamed ? seconds <= reachSeconds : seconds / 60 <= silenceMinutesMax
  }

  /// What an event row brings to its session.
  struct Arrival {
    var time: Int64
    var isPageview: Bool
    var isInteractive: Bool
    var page: UInt32
    var hostname: UInt32
    /// Code of the identified user; 0 when the event names none.
    var user: UInt32
  }

  /// Counts an event in the session that it opened or joined.
  ///
  /// A bounce is one pageview and nothing else: a second pageview or a custom event ends it unless it is marked as not
  /// interactive. Entry page and exit page are those of the first and the last arrived pageview.
  static func count(_ event: Arrival, opens: Bool, in session: inout SessionRow) {
    if opens {
      session.isBounce = event.isPageview
    } else if event.isInteractive, !event.isPageview || session.pageviews > 0 {
      session.isBounce = false
    }
    session.last = event.time
    session.clock = event.time
    session.events += 1
    if event.isPageview {
      if session.pageviews == 0 {
        session.entryPage = event.page
        session.entryHostname = event.hostname
      }
      session.pageviews += 1
      session.exitPage = event.page
      session.exitHostname = event.hostname
    } else if event.isInteractive {
      countInteraction(in: &session)
    }
    if event.user != 0 { session.user = event.user }
  }

  /// Counts something done in a session beyond looking at pages. Only an event row ends a bounce.
  static func countInteraction(in session: inout SessionRow) {
    session.interactions = session.interactions == .max ? .max : session.interactions + 1
  }
}
