/// Some days in a row, both ends included.
public struct CivilDateRange: Hashable, Sendable, CustomStringConvertible {
  /// First day.
  public let first: CivilDate
  /// Last day, not before the first.
  public let last: CivilDate

  /// The days between two, whichever is given first.
  public init(_ one: CivilDate, _ other: CivilDate) {
    first = min(one, other)
    last = max(one, other)
  }

  /// Number of days, 1 or more.
  public var dayCount: Int { last.dayNumber - first.dayNumber + 1 }

  /// Whether the day is one of them.
  public func contains(_ date: CivilDate) -> Bool { first <= date && date <= last }

  /// As many days directly before. A range that is not over yet counts only as long as its days up to `today`, so that
  /// half a month is compared with half a month.
  public func previous(today: CivilDate) -> CivilDateRange {
    let length = contains(today) ? today.dayNumber - first.dayNumber + 1 : dayCount
    return CivilDateRange(first.advanced(byDays: -length), first.advanced(byDays: -1))
  }

  /// `YYYY-MM-DD,YYYY-MM-DD`.
  public var description: String { "\(first),\(last)" }
}
