public import Models
public import Query

/// How lifetime values are written.
///
/// Source: External API, `GET /revenue/{websiteId}/ltv`.
public enum LifetimeValueDocument {
  /// `{"cohorts": […], "summary": {…}}`: a cohort holds its periods.
  public static func document(
    _ value: LifetimeValue, question: LifetimeValueQuestion, currency: CurrencyCode
  ) -> JSONValue {
    let digits = currency.fractionDigits
    func average(_ days: Int) -> JSONValue {
      let average = value.average(period: question.period(days: days))
      return .money(average?.minorUnits ?? 0, over: average?.people ?? 0, fractionDigits: digits)
    }
    return [
      "cohorts": .array(
        value.cohorts.map { cohort in
          [
            "cohort_date": .string(cohort.date.description), "customers": .integer(cohort.people),
            "periods": .array(
              cohort.cumulative.enumerated().map { period, sum in
                [
                  "period": .integer(period),
                  "cumulative_revenue_per_customer": .money(sum, over: cohort.people, fractionDigits: digits),
                ]
              }),
          ]
        }),
      "summary": ["average_ltv_30d": average(30), "average_ltv_90d": average(90)],
    ]
  }

  /// The same flat, a row for each cohort and period, as `footfall explain retention` shows it.
  public static func rows(_ value: LifetimeValue, fractionDigits digits: Int) -> JSONValue {
    .array(
      value.cohorts.flatMap { cohort in
        cohort.cumulative.enumerated().map { period, sum in
          [
            "cohort_date": .string(cohort.date.description), "period_number": .integer(period),
            "total_users": .integer(cohort.people),
            "cumulative_revenue": .money(sum, over: 1, fractionDigits: digits),
            "ltv": .money(sum, over: cohort.people, fractionDigits: digits),
          ]
        }
      })
  }
}
