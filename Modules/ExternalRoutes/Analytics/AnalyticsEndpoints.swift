import HTTPSupport
import HTTPTypes
import Models
import Query
import Storage

/// `GET /analytics/{websiteId}` and what lies below it.
///
/// Source: External API, "Analytics Endpoints".
enum AnalyticsEndpoints {
  static let all = [overview, visitors, pages, countries, technology]

  private static let overview = ExternalEndpoint(
    .get, "analytics/{websiteId}", tag: "Analytics",
    "Visits, visitors and pageviews of the last days, together and day by day.", gate: .website,
    data: .object([
      "website": .object(["id": .uuid, "domain": .string, "name": .string]),
      "time_range": .string(oneOf: TimeRange.allCases.map(\.rawValue)),
      "date_range": .object([
        "start": .date, "end": .date,
        "startDateTime": .timestamp.described("First instant of the first day in the website's time zone."),
        "endDateTime": .timestamp.described("Last instant of the last day."),
      ]),
      "summary": .object([
        "total_visitors": .count.described("Visits."), "total_page_views": .count,
        "unique_visitors": .count.described("Distinct visitors."),
      ]),
      "daily_stats": .array(
        of: .object([
          "date": .date, "website_id": .uuid, "total_visitors": .count, "unique_visitors": .count,
          "page_views": .count,
        ])
      ).described("Every day of the range, ascending."),
    ]), parameters: .range()
  ) { call, range in
    let question = try AnalyticsQuestion(range, website: call.website, now: call.request.now)
    return OverviewDocument.document(try question.overview(call.request.store), question, range)
  }

  private static let visitors = ExternalEndpoint(
    .get, "analytics/{websiteId}/visitors", tag: "Analytics", "Visits one by one, the newest first.", gate: .website,
    data: .object([
      "visitors": .array(
        of: .object([
          "id": .string.described("The visitor: the same on all visits of one."),
          "country_code": .string.orNull, "country_name": .string.orNull, "city": .string.orNull,
          "device_type": .string.orNull, "browser": .string.orNull, "os": .string.orNull,
          "value_score": .integer(in: 0...100), "visited_at": .timestamp,
          "landing_page": .string.orNull.described("Path of the first page."),
          "referrer": .string.orNull.described("Address of the page that linked here; its scheme is not known."),
          "had_interaction": .boolean,
        ])),
      "pagination": .object(["limit": .count, "offset": .count, "has_more": .boolean]),
    ]), parameters: .range(), .limit(default: 100, max: 1000), .offset
  ) { call, range, limit, offset in
    let question = try AnalyticsQuestion(range, website: call.website, now: call.request.now)
    let (visits, hasMore) = try question.visits(offset: offset, limit: limit, call.request.store)
    return [
      "visitors": .array(visits.map(VisitDocument.document)),
      "pagination": ["limit": .integer(limit), "offset": .integer(offset), "has_more": .bool(hasMore)],
    ]
  }

  private static let pages = ExternalEndpoint(
    .get, "analytics/{websiteId}/pages", tag: "Analytics", "The pages that were viewed most.", gate: .website,
    data: .object([
      "pages": .array(of: .object(["page": .string, "views": .count, "visitors": .count]))
    ]), parameters: .range(), .limit(default: 20, max: 100)
  ) { call, range, limit in
    let question = try AnalyticsQuestion(range, website: call.website, now: call.request.now)
    return [
      "pages": .array(
        try question.pages(limit: limit, call.request.store).map { page in
          ["page": .string(page.page), "views": .integer(page.views), "visitors": .integer(page.visitors)]
        })
    ]
  }

  private static let countries = ExternalEndpoint(
    .get, "analytics/{websiteId}/countries", tag: "Analytics", "The countries of most visitors.", gate: .website,
    data: .object([
      "countries": .array(
        of: .object([
          "country_code": .string, "country_name": .string, "visitors": .count, "avg_value_score": .percentage,
        ]))
    ]), parameters: .range(), .limit(default: 20, max: 100)
  ) { call, range, limit in
    let question = try AnalyticsQuestion(range, website: call.website, now: call.request.now)
    return [
      "countries": .array(
        try question.countries(limit: limit, call.request.store).map { country in
          [
            "country_code": .string(country.code), "country_name": .string(CountryNames.name(of: country.code)),
            "visitors": .integer(country.visitors), "avg_value_score": .hundredths(country.averageValueHundredths),
          ]
        })
    ]
  }

  private static let technology = ExternalEndpoint(
    .get, "analytics/{websiteId}/technology", tag: "Analytics", "Devices, browsers and operating systems.",
    gate: .website,
    data: .object(["devices": shares, "browsers": shares, "operating_systems": shares]), parameters: .range()
  ) { call, range in
    let question = try AnalyticsQuestion(range, website: call.website, now: call.request.now)
    return TechnologyDocument.document(try question.technology(call.request.store))
  }

  private static let shares = Schema.array(
    of: .object(["name": .string, "visitors": .count, "percentage": .percentage]))
}
