public import Models
public import NIOCore

/// UUIDs for `x-request-id`. For one thread.
///
/// Told apart, not secret: two sequences of 64-bit numbers (SplitMix64), each begun at a place that chance names, so
/// that the system is asked once and not for every request.
public struct RequestIDs {
  private static let digits = Array("0123456789abcdef".utf8)

  private var high: UInt64
  private var low: UInt64

  /// Identifiers that begin somewhere in the source's chance.
  public init(random: RandomSource) {
    high = random.uint64()
    low = random.uint64()
  }

  /// Appends a UUID of version 4 in lower case: 36 characters.
  public mutating func write(to buffer: inout ByteBuffer) {
    // Version 4 and the variant of RFC 9562, in the places that they have in the 128 bits.
    let words = (Self.next(&high) & ~0xF000 | 0x4000, Self.next(&low) & (1 << 62 - 1) | 1 << 63)
    buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 36) { text in
      var at = 0
      for index in 0..<16 {
        let word = index < 8 ? words.0 : words.1
        let byte = UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * (index & 7)))
        if index == 4 || index == 6 || index == 8 || index == 10 {
          text[at] = UInt8(ascii: "-")
          at += 1
        }
        text[at] = Self.digits[Int(byte >> 4)]
        text[at + 1] = Self.digits[Int(byte & 15)]
        at += 2
      }
      return at
    }
  }

  private static func next(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
