public import Models
public import Storage

/// Who is on a website now.
public struct LiveCount: Hashable, Sendable {
  /// A live session, without anything that tells whose it is.
  public struct Session: Hashable, Sendable {
    /// Path of the page it is on; empty when it saw none.
    public let page: String
    /// ISO 3166-1 alpha-2; empty when unknown.
    public let country: String
    /// Kind of device; empty when unknown.
    public let device: String
    /// Whole seconds since it began.
    public let seconds: Int
  }

  /// How long after its last sign of life a visitor still counts as live: five minutes, both ends included.
  public static let windowMilliseconds: Int64 = 300_000
  /// Most sessions that are listed.
  public static let sessionsMax = 10

  /// Distinct visitors with a sign of life (an event or a heartbeat) in the last five minutes.
  public let visitors: Int
  /// The sessions with the latest signs of life, latest first.
  public let sessions: [Session]

  /// Counts who is on a website now.
  ///
  /// May read files and take milliseconds: never call it on an event loop or the cooperative pool.
  /// - Throws: `QueryError.store`.
  /// - Source: Real-Time Data API, "Live Visitor Count".
  public static func now(_ now: Instant, website: Website, store: some EventStore) throws(QueryError) -> LiveCount {
    let live = try answer(now, website: website, store: store)
    let sessions = live.sessions.prefix(sessionsMax).map { session in
      let seconds = max(0, now.seconds - session.start.seconds)
      return Session(page: session.page, country: session.country, device: session.device, seconds: Int(seconds))
    }
    return LiveCount(visitors: live.visitors, sessions: sessions)
  }

  /// The engine's answer about the last five minutes.
  static func answer(_ now: Instant, website: Website, store: some EventStore) throws(QueryError) -> LiveAnswer {
    let range = InstantRange(
      start: now.advanced(byMilliseconds: -windowMilliseconds), end: now.advanced(byMilliseconds: 1))
    let plan = LivePlan(website: website.id, range: range, limit: RealtimeOverview.placesMax)
    do { return try store.answer(plan) } catch { throw .store(error) }
  }
}
