import Storage

extension StatsResult {
  /// The answer to an aggregate question.
  static func aggregate(_ question: PlannedQuestion, _ answer: PlanAnswer, before: PlanAnswer?) -> StatsResult {
    .aggregate(
      question.places.map { place in
        let value = place.value(of: answer.rows[0].values)
        let old = before.map { place.value(of: $0.rows[0].values) }
        return AggregateValue(
          metric: place.metric.name, value: value,
          comparison: old.map { .init(value: $0, change: change(of: place.metric, from: $0, to: value)) })
      })
  }

  /// How much a metric changed; missing when either value is.
  static func change(of metric: Metric, from old: StatsValue, to new: StatsValue) -> StatsValue {
    guard let old = old.number, let new = new.number else { return .missing }
    if metric.changesInPoints { return old == 0 ? .missing : .integer(Int(new - old)) }
    if old == 0 { return .integer(new > 0 ? 100 : 0) }
    // Hundredths, the smallest there are, as whole numbers: 1.89 after 1.68 are 12.5 %, which a binary fraction misses.
    let (now, before) = ((new * 100).rounded(), (old * 100).rounded())
    return .integer(Int(((now - before) * 100 / before).rounded(.toNearestOrAwayFromZero)))
  }
}
