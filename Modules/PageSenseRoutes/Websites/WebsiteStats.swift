import HTTPSupport
import Models
import Query
import Storage

/// `/websites/{website_id}/stats`: the Stats API's figures over the last 30 days, today included.
///
/// Source: PageSense API, "Websites"; the figures are ours.
enum WebsiteStats {
  private static let metrics: [Metric] = [.visitors, .pageviews, .visits, .bounceRate, .visitDuration]

  static func document(_ call: PageSenseCall) throws -> JSONValue {
    let website = call.website
    let dates = try ReportPeriod.last30Days(of: website, now: call.now)
    let request = try StatsRequest(
      shape: .aggregate(comparesPrevious: false), dates: dates, metrics: metrics)
    let result = try QueryRunner.run(request, website: website, now: call.now, store: call.world.store)
    guard case .aggregate(let values) = result else { preconditionFailure("an aggregate was asked for") }
    let figures = values.map(\.value.number)
    let live = try LiveCount.now(call.now, website: website, store: call.world.store)
    return [
      "visitors": whole(figures[0]), "page_views": whole(figures[1]), "sessions": whole(figures[2]),
      "bounce_rate": .number(figures[3] ?? 0), "avg_session_duration": whole(figures[4]),
      "live": .integer(live.visitors),
      "period": ["from": .string(dates.first.description), "to": .string(dates.last.description)],
    ]
  }

  private static func whole(_ number: Double?) -> JSONValue { .integer(Int(number ?? 0)) }

  static let schema = Schema.object([
    "visitors": .count, "page_views": .count, "sessions": .count, "bounce_rate": .percentage,
    "avg_session_duration": Schema.count.described("Seconds."),
    "live": Schema.count.described("Visitors of the last minutes."),
    "period": .object(["from": .date, "to": .date]),
  ])
}

/// Days that are asked about.
enum ReportPeriod {
  /// The last 30 local days of a website, the last of them today.
  static func last30Days(of website: Website, now: Instant) throws(QueryError) -> CivilDateRange {
    guard let calendar = SiteCalendar(timeZone: website.timeZone) else { throw .unknownTimeZone(website.timeZone) }
    let today = calendar.date(of: now)
    return CivilDateRange(today.advanced(byDays: -29), today)
  }
}
