import CZlib

/// CRC-32C (Castagnoli polynomial), the checksum of journal records, spool blocks and segments.
///
/// Standard parameters (reflected, initial value and final exclusive or all ones), as in RFC 3720 B.4: the checksum of
/// `123456789` is `0xE3069283`, that of nothing is 0. Finds damage, not malice.
public enum CRC32C {
  /// Checksum of `bytes`, or of everything that led to `previous` followed by `bytes`.
  ///
  /// - Parameter previous: what an earlier call returned for the part before; 0 to start.
  /// - Cost: some 8 bytes a nanosecond on long inputs where the processor can do it, else 2; no allocation.
  public static func checksum(_ bytes: UnsafeRawBufferPointer, continuing previous: UInt32 = 0) -> UInt32 {
    guard isOfProcessor, let base = bytes.baseAddress else { return checksum(byTables: bytes, continuing: previous) }
    let words = bytes.count / 8
    let crc = ~footfall_crc32c(~previous, base, words)
    return checksum(byTables: UnsafeRawBufferPointer(rebasing: bytes[(8 * words)...]), continuing: crc)
  }

  /// Whether the processor has an instruction for it.
  private static let isOfProcessor = footfall_has_crc32c() != 0

  /// The same on any processor.
  static func checksum(byTables bytes: UnsafeRawBufferPointer, continuing previous: UInt32 = 0) -> UInt32 {
    var crc = ~previous
    guard let base = bytes.baseAddress else { return previous }
    let count = bytes.count
    tables.withUnsafeBufferPointer { tables in
      // All indices below are a table's start (multiple of 256) plus a byte, so they lie inside the 8 × 256 entries.
      let table = tables.baseAddress.unsafelyUnwrapped
      var at = 0
      while at &+ 8 <= count {
        let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: at, as: UInt64.self)) ^ UInt64(crc)
        let near =
          table[1792 &+ Int(word & 0xFF)] ^ table[1536 &+ Int(word &>> 8 & 0xFF)]
          ^ table[1280 &+ Int(word &>> 16 & 0xFF)] ^ table[1024 &+ Int(word &>> 24 & 0xFF)]
        let far =
          table[768 &+ Int(word &>> 32 & 0xFF)] ^ table[512 &+ Int(word &>> 40 & 0xFF)]
          ^ table[256 &+ Int(word &>> 48 & 0xFF)] ^ table[Int(word &>> 56)]
        crc = near ^ far
        at &+= 8
      }
      while at < count {
        crc = (crc &>> 8) ^ table[Int(UInt8(truncatingIfNeeded: crc) ^ base.load(fromByteOffset: at, as: UInt8.self))]
        at &+= 1
      }
    }
    return ~crc
  }

  /// Eight tables one after another: entry `256 × k + b` is what byte `b` does to the checksum `k` bytes later.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var entry = UInt32(byte)
      for _ in 0..<8 { entry = entry & 1 == 1 ? entry >> 1 ^ 0x82F6_3B78 : entry >> 1 }
      tables[byte] = entry
    }
    for index in 256..<tables.count {
      let before = tables[index - 256]
      tables[index] = before >> 8 ^ tables[Int(before & 0xFF)]
    }
    return tables
  }()
}
