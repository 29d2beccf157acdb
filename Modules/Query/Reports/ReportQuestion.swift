public import Models
public import Storage

/// A figure of a report. The raw values are the PageSense API's names.
public enum ReportMetric: String, CaseIterable, Hashable, Sendable {
  case visitors, sessions, events
  case pageviews = "page_views"
  case bounceRate = "bounce_rate"
  case averageSessionDuration = "avg_session_duration"

  /// The Stats API's metric that it is.
  var metric: Metric {
    switch self {
    case .visitors: .visitors
    case .sessions: .visits
    case .events: .events
    case .pageviews: .pageviews
    case .bounceRate: .bounceRate
    case .averageSessionDuration: .visitDuration
    }
  }
}

/// By what a report is broken down. The raw values are the PageSense API's names.
public enum ReportDimension: String, CaseIterable, Hashable, Sendable {
  case date, country, device, source, browser, os, page, city, region, referrer
  case entryPage = "entry_page"
  case exitPage = "exit_page"
  case campaign, event

  /// The Stats API's property that it is; `nil` for days.
  var property: String? {
    switch self {
    case .date: nil
    case .page: "event:page"
    case .event: "event:name"
    case .campaign: "visit:utm_campaign"
    case .country, .device, .source, .browser, .os, .city, .region, .referrer, .entryPage, .exitPage:
      "visit:\(rawValue)"
    }
  }
}

/// The value of a metric.
public enum ReportValue: Hashable, Sendable {
  case count(Int)
  /// Tenths of a percent.
  case permille(Int)

  fileprivate var number: Int {
    switch self {
    case .count(let number), .permille(let number): number
    }
  }
}

/// A website's traffic over some days, altogether and broken down.
public struct Report: Hashable, Sendable {
  /// One value of a dimension.
  public struct Row: Hashable, Sendable {
    /// The day, or the text; `(not set)` where there is none.
    public var label: String
    /// One for each metric, in their order.
    public var values: [ReportValue]
  }

  /// A dimension with its rows.
  public struct Group: Hashable, Sendable {
    /// By what the rows are told apart.
    public var dimension: ReportDimension
    /// Days ascending, every one; else most visitors (or of the first metric) first, then by label.
    public var rows: [Row]
  }

  /// One for each metric, in their order.
  public var totals: [ReportValue]
  /// One for each dimension, in their order.
  public var groups: [Group]
}

/// A question of the PageSense API's reports.
///
/// Every figure is a metric of the Stats API over the same days, so that the two never disagree; of a bounce rate the
/// tenths are told as well.
public struct ReportQuestion: Sendable {
  private let website: Website
  private let calendar: SiteCalendar
  private let filters: [Filter]
  /// The days asked about.
  public let dates: CivilDateRange

  /// A question about these local days of a website.
  ///
  /// - Throws: `QueryError.unknownTimeZone`.
  public init(website: Website, dates: CivilDateRange, segment: ReportSegment = ReportSegment()) throws(QueryError) {
    guard let calendar = SiteCalendar(timeZone: website.timeZone) else { throw .unknownTimeZone(website.timeZone) }
    self.website = website
    self.calendar = calendar
    self.dates = dates
    filters = segment.filters
  }

  /// Answers from one moment of the store. Blocks.
  ///
  /// - Parameters:
  ///   - metrics: one or more.
  ///   - rowsMax: of each dimension but days.
  /// - Throws: `QueryError.invalid` for a metric that has no meaning for a dimension; `.store`.
  public func answer(
    _ metrics: [ReportMetric], by dimensions: [ReportDimension], rowsMax: Int, _ store: some EventStore
  ) throws(QueryError) -> Report {
    // What events come to on all days together need not be counted again.
    let sums = dimensions.contains(.date) ? metrics.filter { $0 == .pageviews || $0 == .events } : []
    var questions = [try planned(.aggregate(comparesPrevious: false), metrics, known: sums)]
    for dimension in dimensions { questions.append(try planned(shape(of: dimension, rowsMax), metrics)) }
    var tables = try self.tables(questions, metrics, store)
    var totals = tables.removeFirst().first?.values ?? metrics.map { _ in .count(0) }
    if let days = dimensions.firstIndex(of: .date) {
      for (place, metric) in metrics.enumerated() where sums.contains(metric) {
        totals[place] = .count(tables[days].reduce(0) { $0 + $1.values[place].number })
      }
    }
    return Report(totals: totals, groups: zip(dimensions, tables).map { Report.Group(dimension: $0, rows: $1) })
  }

  /// The same without totals, which nothing is spent on.
  public func groups(
    _ metrics: [ReportMetric], by dimensions: [ReportDimension], rowsMax: Int, _ store: some EventStore
  ) throws(QueryError) -> [Report.Group] {
    var questions: [PlannedQuestion] = []
    for dimension in dimensions { questions.append(try planned(shape(of: dimension, rowsMax), metrics)) }
    let tables = try self.tables(questions, metrics, store)
    return zip(dimensions, tables).map { Report.Group(dimension: $0, rows: $1) }
  }

  /// The rows of each question.
  private func tables(
    _ questions: [PlannedQuestion], _ metrics: [ReportMetric], _ store: some EventStore
  ) throws(QueryError) -> [[Report.Row]] {
    let answers: [PlanAnswer]
    do { answers = try store.answer(questions.compactMap(\.plan)) } catch { throw .store(error) }
    var rest = answers[...]
    return questions.map { question in
      guard question.plan != nil, let answer = rest.popFirst() else { return [] }
      let labels = question.buckets?.labels.map(\.description)
      return answer.rows.enumerated().map { index, row in
        Report.Row(
          label: labels?[index] ?? row.labels.first ?? "",
          values: zip(question.places, metrics).map { place, metric in
            ReportQuestion.value(metric, of: place, in: row.values)
          })
      }
    }
  }

  private func shape(of dimension: ReportDimension, _ rowsMax: Int) throws(QueryError) -> StatsRequest.Shape {
    guard let property = dimension.property else { return .timeseries(.day) }
    return .breakdown(try Dimension(ofBreakdown: property), limit: rowsMax, page: 1)
  }

  private func planned(
    _ shape: StatsRequest.Shape, _ metrics: [ReportMetric], known: [ReportMetric] = []
  ) throws(QueryError) -> PlannedQuestion {
    let request = try StatsRequest(shape: shape, dates: dates, metrics: metrics.map(\.metric), filters: filters)
    let names = known.map(\.metric.name)
    return PlannedQuestion(request, website: website.id, calendar: calendar) { names.contains($0.name) }
  }

  private static func value(
    _ metric: ReportMetric, of place: PlannedQuestion.MetricPlace, in values: [Int]
  ) -> ReportValue {
    guard metric == .bounceRate else { return .count(place.values.isEmpty ? 0 : place.order.of(values)) }
    return .permille(
      SortValue.ratio(numerator: place.values[0], denominator: place.values[1], scale: 1000).of(values))
  }
}
