import Models
import Query

/// Days that are asked about.
enum ReportPeriod {
  /// The last 30 local days of a website, the last of them today.
  static func last30Days(of website: Website, now: Instant) throws(QueryError) -> CivilDateRange {
    guard let calendar = SiteCalendar(timeZone: website.timeZone) else { throw .unknownTimeZone(website.timeZone) }
    let today = calendar.date(of: now)
    return CivilDateRange(today.advanced(byDays: -29), today)
  }
}
