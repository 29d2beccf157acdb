public import Models
public import Storage

/// Cohorts and how many of each came back.
///
/// Source: External API, `GET /retention/{websiteId}`.
public struct RetentionReport: Hashable, Sendable {
  /// A cohort in one period.
  public struct Row: Hashable, Sendable {
    /// First day of the cohort.
    public var cohort: CivilDate
    /// Periods since the cohort's own, which is 0.
    public var period: Int
    /// Visitors of the cohort, 1 or more.
    public var visitors: Int
    /// Those of them seen in the period.
    public var returned: Int

    /// Percent of the cohort in hundredths, rounded half up.
    public var rateHundredths: Int { (20_000 * returned + visitors) / (2 * visitors) }
  }

  /// Cohorts in order, each with its periods in order. Periods that have not begun have no row, and neither have
  /// cohorts without visitors or without a first period to return in.
  public var rows: [Row]
  /// Cohorts that have rows.
  public var cohortCount: Int
  /// Plain mean of the cohorts' rates in period 1, in hundredths of a percent, rounded half up; 0 without cohorts.
  public var overallHundredths: Int
  /// Period 1 of the cohort with the highest rate there, the earliest of equal ones; `nil` without cohorts.
  public var best: Row?

  /// The report of an engine's answer.
  public init(_ answer: RetentionAnswer, _ periods: CohortPeriods, question: RetentionQuestion) {
    var rows: [Row] = []
    var firsts: [Row] = []
    for (cohort, date) in zip(answer.cohorts, periods.firstDays)
    where cohort.visitors > 0 && cohort.returned.count > 1 {
      let own = cohort.returned.prefix(question.periods + 1).enumerated().map { period, returned in
        Row(cohort: date, period: period, visitors: cohort.visitors, returned: returned)
      }
      rows += own
      firsts.append(own[1])
    }
    self.rows = rows
    cohortCount = firsts.count
    let sum = firsts.reduce(0.0) { $0 + Double($1.returned) / Double($1.visitors) }
    overallHundredths = firsts.isEmpty ? 0 : Int((sum / Double(firsts.count) * 10_000).rounded())
    // Rates are compared as fractions, so that rounding makes no ties.
    best = firsts.reduce(nil) { best, row in
      guard let best else { return row }
      return row.returned * best.visitors > best.returned * row.visitors ? row : best
    }
  }
}
