import Models

/// Length of a timeseries' rows.
public enum Interval: String, CaseIterable, Sendable {
  case hour, day, month
}

extension Interval {
  /// The interval called so; unless told, hours of a day, months of 6 and 12 months, else days.
  init(_ name: String?, period: Period, dates: CivilDateRange) throws(QueryError) {
    switch name {
    case nil:
      switch period {
      case .day: self = .hour
      case .sevenDays, .thirtyDays, .month, .custom: self = .day
      case .sixMonths, .twelveMonths: self = .month
      }
    case "date": self = .day  // an older name, still sent by clients of the compatible API
    case let name?:
      guard let interval = Interval(rawValue: name) else {
        throw .invalid(parameter: "interval", message: "`interval` must be one of hour, day, month, not `\(name)`.")
      }
      self = interval
    }
    try check(dates)
  }

  /// Refuses ranges with too many rows.
  func check(_ dates: CivilDateRange) throws(QueryError) {
    if self == .hour, dates.dayCount > QueryLimits.hourlyDaysMax {
      throw .invalid(
        parameter: "interval",
        message:
          "`interval=hour` needs a range of at most \(QueryLimits.hourlyDaysMax) days; this one has \(dates.dayCount).")
    }
    let daysMax = self == .month ? QueryLimits.bucketsMax * 28 : QueryLimits.bucketsMax
    if dates.dayCount > daysMax {
      throw .invalid(
        parameter: "interval",
        message: "`interval=\(rawValue)` needs a range of at most \(daysMax) days; this one has \(dates.dayCount).")
    }
  }

  /// The rows of a range in a website's time.
  func buckets(of dates: CivilDateRange, _ calendar: SiteCalendar) -> TimeBuckets {
    switch self {
    case .hour: calendar.hourBuckets(of: dates)
    case .day: calendar.dayBuckets(of: dates)
    case .month: calendar.monthBuckets(of: dates)
    }
  }
}
