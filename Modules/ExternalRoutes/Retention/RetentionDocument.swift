import HTTPSupport
public import Models
public import Query

/// How retention is written.
///
/// Source: External API, `GET /retention/{websiteId}`.
public enum RetentionDocument {
  /// `{"cohorts": […], "summary": {…}}`: a flat list of cohort and period.
  public static func document(_ report: RetentionReport) -> JSONValue {
    [
      "cohorts": .array(
        report.rows.map { row in
          [
            "cohort_date": .string(row.cohort.description), "period_number": .integer(row.period),
            "total_users": .integer(row.visitors), "retained_users": .integer(row.returned),
            "retention_rate": .hundredths(row.rateHundredths),
          ]
        }),
      "summary": [
        "overall_retention": .hundredths(report.overallHundredths), "total_cohorts": .integer(report.cohortCount),
        "best_cohort": report.best.map { best in
          ["cohort_date": .string(best.cohort.description), "retention_rate": .hundredths(best.rateHundredths)]
        } ?? .null,
      ],
    ]
  }
}

extension JSONValue {
  /// A number with two decimals, given in hundredths.
  static func hundredths(_ hundredths: Int) -> JSONValue { .number(Double(hundredths) / 100) }

  /// A sum of money over some people, to two decimals of the currency's unit; 0 for nobody.
  ///
  /// - Parameter fractionDigits: how many decimals the smallest unit has.
  static func money(_ minorUnits: Int, over people: Int, fractionDigits: Int) -> JSONValue {
    guard people > 0 else { return .integer(0) }
    var unit = 1.0
    for _ in 0..<fractionDigits { unit *= 10 }
    return .number((Double(minorUnits) * 100 / unit / Double(people)).rounded(.toNearestOrAwayFromZero) / 100)
  }
}
