/// MurmurHash3, the 32-bit variant for x86, of a text's bytes in UTF-8.
///
/// - Source: Austin Appleby's description of the algorithm, in the public domain; vectors in `Murmur3Tests.swift`.
public enum Murmur3 {
  /// The hash of `bytes` under a seed.
  public static func hash(_ bytes: some Collection<UInt8>, seed: UInt32 = 0) -> UInt32 {
    var hash = seed
    var block: UInt32 = 0
    var filled: UInt32 = 0
    var length: UInt32 = 0
    for byte in bytes {
      block |= UInt32(byte) << (8 * filled)
      filled += 1
      length &+= 1
      if filled == 4 {
        hash ^= mixed(block)
        hash = rotated(hash, 13) &* 5 &+ 0xE654_6B64
        block = 0
        filled = 0
      }
    }
    if filled > 0 { hash ^= mixed(block) }
    hash ^= length
    hash = (hash ^ (hash >> 16)) &* 0x85EB_CA6B
    hash = (hash ^ (hash >> 13)) &* 0xC2B2_AE35
    return hash ^ (hash >> 16)
  }

  private static func mixed(_ block: UInt32) -> UInt32 { rotated(block &* 0xCC9E_2D51, 15) &* 0x1B87_3593 }

  private static func rotated(_ value: UInt32, _ bits: UInt32) -> UInt32 { (value << bits) | (value >> (32 - bits)) }
}
