/// What a backslash in a JSON string stands for (RFC 8259, section 7).
enum JSONEscape {
  /// `\n` and its like: one byte for two.
  case byte(UInt8)
  /// `\u…`, or a surrogate pair of two: the scalar and how many bytes of the text it took (6 or 12).
  case scalar(UInt32, Int)

  /// Reads the escape whose backslash is at `at` in the inside of a string.
  ///
  /// - Parameters:
  ///   - offset: where that inside begins in the whole text, for the fault's position.
  ///   - allowsHalfSurrogates: whether a half alone stands for U+FFFD.
  static func read(
    _ raw: UnsafeRawBufferPointer, at: Int, offset: Int, allowsHalfSurrogates: Bool = false
  ) throws(JSONFault) -> JSONEscape {
    guard at + 1 < raw.count else { throw JSONFault(reason: .malformedEscape, position: offset + at) }
    switch raw[at + 1] {
    case UInt8(ascii: "\""): return .byte(UInt8(ascii: "\""))
    case UInt8(ascii: "\\"): return .byte(UInt8(ascii: "\\"))
    case UInt8(ascii: "/"): return .byte(UInt8(ascii: "/"))
    case UInt8(ascii: "b"): return .byte(0x08)
    case UInt8(ascii: "f"): return .byte(0x0C)
    case UInt8(ascii: "n"): return .byte(0x0A)
    case UInt8(ascii: "r"): return .byte(0x0D)
    case UInt8(ascii: "t"): return .byte(0x09)
    case UInt8(ascii: "u"):
      guard let unit = codeUnit(raw, at: at) else {
        throw JSONFault(reason: .malformedEscape, position: offset + at)
      }
      guard unit & 0xF800 == 0xD800 else { return .scalar(unit, 6) }
      guard unit < 0xDC00, let low = codeUnit(raw, at: at + 6), low & 0xFC00 == 0xDC00 else {
        if allowsHalfSurrogates { return .scalar(0xFFFD, 6) }
        throw JSONFault(reason: .loneSurrogate, position: offset + at)
      }
      return .scalar(0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF), 12)
    default: throw JSONFault(reason: .malformedEscape, position: offset + at)
    }
  }

  /// The UTF-16 code unit that `\uXXXX` at `at` stands for; `nil` when something else stands there.
  private static func codeUnit(_ raw: UnsafeRawBufferPointer, at: Int) -> UInt32? {
    guard at + 6 <= raw.count, raw[at] == UInt8(ascii: "\\"), raw[at + 1] == UInt8(ascii: "u") else { return nil }
    var unit: UInt32 = 0
    for index in at + 2..<at + 6 {
      guard let digit = HexDigit.value(raw[index]) else { return nil }
      unit = unit << 4 | UInt32(digit)
    }
    return unit
  }
}

/// Hexadecimal digits as ASCII bytes.
enum HexDigit {
  /// 0 … 15; `nil` when the byte is no hexadecimal digit.
  static func value(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
