import Storage

extension StatsResult {
  /// The answer to a breakdown: a row for each value of the property, its name first.
  static func breakdown(_ question: PlannedQuestion, _ answer: PlanAnswer, property: Dimension) -> StatsResult {
    let metricNames = question.places.map(\.metric.name)
    // A custom property may be called like a metric; its full name keeps the two apart.
    let keys = property.keys.map { metricNames.contains($0) ? property.property : $0 }
    return .rows(
      answer.rows.map { row in
        let labels = zip(keys, row.labels).map { StatsRow.Field(key: $0, value: .text($1)) }
        let metrics = question.places.map { StatsRow.Field(key: $0.metric.name, value: $0.value(of: row.values)) }
        return StatsRow(fields: labels + metrics)
      })
  }
}
