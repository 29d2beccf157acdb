/// A month of the UTC calendar: what quotas are counted in.
public struct CalendarMonth: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Year × 12 + month − 1.
  public let number: Int

  /// The month with this number.
  public init(number: Int) { self.number = number }

  /// The month in which an instant lies.
  public init(_ instant: Instant) {
    let parts = CivilDate(dayNumber: Int(instant.seconds.floorDivided(by: 86_400))).parts
    number = parts.year * 12 + parts.month - 1
  }

  /// The month written as `YYYY-MM`; `nil` for anything else.
  public init?(iso text: some StringProtocol) {
    guard text.utf8.count == 7, let day = CivilDate(iso: text + "-01") else { return nil }
    number = day.parts.year * 12 + day.parts.month - 1
  }

  /// Its first day.
  public var firstDay: CivilDate {
    let epochMonth = 1970 * 12
    return CivilDate(dayNumber: 0).advanced(byMonths: number - epochMonth)
  }

  /// Its first instant.
  public var start: Instant { Instant(seconds: Int64(firstDay.dayNumber) * 86_400) }

  /// The first instant after it.
  public var end: Instant { CalendarMonth(number: number + 1).start }

  /// Earlier before later.
  public static func < (a: CalendarMonth, b: CalendarMonth) -> Bool { a.number < b.number }

  /// `YYYY-MM`.
  public var description: String { String(firstDay.description.dropLast(3)) }
}
