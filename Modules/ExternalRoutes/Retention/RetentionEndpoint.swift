import HTTPSupport
import HTTPTypes
import Models
import Query
import Storage

/// `GET /retention/{websiteId}`.
///
/// Source: External API, "Get cohort-based retention analysis".
enum RetentionEndpoint {
  /// A year has no place here.
  static let ranges: [TimeRange] = [.day, .week, .month, .quarter]

  static let endpoint = ExternalEndpoint(
    .get, "retention/{websiteId}", tag: "Retention", "Who came back, by when they were first seen.",
    gate: .website(plan: .pro),
    data: .object([
      "cohorts": .array(
        of: .object([
          "cohort_date": .date.described("First day of the cohort."),
          "period_number": .count.described("Periods since the cohort's own, which is 0."), "total_users": .count,
          "retained_users": .count, "retention_rate": .percentage,
        ])),
      "summary": .object([
        "overall_retention": .percentage.described("Mean of the cohorts' rates in period 1."),
        "total_cohorts": .count,
        "best_cohort": Schema.object(["cohort_date": .date, "retention_rate": .percentage]).orNull,
      ]),
    ]),
    parameters: .range(default: .month, of: ranges),
    .choice(
      "granularity", default: CohortGranularity.weekly,
      "Length of a period: blocks of 1, 7 or 30 days, counted back from today."),
    .number("periods", default: 6, in: 1...RetentionQuestion.periodsMax, "How many periods cohorts are followed.")
  ) { call, range, granularity, periods in
    let question = RetentionQuestion(range: range, granularity: granularity, periods: periods)
    return RetentionDocument.document(
      try question.run(website: call.website, now: call.request.now, store: call.request.store))
  }
}
