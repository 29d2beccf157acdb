import Testing

@testable import Storage

struct CRC32CTests {
  private func checksum(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { CRC32C.checksum($0) } }

  /// The examples of RFC 3720 B.4 and the customary check value.
  @Test func `known answers`() {
    #expect(checksum([]) == 0)
    #expect(checksum(Array("123456789".utf8)) == 0xE306_9283)
    #expect(checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(checksum(Array(0..<32)) == 0x46DD_794E)
    #expect(checksum(Array((0..<32).reversed())) == 0x113F_DB5C)
  }

  // What one machine wrote another must be able to read.
  @Test func `without the processor's instruction the checksums are the same`() {
    let bytes = (0..<100).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
    for start in 0..<9 {
      for end in start...bytes.count {
        bytes[start..<end].withUnsafeBytes { part in
          #expect(CRC32C.checksum(part) == CRC32C.checksum(byTables: part))
          #expect(CRC32C.checksum(part, continuing: 7) == CRC32C.checksum(byTables: part, continuing: 7))
        }
      }
    }
  }

  @Test func `in two parts as in one, wherever the cut lies`() {
    let bytes = (0..<61).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
    let whole = checksum(bytes)
    for cut in 0...bytes.count {
      let first = bytes[..<cut].withUnsafeBytes { CRC32C.checksum($0) }
      #expect(bytes[cut...].withUnsafeBytes { CRC32C.checksum($0, continuing: first) } == whole)
    }
  }
}
