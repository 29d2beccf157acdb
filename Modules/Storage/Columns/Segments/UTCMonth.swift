import Models

/// Months of the UTC calendar as whole numbers: year × 12 + month − 1. A segment lies inside one.
enum UTCMonth {
  private static let dayMilliseconds: Int64 = 86_400_000

  /// The month of an instant in milliseconds.
  static func of(_ milliseconds: Int64) -> Int64 {
    // Days to civil date, after Howard Hinnant's algorithm: eras of 400 years that begin in March.
    let shifted = milliseconds.floorDivided(by: dayMilliseconds) + 719_468
    let era = shifted.floorDivided(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    return (yearOfEra + era * 400) * 12 + marchMonth + 2
  }

  /// The first instant of a month, in milliseconds.
  static func start(_ month: Int64) -> Int64 {
    let fromMarch = month - 2
    let year = fromMarch.floorDivided(by: 12)
    let marchMonth = fromMarch - year * 12
    let era = year.floorDivided(by: 400)
    let yearOfEra = year - era * 400
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + (153 * marchMonth + 2) / 5
    return (era * 146_097 + dayOfEra - 719_468) * dayMilliseconds
  }
}
