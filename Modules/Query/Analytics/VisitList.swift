public import Models
public import Storage

/// One visit as a record of its own.
///
/// Source: External API, "Get Visitors".
public struct VisitRecord: Hashable, Sendable {
  /// The visitor as the client named it; a cookieless one as 16 hex digits. The same on all visits of a visitor.
  public var visitor: String
  /// When the visit began.
  public var start: Instant
  /// ISO 3166-1 alpha-2; empty when it is not known, like what follows.
  public var country: String
  /// Name of the city.
  public var city: String
  /// As it is stored, see ``SessionAttribute/device``.
  public var device: String
  /// Name of the browser.
  public var browser: String
  /// Name of the operating system.
  public var system: String
  /// Path of the first page; empty when no page was shown.
  public var landingPage: String
  /// Host and path of the page that linked here, as it is stored; empty = none.
  public var referrer: String
  /// Whether more was done than looking at pages.
  public var hadInteraction: Bool
  /// The visitor's value score, 0…100, over the days asked about.
  public var valueScore: Int
}

extension AnalyticsQuestion {
  /// Visits that any part of lies in the days asked about, newest first, and whether there are more behind them.
  ///
  /// Cost: nearly the same for any `offset`.
  /// - Throws: `QueryError.store`.
  public func visits(
    offset: Int, limit: Int, _ store: some EventStore
  ) throws(QueryError) -> (visits: [VisitRecord], hasMore: Bool) {
    let plan = SessionPagePlan(
      website: website.id, range: instants,
      columns: [
        .attribute(.country), .attribute(.city), .attribute(.device), .attribute(.browser),
        .attribute(.operatingSystem), .entryPage, .attribute(.referrer),
      ], offset: offset, limit: limit)
    let answer: SessionPageAnswer
    do { answer = try store.answer(plan) } catch { throw .store(error) }
    let visits = answer.rows.map { row in
      VisitRecord(
        visitor: row.visitor, start: row.start, country: row.texts[0], city: row.texts[1], device: row.texts[2],
        browser: row.texts[3], system: row.texts[4], landingPage: row.texts[5], referrer: row.texts[6],
        hadInteraction: row.interactions > 0, valueScore: row.visitorValue)
    }
    return (visits, answer.hasMore)
  }
}
