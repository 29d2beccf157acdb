import HTTPSupport
import Models
import Query

/// How the overview is written.
///
/// Source: External API, "Get Analytics Overview".
enum OverviewDocument {
  static func document(_ overview: Overview, _ question: AnalyticsQuestion, _ range: TimeRange) -> JSONValue {
    let website = question.website
    let instants = question.instants
    return [
      "website": [
        "id": .string(website.uuid), "domain": .string(website.domain), "name": .string(website.name),
      ],
      "time_range": .string(range.rawValue),
      "date_range": [
        "start": .string(question.dates.first.description), "end": .string(question.dates.last.description),
        "startDateTime": .string(ISOTimestamp.text(instants.start)),
        "endDateTime": .string(ISOTimestamp.text(instants.end.advanced(byMilliseconds: -1))),
      ],
      "summary": [
        "total_visitors": .integer(overview.total.visits), "total_page_views": .integer(overview.total.pageviews),
        "unique_visitors": .integer(overview.total.visitors),
      ],
      "daily_stats": .array(
        overview.days.map { day in
          [
            "date": .string(day.date.description), "website_id": .string(website.uuid),
            "total_visitors": .integer(day.figures.visits), "unique_visitors": .integer(day.figures.visitors),
            "page_views": .integer(day.figures.pageviews),
          ]
        }),
    ]
  }
}
