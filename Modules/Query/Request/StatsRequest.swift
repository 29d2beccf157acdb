public import Models

/// A question about a website's traffic, understood and checked.
public struct StatsRequest: Sendable {
  /// What the answer looks like.
  public enum Shape: Sendable {
    /// One value of each metric; with those of the days before where asked.
    case aggregate(comparesPrevious: Bool)
    /// One row for each hour, day or month.
    case timeseries(Interval)
    /// One row for each value of a property, from `page` 1, `limit` rows a page.
    case breakdown(Dimension, limit: Int, page: Int)

    /// By what traffic is broken down; `nil` when it is not.
    var property: Dimension? {
      if case .breakdown(let property, _, _) = self { property } else { nil }
    }
  }

  /// What the answer looks like.
  public var shape: Shape
  /// Local days of the website.
  public var dates: CivilDateRange
  /// One or more, none twice, in the order in which they are answered.
  public var metrics: [Metric]
  /// All must hold.
  public var filters: [Filter]

  /// A question of these parts.
  ///
  /// - Throws: `QueryError.invalid` when a metric has no meaning under the shape and filters, or an hourly range is too
  ///   long: see ``MetricRules`` and ``QueryLimits``.
  public init(shape: Shape, dates: CivilDateRange, metrics: [Metric], filters: [Filter] = []) throws(QueryError) {
    if case .timeseries(let interval) = shape { try interval.check(dates) }
    try MetricRules.check(metrics, property: shape.property, filters: filters)
    self.shape = shape
    self.dates = dates
    self.metrics = metrics
    self.filters = filters
  }
}

extension StatsRequest {
  /// The property of a breakdown.
  var property: Dimension? { shape.property }
}

/// Which of the three endpoints was asked.
public enum StatsEndpoint: String, CaseIterable, Sendable {
  case aggregate, timeseries, breakdown
}

extension StatsRequest {
  /// Understands the parameters of an endpoint as they stood in the query string, decoded.
  ///
  /// Parameters are checked in this order, and the first that is wrong is reported: period, date, property or interval,
  /// filters, metrics, limit and page. Parameters that an endpoint does not know are ignored.
  /// - Parameter now: gives the default `date`, today in UTC.
  /// - Throws: `QueryError.invalid`.
  /// - Source: External API, Stats API; the parameters of the Plausible Stats API v1.
  public init(_ endpoint: StatsEndpoint, parameters: [String: String], now: Instant) throws(QueryError) {
    let period = try Period(parameters["period"])
    let dates = try period.dates(parameters["date"], today: SiteCalendar.utc.date(of: now))
    var shape: Shape
    switch endpoint {
    case .aggregate: shape = .aggregate(comparesPrevious: parameters["compare"] == "previous_period")
    case .timeseries: shape = .timeseries(try Interval(parameters["interval"], period: period, dates: dates))
    case .breakdown:
      let property = try Dimension(ofBreakdown: parameters["property"])
      shape = .breakdown(property, limit: QueryLimits.breakdownRowsDefault, page: 1)
    }
    let filters = try Filter.list(parameters["filters"] ?? "")
    let metrics = try Metric.list(parameters["metrics"] ?? "visitors")
    try MetricRules.check(metrics, property: shape.property, filters: filters)
    if case .breakdown(let property, let limit, let page) = shape {
      shape = .breakdown(
        property,
        limit: try StatsRequest.number("limit", parameters, default: limit, in: 1...QueryLimits.breakdownRowsMax),
        page: try StatsRequest.number("page", parameters, default: page, in: 1...QueryLimits.breakdownPageMax))
    }
    try self.init(shape: shape, dates: dates, metrics: metrics, filters: filters)
  }

  private static func number(
    _ name: String, _ parameters: [String: String], default standard: Int, in range: ClosedRange<Int>
  ) throws(QueryError) -> Int {
    guard let text = parameters[name] else { return standard }
    guard let number = Int(text), range.contains(number) else {
      throw .invalid(
        parameter: name,
        message: "`\(name)` must be a whole number from \(range.lowerBound) to \(range.upperBound), not `\(text)`.")
    }
    return number
  }
}
