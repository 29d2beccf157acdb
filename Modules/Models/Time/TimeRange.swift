/// The last days up to today, as the External API names them.
///
/// Source: External API, `range`.
public enum TimeRange: String, CaseIterable, Hashable, Sendable {
  case day = "24h"
  case week = "7d"
  case month = "30d"
  case quarter = "90d"
  case year = "1y"

  /// How many days before today the first one lies: 1, 7, 30, 90 or 365.
  public var days: Int {
    switch self {
    case .day: 1
    case .week: 7
    case .month: 30
    case .quarter: 90
    case .year: 365
    }
  }

  /// The days themselves, today included: `7d` are eight, `24h` are yesterday and today.
  public func dates(today: CivilDate) -> CivilDateRange {
    CivilDateRange(today.advanced(byDays: -days), today)
  }
}
