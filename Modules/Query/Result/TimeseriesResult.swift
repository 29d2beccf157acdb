import Models
import Storage

extension StatsResult {
  /// The answer to a question over time: a row for each bucket, its `date` first.
  static func timeseries(
    _ question: PlannedQuestion, _ answer: PlanAnswer, labels: [TimeBuckets.Label]
  ) -> StatsResult {
    .rows(
      zip(labels, answer.rows).map { label, row in
        // Days and months are those that have events, where events are asked at all; hours are those of either.
        let lacksEvents = question.requiredPresence.map { row.values[$0] == 0 } ?? false
        let isEmpty = lacksEvents || question.presence.allSatisfy { row.values[$0] == 0 }
        let metrics = question.places.map { place in
          let value: StatsValue
          if isEmpty && place.metric.isMissingInEmptyBuckets {
            value = .missing
          } else if lacksEvents && place.isOfSessions {
            value = place.zero
          } else {
            value = place.value(of: row.values)
          }
          return StatsRow.Field(key: place.metric.name, value: value)
        }
        return StatsRow(fields: [StatsRow.Field(key: "date", value: .text(label.description))] + metrics)
      })
  }
}
