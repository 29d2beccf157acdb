import HTTPSupport
import HTTPTypes
import Models
import Query
import Storage

/// `/websites/{website_id}/reports/…`: overview, traffic, conversions, behavior and custom.
///
/// Source: PageSense API, "Reports".
enum ReportEndpoints {
  static let all = [overview, traffic, conversions, behavior, custom]

  private static let tag = "Reports"
  private static let scopes = [OAuthScope(.analytics, .read), OAuthScope(.websites, .read)]
  private static let figures: [ReportMetric] = [.visitors, .pageviews, .sessions, .bounceRate, .averageSessionDuration]

  private static let traffic = PageSenseEndpoint(
    .get, path("traffic"), tag: tag, "Visitors by day, country, device and source.", scopes: scopes,
    parameters: ReportRequest.dateParameters + ReportRequest.listParameters + ReportRequest.segmentParameters
      + ReportRequest.formatParameters,
    answer: .okOrCSV(
      report(
        ["period": ReportDocument.periodSchema, "totals": ReportDocument.totalsSchema],
        optional: ReportDimension.allCases.map { ($0 == .date ? days : shares($0.rawValue), $0) }))
  ) { call in
    let request = try ReportRequest(call)
    let metrics = request.metrics ?? [.visitors, .pageviews, .bounceRate, .averageSessionDuration]
    let dimensions = request.dimensions ?? [.date, .country, .device, .source]
    let question = try ReportQuestion(website: call.website, dates: request.dates, segment: request.segment)
    if request.format == .csv {
      return .csv(ReportDocument.csv(try answer(question, metrics, dimensions, request, call), metrics))
    }
    let days = try answer(question, metrics, dimensions.filter { $0 == .date }, request, call)
    let shares = try answer(question, [.visitors], dimensions.filter { $0 != .date }, request, call)
    let visitors = ReportDocument.count(shares.totals.first)
    let groups = dimensions.compactMap { dimension -> JSONValue.Member? in
      let name = "by_" + dimension.rawValue
      if let group = days.groups.first(where: { $0.dimension == dimension }) {
        return JSONValue.Member(name, ReportDocument.rows(group, metrics))
      }
      return shares.groups.first { $0.dimension == dimension }
        .map { JSONValue.Member(name, ReportDocument.shares($0, of: visitors)) }
    }
    let totals = JSONValue.Member("totals", .object(ReportDocument.values(metrics, days.totals)))
    return document(request.dates, [totals] + groups)
  }

  private static let custom = PageSenseEndpoint(
    .get, path("custom"), tag: tag, "Any metrics by any dimensions.", scopes: scopes,
    parameters: ReportRequest.dateParameters + ReportRequest.listParameters + ReportRequest.segmentParameters
      + ReportRequest.formatParameters,
    answer: .okOrCSV(
      report(
        ["period": ReportDocument.periodSchema, "totals": ReportDocument.totalsSchema],
        optional: ReportDimension.allCases.map { (rows($0.rawValue), $0) }))
  ) { call in
    let request = try ReportRequest(call)
    let metrics = request.metrics ?? figures
    let question = try ReportQuestion(website: call.website, dates: request.dates, segment: request.segment)
    let result = try answer(question, metrics, request.dimensions ?? [.date], request, call)
    if request.format == .csv { return .csv(ReportDocument.csv(result, metrics)) }
    return document(
      request.dates,
      [JSONValue.Member("totals", .object(ReportDocument.values(metrics, result.totals)))]
        + result.groups.map { JSONValue.Member("by_" + $0.dimension.rawValue, ReportDocument.rows($0, metrics)) })
  }

  private static let overview = PageSenseEndpoint(
    .get, path("overview"), tag: tag, "The website's figures, those of as many days before, and what stands out.",
    scopes: scopes,
    parameters: ReportRequest.dateParameters + ReportRequest.segmentParameters + ReportRequest.formatParameters,
    answer: .okOrCSV(
      .object([
        "report": .object([
          "period": ReportDocument.periodSchema, "totals": ReportDocument.totalsSchema,
          "previous": .object(["period": ReportDocument.periodSchema, "totals": ReportDocument.totalsSchema]),
          "by_date": days,
          "top_pages": rows("page"), "top_sources": rows("source"), "top_countries": rows("country"),
        ])
      ]))
  ) { call in
    let request = try ReportRequest(call)
    let question = try ReportQuestion(website: call.website, dates: request.dates, segment: request.segment)
    let result = try answer(question, figures, [.date], request, call)
    if request.format == .csv { return .csv(ReportDocument.csv(result, figures)) }
    let earlier = CivilDateRange(
      request.dates.first.advanced(byDays: -request.dates.dayCount), request.dates.first.advanced(byDays: -1))
    let before = try answer(
      ReportQuestion(website: call.website, dates: earlier, segment: request.segment), figures, [], request, call)
    let top: [ReportMetric] = [.visitors, .pageviews]
    let leaders = try question.groups(top, by: [.page, .source, .country], rowsMax: 10, call.world.store)
    var members = [
      JSONValue.Member("totals", .object(ReportDocument.values(figures, result.totals))),
      JSONValue.Member(
        "previous",
        [
          "period": ReportDocument.period(earlier), "totals": .object(ReportDocument.values(figures, before.totals)),
        ]),
      JSONValue.Member("by_date", ReportDocument.rows(result.groups[0], figures)),
    ]
    for (name, group) in zip(["top_pages", "top_sources", "top_countries"], leaders) {
      members.append(JSONValue.Member(name, ReportDocument.rows(group, top)))
    }
    return document(request.dates, members)
  }

