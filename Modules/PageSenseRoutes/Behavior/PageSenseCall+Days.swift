import Models
import Query

extension PageSenseCall {
  /// The website's calendar.
  var calendar: SiteCalendar {
    get throws {
      guard let calendar = SiteCalendar(timeZone: website.timeZone) else {
        throw QueryError.unknownTimeZone(website.timeZone)
      }
      return calendar
    }
  }

  /// The website's local day.
  var today: CivilDate { get throws { try calendar.date(of: now) } }

  /// The instants of the local days from `from_date` to `to_date`, either of which may be missing.
  var askedTimes: InstantRange {
    get throws { try DateSpan(query, from: "from_date", to: "to_date").instants(in: calendar) }
  }
}
