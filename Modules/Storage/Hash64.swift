/// A fast seeded hash of bytes: for tables and look-ups, not for secrets.
///
/// Mixes eight bytes a step by multiplying to 128 bits and folding, as the wyhash family does. The seed is random for
/// each website, so that nobody who does not know it can make texts collide. Stored in files: never change it.
public enum Hash64 {
  private static let k0: UInt64 = 0x9E37_79B9_7F4A_7C15
  private static let k1: UInt64 = 0xD1B5_4A32_D192_ED03
  private static let k2: UInt64 = 0x8CB9_2BA7_2F3D_8DD7

  /// The hash of `bytes` under `seed`. Never 0, so that 0 can mean "none".
  public static func of(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
    let hash = raw(bytes, seed: seed)
    return hash == 0 ? 1 : hash
  }

  /// The hash of a text's UTF-8.
  public static func of(_ text: String, seed: UInt64) -> UInt64 {
    var text = text
    return text.withUTF8 { of(UnsafeRawBufferPointer($0), seed: seed) }
  }

  /// The hash of a whole number.
  @inline(__always)
  public static func of(_ value: UInt64, seed: UInt64) -> UInt64 {
    let hash = mix(value ^ k1, seed ^ k0)
    return hash == 0 ? 1 : hash
  }

  private static func raw(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
    var hash = seed ^ mix(seed ^ k0, UInt64(bytes.count) ^ k1)
    var position = 0
    while position + 16 <= bytes.count {
      let a = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      let b = bytes.loadUnaligned(fromByteOffset: position + 8, as: UInt64.self)
      hash = mix(a ^ k1, b ^ hash)
      position += 16
    }
    if position + 8 <= bytes.count {
      hash = mix(bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self) ^ k2, hash ^ k0)
      position += 8
    }
    var tail: UInt64 = 0
    var shift: UInt64 = 0
    while position < bytes.count {
      tail |= UInt64(bytes[position]) << shift
      shift += 8
      position += 1
    }
    return mix(hash ^ k2, tail ^ k1)
  }

  @inline(__always)
  private static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }
}
