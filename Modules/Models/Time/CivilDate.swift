/// A day of the proleptic Gregorian calendar, without a place: which instants it covers is a ``SiteCalendar``'s matter.
public struct CivilDate: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Days since 1970-01-01; negative before.
  public let dayNumber: Int

  /// The day so many days after 1970-01-01.
  public init(dayNumber: Int) { self.dayNumber = dayNumber }

  /// The day of these parts; `nil` when there is none, as for 30 February.
  public init?(year: Int, month: Int, day: Int) {
    guard (0...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
    guard day <= CivilDate.days(inMonth: month, ofYear: year) else { return nil }
    dayNumber = CivilDate.dayNumber(year: year, month: month) + day - 1
  }

  /// The day written as `YYYY-MM-DD` with exactly these digits; `nil` for anything else.
  public init?(iso text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      var value = 0
      for byte in bytes[range] {
        guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
      }
      return value
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// Year, month 1…12 and day 1…31.
  public var parts: (year: Int, month: Int, day: Int) {
    // Counting from 1 March of year 0 puts the leap day last, so that months have a linear formula.
    let shifted = dayNumber + 719_468
    let era = shifted.floorDivided(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
  }

  /// The Monday on or before this day.
  public var firstOfWeek: CivilDate {
    // 1970-01-01 was a Thursday, three days after a Monday.
    CivilDate(dayNumber: (dayNumber + 3).floorDivided(by: 7) * 7 - 3)
  }

  /// First day of the month this day lies in.
  public var firstOfMonth: CivilDate { advanced(byDays: 1 - parts.day) }

  /// Last day of the month this day lies in.
  public var lastOfMonth: CivilDate { firstOfMonth.advanced(byMonths: 1).advanced(byDays: -1) }

  /// The day so many days later.
  public func advanced(byDays days: Int) -> CivilDate { CivilDate(dayNumber: dayNumber + days) }

  /// The same day so many months later, or that month's last day where it is shorter.
  public func advanced(byMonths months: Int) -> CivilDate {
    let (year, month, day) = parts
    let count = year * 12 + month - 1 + months
    let newYear = count.floorDivided(by: 12)
    let newMonth = count - newYear * 12 + 1
    let length = CivilDate.days(inMonth: newMonth, ofYear: newYear)
    return CivilDate(dayNumber: CivilDate.dayNumber(year: newYear, month: newMonth) + min(day, length) - 1)
  }

  /// `YYYY-MM-DD`.
  public var description: String {
    let (year, month, day) = parts
    let yearText = String(year)
    return String(repeating: "0", count: max(0, 4 - yearText.count)) + yearText + "-" + twoDigits(month) + "-"
      + twoDigits(day)
  }

  /// Earlier before later.
  public static func < (a: CivilDate, b: CivilDate) -> Bool { a.dayNumber < b.dayNumber }

  private static func days(inMonth month: Int, ofYear year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Number of the first day of a month.
  private static func dayNumber(year: Int, month: Int) -> Int {
    let marchYear = month <= 2 ? year - 1 : year
    let era = marchYear.floorDivided(by: 400)
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}

func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
