/// Whole numbers of a fixed number of bits, one after another, lowest bit first; eight spare bytes at the end let a
/// reader load a whole word anywhere.
enum BitPacking {
  static let padding = 8

  /// Bits needed for numbers up to `greatest`.
  @inline(__always)
  static func bits(for greatest: UInt64) -> Int { 64 - greatest.leadingZeroBitCount }

  /// Bytes of `count` numbers, spare bytes included.
  static func size(count: Int, bits: Int) -> Int { bits == 0 ? 0 : (count * bits + 7) / 8 + padding }

  /// Appends `values[i] - base` for each value.
  ///
  /// - Precondition: every difference fits into `bits`.
  static func append(_ values: UnsafeBufferPointer<Int64>, base: Int64, bits: Int, to writer: inout ByteWriter) {
    guard bits > 0 else { return }
    let size = size(count: values.count, bits: bits)
    let packed = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
      let out = UnsafeMutableRawPointer(buffer.baseAddress!)  // size is at least the padding
      var word: UInt64 = 0
      var used = 0
      var position = 0
      for value in values {
        let number = UInt64(bitPattern: value &- base)
        word |= number << UInt64(used)
        if used + bits >= 64 {
          out.storeBytes(of: word.littleEndian, toByteOffset: position, as: UInt64.self)
          position += 8
          let taken = 64 - used
          word = taken == 64 ? 0 : number >> UInt64(taken)
          used = used + bits - 64
        } else {
          used += bits
        }
      }
      while position < size {
        buffer[position] = UInt8(truncatingIfNeeded: word)
        word >>= 8
        position += 1
      }
      filled = size
    }
    writer.append(raw: packed)
  }

  /// Hands some numbers of at most 56 bits to `body`, in order.
  @inline(__always)
  static func unpack(
    _ packed: UnsafeRawPointer, _ indices: Range<Int>, bits: Int, _ body: (_ index: Int, _ number: UInt64) -> Void
  ) {
    let mask = (UInt64(1) &<< UInt64(bits)) &- 1
    var bit = indices.lowerBound &* bits
    for index in indices {
      // 56 bits that begin in the middle of a byte still end inside the eight that are loaded.
      let word = UInt64(littleEndian: packed.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self))
      body(index, (word &>> UInt64(bit & 7)) & mask)
      bit &+= bits
    }
  }

  /// The number at `index`.
  @inline(__always)
  static func value(_ packed: UnsafeRawPointer, at index: Int, bits: Int) -> UInt64 {
    guard bits > 0 else { return 0 }
    let bit = index &* bits
    let shift = UInt64(bit & 7)
    let word = UInt64(littleEndian: packed.loadUnaligned(fromByteOffset: bit >> 3, as: UInt64.self)) >> shift
    if bits <= 56 { return word & ((1 << UInt64(bits)) &- 1) }
    let mask: UInt64 = bits == 64 ? .max : (1 << UInt64(bits)) &- 1
    guard shift > 0 else { return word & mask }
    let high = UInt64(packed.load(fromByteOffset: (bit >> 3) + 8, as: UInt8.self))
    return (word | high << (64 - shift)) & mask
  }
}
