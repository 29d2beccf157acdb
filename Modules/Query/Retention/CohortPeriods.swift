public import Models

/// The periods in which cohorts begin and return.
public struct CohortPeriods: Hashable, Sendable {
  /// First day of each, ascending.
  public let firstDays: [CivilDate]
  /// One more than days, ascending: period i holds instants from `borders[i]` up to, not including, `borders[i + 1]`.
  /// None when there is no period.
  public let borders: [Instant]

  /// Blocks of days, counted back from today: as many as lie wholly inside the last `days` days. The last one ends with
  /// today, which is not over.
  ///
  /// (The only rule that gives the dates of the documented example.)
  public init(blocksOf length: Int, within days: Int, today: CivilDate, calendar: SiteCalendar) {
    let count = days / length
    guard count > 0 else {
      (firstDays, borders) = ([], [])
      return
    }
    let buckets = calendar.dayBuckets(of: CivilDateRange(today.advanced(byDays: 1 - count * length), today))
    firstDays = (0..<count).map { buckets.labels[$0 * length].date }
    borders = (0...count).map { buckets.borders[$0 * length] }
  }

  /// Calendar months, of which the last is today's: one for each full thirty of the last `days` days, at least one.
  public init(monthsWithin days: Int, today: CivilDate, calendar: SiteCalendar) {
    let first = today.firstOfMonth.advanced(byMonths: 1 - max(1, days / 30))
    let buckets = calendar.monthBuckets(of: CivilDateRange(first, today))
    firstDays = buckets.labels.map(\.date)
    borders = buckets.borders
  }
}

/// Length of the periods of cohorts.
///
/// Source: External API, `granularity`.
public enum CohortGranularity: String, CaseIterable, Hashable, Sendable {
  case daily, weekly, monthly

  /// Days of a block: 1, 7 or 30.
  public var blockDays: Int {
    switch self {
    case .daily: 1
    case .weekly: 7
    case .monthly: 30
    }
  }
}
