import Models
import Storage

/// A question in the engine's terms, and where the answer's integers belong.
struct PlannedQuestion {
  /// What the engine is asked; `nil` when there is no row whatever is stored.
  let plan: QueryPlan?
  /// Where each metric's integers stand, in the order of the metrics asked.
  let places: [MetricPlace]
  /// Names of the rows of a timeseries.
  let buckets: TimeBuckets?
  /// For each row set of a timeseries, a place whose value is 0 only where the set has no rows.
  let presence: [Int]
  /// The one of `presence` without which a bucket's sessions do not count; `nil` when all do.
  let requiredPresence: Int?

  /// Where the integers of a metric stand.
  struct MetricPlace {
    let metric: Metric
    /// Whether they come from sessions.
    let isOfSessions: Bool
    /// Places in an answered row, in the order of the metric's measures.
    let values: [Int]
  }

  /// Plans a question about a website whose local time the calendar knows.
  ///
  /// - Parameter known: whether a metric is known from elsewhere: it then has its say in which rows are asked, but is
  ///   not measured.
  init(
    _ request: StatsRequest, website: WebsiteID, calendar: SiteCalendar, known: (Metric) -> Bool = { _ in false }
  ) {
    var planner = RowSetPlanner(request)
    let choice = request.rowSetChoice
    let roles = request.metrics.map { RowSetRole($0, choice: choice, request: request) }
    // The first set says which groups there are: event rows where any are asked, else all sessions.
    if request.isGrouped, roles.contains(.events) {
      _ = planner.place(of: .events, in: .events)
    } else if request.isGrouped, roles.contains(.enteredSessions) || roles.contains(.sessions) {
      _ = planner.place(of: .sessions, in: .sessions)
    }
    let metricPlaces = zip(request.metrics, roles).map { metric, role in
      let measures = known(metric) ? [] : role == .events ? metric.eventMeasures : metric.sessionMeasures
      return (metric, role, measures.map { planner.place(of: $0, in: role) })
    }
    var presencePlaces: [RowSetPlanner.Place] = []
    var needsEvents = false
    if case .timeseries(let interval) = request.shape {
      buckets = interval.buckets(of: request.dates, calendar)
      presencePlaces = planner.roles.map { planner.place(of: $0 == .events ? .events : .sessions, in: $0) }
      needsEvents = interval != .hour && roles.contains(.events)
    } else {
      buckets = nil
    }
    let complete = planner
    presence = presencePlaces.map(complete.index)
    requiredPresence = needsEvents ? presence[0] : nil
    let places = metricPlaces.map { metric, role, places in
      MetricPlace(metric: metric, isOfSessions: role != .events, values: places.map(complete.index))
    }
    self.places = places
    let timeBuckets = buckets
    let grouping =
      complete.roles.isEmpty ? nil : PlannedQuestion.grouping(request, buckets: timeBuckets, first: places[0])
    plan = grouping.map {
      QueryPlan(
        website: website, range: calendar.instants(of: request.dates), rowSets: complete.sets, grouping: $0)
    }
  }

  private static func grouping(_ request: StatsRequest, buckets: TimeBuckets?, first: MetricPlace) -> Grouping? {
    if let buckets { return buckets.labels.isEmpty ? nil : .buckets(borders: buckets.borders) }
    guard case .breakdown(let property, let limit, let page) = request.shape else { return .total }
    guard !property.columns.isEmpty else { return nil }
    return .labels(
      LabelGrouping(
        naming: property.naming, join: .first, order: first.order, offset: (page - 1) * limit, limit: limit))
  }
}

extension PlannedQuestion.MetricPlace {
  /// The metric's value as a whole number: itself, or in hundredths where it has decimals.
  var order: SortValue {
    switch metric.combination {
    case .count: .value(values[0])
    case .mean: .ratio(numerator: values[0], denominator: values[1], scale: 1)
    case .percent, .meanToHundredths: .ratio(numerator: values[0], denominator: values[1], scale: 100)
    }
  }
}
