/// Times as the APIs write them: `2026-06-13T00:00:00.000Z`.
public enum ISOTimestamp {
  /// The instant in UTC with three digits of a second.
  ///
  /// Proleptic Gregorian calendar. Years outside 0 … 9999 are written with as many digits as they need.
  public static func text(_ instant: Instant) -> String {
    let milliseconds = instant.milliseconds - instant.seconds * 1000
    return toSeconds(instant) + "." + padded(milliseconds, 3) + "Z"
  }

  /// The second in which the instant lies, as `2026-06-13T00:00:00Z`.
  public static func seconds(_ instant: Instant) -> String { toSeconds(instant) + "Z" }

  private static func toSeconds(_ instant: Instant) -> String {
    let day = instant.seconds.floorDivided(by: 86_400)
    let second = instant.seconds - day * 86_400
    let date = civilDate(daysSinceEpoch: day)
    return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2) + "T"
      + padded(second / 3600, 2) + ":" + padded(second / 60 % 60, 2) + ":" + padded(second % 60, 2)
  }

  /// The civil date so many days after 1970-01-01: years are counted from March so that the leap day comes last.
  package static func civilDate(daysSinceEpoch: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let daysPerEra: Int64 = 146_097  // 400 years
    let shifted = daysSinceEpoch + 719_468  // days since 0000-03-01
    let era = shifted.floorDivided(by: daysPerEra)
    let dayOfEra = shifted - era * daysPerEra
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
