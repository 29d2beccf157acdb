/// Which metrics have a meaning together with which properties and filters.
enum MetricRules {
  /// Refuses combinations without a meaning: what speaks of sessions cannot be told for one event's name, goal or
  /// custom property; views per visit not for a breakdown or a page.
  ///
  /// - Parameter property: of a breakdown.
  static func check(
    _ metrics: [Metric], property: Dimension?, filters: [Filter]
  ) throws(QueryError) {
    precondition(!metrics.isEmpty, "a question asks for something")
    let used = (property.map { [$0] } ?? []) + filters.map(\.dimension)
    for metric in metrics where metric.describesSessions {
      if let dimension = used.first(where: \.tellsSingleEvents) {
        throw .invalid(
          parameter: "metrics",
          message: "`metrics`: `\(metric.name)` cannot be asked with the property or filter `\(dimension.property)`.")
      }
    }
    guard metrics.contains(where: { $0.name == Metric.viewsPerVisit.name }) else { return }
    if let property {
      throw .invalid(
        parameter: "metrics",
        message: "`metrics`: `views_per_visit` cannot be asked in a breakdown (property `\(property.property)`).")
    }
    if filters.contains(where: { $0.dimension.property == Dimension.page.property }) {
      throw .invalid(
        parameter: "metrics", message: "`metrics`: `views_per_visit` cannot be asked with the filter `event:page`.")
    }
  }
}
