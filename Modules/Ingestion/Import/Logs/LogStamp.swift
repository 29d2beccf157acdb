import Models

/// The time of an access log: `17/May/2015:10:05:03 +0000`.
enum LogStamp {
  /// The instant, or `nil` when there is no such time.
  ///
  /// The zone is `+hhmm`, `+hh:mm` or `Z`; without one the time is UTC. The day may have one digit. A leap second
  /// counts as the second before it.
  static func parse(_ text: UnsafeRawBufferPointer) -> Instant? {
    var digits = DigitReader(bytes: text)
    guard let day = digits.number(1...2), digits.skip("/"), let month = month(&digits), digits.skip("/"),
      let year = digits.number(4...4), digits.skip(":"), let hour = digits.number(2...2), digits.skip(":"),
      let minute = digits.number(2...2), digits.skip(":"), let second = digits.number(2...2),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    guard let days = CivilDate(year: year, month: month, day: day)?.dayNumber else { return nil }
    digits.skipBlanks()
    var offsetMinutes = 0
    if !digits.isAtEnd {
      guard let offset = digits.zoneOffsetMinutes(), digits.isAtEnd else { return nil }
      offsetMinutes = offset
    }
    let seconds = ((days * 24 + hour) * 60 + minute - offsetMinutes) * 60 + min(second, 59)
    return Instant(seconds: Int64(seconds))
  }

  private static func month(_ digits: inout DigitReader) -> Int? {
    guard digits.position + 3 <= digits.bytes.count else { return nil }
    var key: UInt32 = 0
    for offset in 0..<3 { key = key << 8 | UInt32(digits.bytes[digits.position + offset] | 0x20) }
    digits.position += 3
    switch key {
    case 0x6A616E: return 1  // jan
    case 0x666562: return 2
    case 0x6D6172: return 3
    case 0x617072: return 4
    case 0x6D6179: return 5
    case 0x6A756E: return 6
    case 0x6A756C: return 7
    case 0x617567: return 8
    case 0x736570: return 9
    case 0x6F6374: return 10
    case 0x6E6F76: return 11
    case 0x646563: return 12
    default: return nil
    }
  }
}
