import TestSupport
import Testing

@testable import Storage

struct BitPackingTests {
  @Test(arguments: 0...64) func `numbers of every width come back`(bits: Int) {
    var random = SeededGenerator(seed: UInt64(bits))
    let mask: UInt64 = bits == 64 ? .max : (1 << UInt64(bits)) - 1
    for count in [0, 1, 2, 7, 8, 9, 63, 64, 65, 200] {
      var values = (0..<count).map { _ in Int64(bitPattern: random.next() & mask) }
      if count > 1 { values[0] = Int64(bitPattern: mask) }
      var writer = ByteWriter()
      values.withUnsafeBufferPointer { BitPacking.append($0, base: 0, bits: bits, to: &writer) }
      #expect(writer.bytes.count == BitPacking.size(count: count, bits: bits))
      let back = writer.bytes.withUnsafeBytes { bytes in
        (0..<count).map { index in
          bytes.baseAddress.map { BitPacking.value($0, at: index, bits: bits) } ?? 0
        }
      }
      #expect(back == values.map { UInt64(bitPattern: $0) }, "\(bits) bits, \(count) numbers")
    }
  }

  @Test func `a base is subtracted without regard to the sign`() {
    var writer = ByteWriter()
    let values: [Int64] = [.min, .max, -1, 0]
    values.withUnsafeBufferPointer { BitPacking.append($0, base: .min, bits: 64, to: &writer) }
    let back = writer.bytes.withUnsafeBytes { bytes in
      (0..<4).map { BitPacking.value(bytes.baseAddress!, at: $0, bits: 64) }  // four numbers take bytes
    }
    #expect(back == [0, .max, UInt64(Int64.max), 1 << 63])
  }

  @Test(arguments: [(0, 0), (1, 1), (2, 2), (3, 2), (255, 8), (256, 9), (UInt64.max, 64)] as [(UInt64, Int)])
  func `so many bits hold a number`(number: UInt64, bits: Int) {
    #expect(BitPacking.bits(for: number) == bits)
  }
}
