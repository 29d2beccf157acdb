import HTTPSupport
import Models
import Query
import Storage

/// What the real-time endpoints say, as JSON without an envelope.
///
/// Source: Real-Time Data API; its fields and no others but `sessions`.
enum RealtimeDocument {
  /// The document of an endpoint at this moment. Blocks.
  ///
  /// - Throws: `QueryError`, `StoreError`.
  static func document(
    _ endpoint: RealtimeEndpoint, of website: Website, now: Instant, store: any EventStore
  ) throws -> JSONValue {
    switch endpoint {
    case .live: document(try LiveCount.now(now, website: website, store: store), now)
    case .realtime: document(try RealtimeOverview.now(now, website: website, store: store), now)
    case .statistics: document(try VisitorStatistics.now(now, website: website, store: store), now)
    case .status: document(website, try store.watermark(website: website.id))
    }
  }

  private static func document(_ live: LiveCount, _ now: Instant) -> JSONValue {
    [
      "liveCount": .integer(live.visitors),
      "sessions": .array(
        live.sessions.map {
          [
            "page": .string($0.page), "country": .string($0.country), "device": .string($0.device),
            "seconds": .integer($0.seconds),
          ]
        }),
      "timestamp": timestamp(now),
    ]
  }

  private static func document(_ overview: RealtimeOverview, _ now: Instant) -> JSONValue {
    [
      "visitors": figure(overview.visitors), "pageViews": figure(overview.pageviews),
      "countries": .array(
        overview.countries.map {
          [
            "code": .string($0.label), "name": .string(CountryNames.name(of: $0.label)), "count": .integer($0.visitors),
          ]
        }),
      "topPages": .array(
        overview.pages.map { ["path": .string($0.label), "visitors": .integer($0.visitors)] }),
      "timestamp": timestamp(now),
    ]
  }

  private static func figure(_ figure: RealtimeOverview.Figure) -> JSONValue {
    [
      "current": .integer(figure.current), "today": .integer(figure.today),
      "change": .number(Double(figure.changeTenths) / 10),
    ]
  }

  private static func document(_ figures: VisitorStatistics, _ now: Instant) -> JSONValue {
    [
      "visitors": [
        "live": .integer(figures.live), "today": .integer(figures.today), "week": .integer(figures.week),
        "month": .integer(figures.month),
      ],
      "bounceRate": fraction(figures.bouncePercent), "avgSessionDuration": .integer(figures.sessionSeconds),
      "pagesPerSession": .number(Double(figures.tenthsOfPagesPerSession) / 10),
      "newVisitorRate": fraction(figures.newVisitorPercent),
      "returningVisitorRate": fraction(figures.returningVisitorPercent), "timestamp": timestamp(now),
    ]
  }

  private static func document(_ website: Website, _ watermark: Watermark) -> JSONValue {
    [
      "active": .bool(website.isActive), "tracking_code": .string(website.trackingCode),
      "domain": .string(website.domain), "last_event": watermark.lastEventAt.map(timestamp) ?? .null,
    ]
  }

  private static func fraction(_ percent: Int) -> JSONValue { .number(Double(percent) / 100) }

  private static func timestamp(_ instant: Instant) -> JSONValue { .string(ISOTimestamp.seconds(instant)) }
}
