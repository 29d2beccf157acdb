/// Reads the numbers of a written time from left to right.
struct DigitReader {
  let bytes: UnsafeRawBufferPointer
  var position = 0

  var isAtEnd: Bool { position == bytes.count }

  /// The next byte; `nil` at the end.
  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// A number of so many digits; `nil` when there are fewer. More digits are left for the next step.
  @inline(__always)
  mutating func number(_ digits: ClosedRange<Int>) -> Int? {
    var value = 0
    var count = 0
    while count < digits.upperBound, position < bytes.count {
      let digit = bytes[position] &- 0x30
      guard digit < 10 else { break }
      value = value * 10 + Int(digit)
      position += 1
      count += 1
    }
    return count >= digits.lowerBound ? value : nil
  }

  /// Passes over this character; false when another stands there.
  @inline(__always)
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
    position += 1
    return true
  }

  mutating func skipBlanks() {
    while next == UInt8(ascii: " ") { position += 1 }
  }

  /// `Z`, `+hh`, `+hhmm`, `+hh:mm` or the same with a minus sign; minutes east of UTC.
  mutating func zoneOffsetMinutes() -> Int? {
    if skip("Z") || skip("z") { return 0 }
    let sign: Int
    if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
    guard let hours = number(2...2) else { return nil }
    _ = skip(":")
    let minutes = isAtEnd ? 0 : number(2...2)
    guard let minutes, hours <= 15, minutes < 60 else { return nil }
    return sign * (hours * 60 + minutes)
  }
}
