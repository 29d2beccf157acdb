import Models

/// How the days of a question are named.
enum Period: String, CaseIterable {
  case day, month, custom
  case sevenDays = "7d"
  case thirtyDays = "30d"
  case sixMonths = "6mo"
  case twelveMonths = "12mo"

  /// The period called so; 30 days unless told.
  init(_ name: String?) throws(QueryError) {
    guard let name else {
      self = .thirtyDays
      return
    }
    guard let period = Period(rawValue: name) else {
      throw .invalid(
        parameter: "period",
        message: "`period` must be one of 12mo, 6mo, month, 30d, 7d, day, custom, not `\(name)`.")
    }
    self = period
  }

  /// The days of the period, counted from `date`.
  ///
  /// `7d` and `30d` end on the day before it, `6mo` and `12mo` with the month before its month, so that no listed day
  /// is half over.
  /// - Parameter text: an ISO date, two joined by a comma for `custom`; `nil` = `today`.
  func dates(_ text: String?, today: CivilDate) throws(QueryError) -> CivilDateRange {
    if self == .custom { return try Period.customDates(text) }
    var date = today
    if let text {
      guard let day = CivilDate(iso: Period.trimmed(text)) else {
        throw .invalid(parameter: "date", message: "`date` must be a day as YYYY-MM-DD, not `\(text)`.")
      }
      date = day
    }
    switch self {
    case .day, .custom: return CivilDateRange(date, date)
    case .month: return CivilDateRange(date.firstOfMonth, date.lastOfMonth)
    case .sevenDays: return CivilDateRange(date.advanced(byDays: -7), date.advanced(byDays: -1))
    case .thirtyDays: return CivilDateRange(date.advanced(byDays: -30), date.advanced(byDays: -1))
    case .sixMonths: return Period.months(6, before: date)
    case .twelveMonths: return Period.months(12, before: date)
    }
  }

  private static func months(_ count: Int, before date: CivilDate) -> CivilDateRange {
    let month = date.firstOfMonth
    return CivilDateRange(month.advanced(byMonths: -count), month.advanced(byDays: -1))
  }

  private static func customDates(_ text: String?) throws(QueryError) -> CivilDateRange {
    guard let text else {
      throw .invalid(
        parameter: "date", message: "With `period=custom`, `date` must be two days as YYYY-MM-DD,YYYY-MM-DD.")
    }
    let days = text.split(separator: ",", omittingEmptySubsequences: false).map { CivilDate(iso: trimmed($0)) }
    guard days.count == 2, let from = days[0], let to = days[1] else {
      throw .invalid(
        parameter: "date",
        message: "With `period=custom`, `date` must be two days as YYYY-MM-DD,YYYY-MM-DD, not `\(text)`.")
    }
    return CivilDateRange(from, to)
  }

  private static func trimmed(_ text: some StringProtocol) -> String { String(text).trimmingBlanks }
}
