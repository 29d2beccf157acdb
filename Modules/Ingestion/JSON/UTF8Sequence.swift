/// One character of UTF-8 (RFC 3629): 1 to 4 bytes.
package enum UTF8Sequence {
  /// Bytes of the character that begins at `at`; `nil` when none does: a stray continuation byte, an overlong form, a
  /// surrogate, a scalar above U+10FFFF, or the text ends inside.
  package static func length(_ bytes: UnsafeRawBufferPointer, at: Int) -> Int? {
    guard at < bytes.count else { return nil }
    let first = bytes[at]
    let length: Int
    // Only the second byte's range depends on the first (RFC 3629, section 4).
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch first {
    case 0..<0x80: return 1
    case 0xC2...0xDF: length = 2
    case 0xE0:
      length = 3
      second = 0xA0...0xBF
    case 0xED:
      length = 3
      second = 0x80...0x9F
    case 0xE1...0xEF: length = 3
    case 0xF0:
      length = 4
      second = 0x90...0xBF
    case 0xF4:
      length = 4
      second = 0x80...0x8F
    case 0xF1...0xF3: length = 4
    default: return nil
    }
    guard at + length <= bytes.count, second.contains(bytes[at + 1]) else { return nil }
    for index in at + 2..<max(at + 2, at + length) where bytes[index] & 0xC0 != 0x80 { return nil }
    return length
  }

  /// Writes a scalar as UTF-8 and says how many bytes it took.
  ///
  /// - Precondition: `scalar` is a Unicode scalar and `target` has room for it.
  static func write(_ scalar: UInt32, to target: UnsafeMutableRawBufferPointer, at: Int) -> Int {
    switch scalar {
    case 0..<0x80:
      target[at] = UInt8(scalar)
      return 1
    case 0x80..<0x800:
      target[at] = UInt8(0xC0 | scalar >> 6)
      target[at + 1] = UInt8(0x80 | scalar & 0x3F)
      return 2
    case 0x800..<0x10000:
      target[at] = UInt8(0xE0 | scalar >> 12)
      target[at + 1] = UInt8(0x80 | scalar >> 6 & 0x3F)
      target[at + 2] = UInt8(0x80 | scalar & 0x3F)
      return 3
    default:
      target[at] = UInt8(0xF0 | scalar >> 18)
      target[at + 1] = UInt8(0x80 | scalar >> 12 & 0x3F)
      target[at + 2] = UInt8(0x80 | scalar >> 6 & 0x3F)
      target[at + 3] = UInt8(0x80 | scalar & 0x3F)
      return 4
    }
  }

  /// Whether all of `text` is UTF-8.
  package static func isValid(_ text: UnsafeRawBufferPointer) -> Bool {
    var at = 0
    while at < text.count {
      guard let length = length(text, at: at) else { return false }
      at += length
    }
    return true
  }

  /// Characters (Unicode scalars) of a text that is UTF-8.
  package static func count(_ text: UnsafeRawBufferPointer) -> Int {
    var count = 0
    for byte in text where byte & 0xC0 != 0x80 { count &+= 1 }
    return count
  }
}
