import HTTPSupport
import HTTPTypes
import Models
import Query
import Storage

/// `GET /revenue/{websiteId}/ltv`.
///
/// Source: External API, "Lifetime-value cohort analysis".
enum LifetimeValueEndpoint {
  static let endpoint = ExternalEndpoint(
    .get, "revenue/{websiteId}/ltv", tag: "Revenue", "What customers have spent since their first purchase.",
    gate: .website(plan: .pro),
    data: .object([
      "cohorts": .array(
        of: .object([
          "cohort_date": .date.described("First day of the month or week of the first purchase."),
          "customers": .count,
          "periods": .array(
            of: .object([
              "period": .count,
              "cumulative_revenue_per_customer": .number.described("In the website's currency."),
            ])),
        ])),
      "summary": .object([
        "average_ltv_30d": .number.described("Of all customers of cohorts that are that old."),
        "average_ltv_90d": .number,
      ]),
    ]),
    parameters: .range(default: .quarter, of: RetentionEndpoint.ranges),
    .choice(
      "granularity", of: [.weekly, .monthly], default: CohortGranularity.monthly,
      "Calendar months, or blocks of seven days counted back from today.")
  ) { call, range, granularity in
    let question = LifetimeValueQuestion(range: range, granularity: granularity)
    let website = call.website
    let value = try question.run(website: website, now: call.request.now, store: call.request.store)
    return LifetimeValueDocument.document(value, question: question, currency: website.currency)
  }
}
