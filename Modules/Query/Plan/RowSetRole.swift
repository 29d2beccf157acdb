/// What a row set of a question is for.
enum RowSetRole: Hashable {
  case events
  case sessions
  /// Sessions in each hour they touched.
  case touchedSessions
  /// Sessions that entered on a page of the question's page filter.
  case enteredSessions
}

extension RowSetRole {
  /// The role of the set that a metric is read from.
  init(_ metric: Metric, choice: RowSetChoice, request: StatsRequest) {
    let kind = request.isBreakdown ? metric.readsInBreakdown : metric.reads
    if choice == .events || (choice == .both && kind != .session) {
      self = .events
    } else if metric.countsWhereTouched, case .timeseries(.hour) = request.shape {
      self = .touchedSessions
    } else if metric.asksEntryPage, request.filtersPages, !request.isByPage {
      self = .enteredSessions
    } else {
      self = .sessions
    }
  }
}

extension StatsRequest {
  var isBreakdown: Bool { property != nil }

  /// Whether it has more than one row.
  var isGrouped: Bool {
    if case .aggregate = shape { false } else { true }
  }

  /// Whether it is broken down by the page of events, which sessions meet as the page they entered on.
  var isByPage: Bool { property?.property == Dimension.page.property }

  var filtersPages: Bool { filters.contains { $0.dimension.property == Dimension.page.property } }

  /// Which rows it is answered from.
  var rowSetChoice: RowSetChoice {
    RowSetChoice(
      metrics: metrics.map { isBreakdown ? $0.readsInBreakdown : $0.reads }, filters: filters.map(\.dimension.reads),
      property: property?.reads)
  }
}
