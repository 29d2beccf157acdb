import HTTPSupport
import Models
import Query
import Storage

/// `/websites/{website_id}/stats`: the Stats API's figures over the last 30 days, today included.
///
/// Source: PageSense API, "Websites"; the figures are ours; the rate has one decimal, as in reports.
enum WebsiteStats {
  private static let metrics: [ReportMetric] = [
    .visitors, .pageviews, .sessions, .bounceRate, .averageSessionDuration,
  ]

  static func document(_ call: PageSenseCall) throws -> JSONValue {
    let website = call.website
    let dates = try ReportPeriod.last30Days(of: website, now: call.now)
    let report = try ReportQuestion(website: website, dates: dates).answer(
      metrics, by: [], rowsMax: 0, call.world.store)
    let live = try LiveCount.now(call.now, website: website, store: call.world.store)
    return .object(
      ReportDocument.values(metrics, report.totals) + [
        .init("live", .integer(live.visitors)),
        .init("period", ReportDocument.period(dates)),
      ])
  }

  static let schema = Schema.object([
    "visitors": .count, "page_views": .count, "sessions": .count, "bounce_rate": .percentage,
    "avg_session_duration": Schema.count.described("Seconds."),
    "live": Schema.count.described("Visitors of the last minutes."),
    "period": .object(["from": .date, "to": .date]),
  ])
}
