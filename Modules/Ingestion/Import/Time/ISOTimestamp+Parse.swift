import Models

/// Reading times of ISO 8601, as exports write them.
extension ISOTimestamp {
  /// `2026-01-31T10:11:12.345Z` and its variants; `nil` for anything else and for times that do not exist.
  ///
  /// Between day and hour stands `T` or a blank; date and time may be without `-` and `:`; minutes, seconds and
  /// fraction may be missing, or the whole time (then it is midnight). The zone is `Z`, `+hh:mm`, `+hhmm` or `+hh`;
  /// without one the time is UTC. Digits beyond milliseconds are cut off. A leap second counts as the second before it.
  static func parse(_ text: UnsafeRawBufferPointer) -> Instant? {
    var digits = DigitReader(bytes: text)
    guard let year = digits.number(4...4) else { return nil }
    let hasDashes = digits.skip("-")
    guard let month = digits.number(2...2), digits.skip("-") == hasDashes, let day = digits.number(2...2),
      let days = CivilDate(year: year, month: month, day: day)?.dayNumber
    else { return nil }
    if digits.isAtEnd { return Instant(seconds: Int64(days) * 86_400) }
    guard digits.skip("T") || digits.skip("t") || digits.skip(" ") else { return nil }
    guard let hour = digits.number(2...2) else { return nil }
    var minute = 0
    var second = 0
    var milliseconds = 0
    let hasColons = digits.skip(":")
    if hasColons || isDigit(digits.next) {
      guard let value = digits.number(2...2) else { return nil }
      minute = value
      if hasColons ? digits.skip(":") : isDigit(digits.next) {
        guard let value = digits.number(2...2) else { return nil }
        second = value
        if digits.skip(".") || digits.skip(",") {
          guard let value = fraction(&digits) else { return nil }
          milliseconds = value
        }
      }
    }
    guard hour < 24 || (hour == 24 && minute == 0 && second == 0 && milliseconds == 0), minute < 60, second <= 60 else {
      return nil
    }
    digits.skipBlanks()
    var offsetMinutes = 0
    if !digits.isAtEnd {
      guard let offset = digits.zoneOffsetMinutes(), digits.isAtEnd else { return nil }
      offsetMinutes = offset
    }
    let seconds = ((days * 24 + hour) * 60 + minute - offsetMinutes) * 60 + min(second, 59)
    return Instant(milliseconds: Int64(seconds * 1000 + milliseconds))
  }

  private static func isDigit(_ byte: UInt8?) -> Bool {
    guard let byte else { return false }
    return byte &- 0x30 < 10
  }

  /// Milliseconds of a decimal fraction with at least one digit.
  private static func fraction(_ digits: inout DigitReader) -> Int? {
    let start = digits.position
    guard var value = digits.number(1...3) else { return nil }
    for _ in digits.position - start..<3 { value *= 10 }
    while digits.number(1...1) != nil {}
    return value
  }
}