  private static let behavior = PageSenseEndpoint(
    .get, path("behavior"), tag: tag, "Which pages visitors enter, see and leave, and what they do there.",
    scopes: scopes,
    parameters: ReportRequest.dateParameters + ReportRequest.segmentParameters + ReportRequest.formatParameters,
    answer: .okOrCSV(
      .object([
        "report": .object([
          "period": ReportDocument.periodSchema, "totals": ReportDocument.totalsSchema, "pages": rows("page"),
          "entry_pages": rows("entry_page"), "exit_pages": rows("exit_page"), "events": rows("event"),
        ])
      ]))
  ) { call in
    let request = try ReportRequest(call)
    let question = try ReportQuestion(website: call.website, dates: request.dates, segment: request.segment)
    if request.format == .csv {
      let pages = try answer(question, [.visitors, .pageviews], [.page], request, call)
      return .csv(ReportDocument.csv(pages, [.visitors, .pageviews]))
    }
    let totals = try answer(question, figures, [], request, call)
    func groups(_ metrics: [ReportMetric], _ dimensions: [ReportDimension]) throws -> [Report.Group] {
      try question.groups(metrics, by: dimensions, rowsMax: request.rowsMax, call.world.store)
    }
    let pages = try groups([.visitors, .pageviews], [.page])
    let ends = try groups([.visitors, .sessions], [.entryPage, .exitPage])
    let events = try groups([.visitors, .events], [.event])
    return document(
      request.dates,
      [
        .init("totals", .object(ReportDocument.values(figures, totals.totals))),
        .init("pages", ReportDocument.rows(pages[0], [.visitors, .pageviews])),
        .init("entry_pages", ReportDocument.rows(ends[0], [.visitors, .sessions])),
        .init("exit_pages", ReportDocument.rows(ends[1], [.visitors, .sessions])),
        .init("events", ReportDocument.rows(events[0], [.visitors, .events])),
      ])
  }

  private static let conversions = PageSenseEndpoint(
    .get, path("conversions"), tag: tag, "How often each goal was met, and by how many visitors.", scopes: scopes,
    parameters: ReportRequest.dateParameters + ReportRequest.formatParameters,
    answer: .okOrCSV(
      .object([
        "report": .object([
          "period": ReportDocument.periodSchema,
          "totals": .object(["visitors": .count, "conversions": .count]),
          "goals": .array(
            of: .object([
              "goal_id": .string, "name": .string, "type": .string, "conversions": .count, "unique_visitors": .count,
              "conversion_rate": .percentage,
            ])),
        ])
      ]))
  ) { call in
    let request = try ReportRequest(call)
    let report = try ConversionReport(call, request)
    return request.format == .csv ? .csv(report.csv) : document(request.dates, report.members)
  }

  private static func answer(
    _ question: ReportQuestion, _ metrics: [ReportMetric], _ dimensions: [ReportDimension], _ request: ReportRequest,
    _ call: PageSenseCall
  ) throws -> Report {
    try question.answer(metrics, by: dimensions, rowsMax: request.rowsMax, call.world.store)
  }

  private static func document(_ dates: CivilDateRange, _ members: [JSONValue.Member]) -> PageSenseAnswer {
    let period = JSONValue.Member("period", ReportDocument.period(dates))
    return .document(["report": .object([period] + members)])
  }

  private static func path(_ name: String) -> String { "websites/{website_id}/reports/\(name)" }

  // MARK: - Schemas

  private static let days = rows("date")

  private static func rows(_ name: String) -> Schema {
    let figures = ReportMetric.allCases.map { metric -> (String, Schema) in
      (metric.rawValue, metric == .bounceRate ? Schema.percentage : Schema.count)
    }
    return .array(
      of: Schema.object([:]).adding([(name, Schema.string)], required: true).adding(figures, required: false))
  }

  private static func shares(_ name: String) -> Schema {
    .array(
      of: Schema.object(["visitors": .count, "percentage": .percentage])
        .adding([(name, Schema.string)], required: true))
  }

  private static func report(
    _ members: KeyValuePairs<String, Schema>, optional: [(Schema, ReportDimension)]
  ) -> Schema {
    let groups = optional.map { schema, dimension -> (String, Schema) in ("by_" + dimension.rawValue, schema) }
    return .object(["report": Schema.object(members).adding(groups, required: false)])
  }
}
