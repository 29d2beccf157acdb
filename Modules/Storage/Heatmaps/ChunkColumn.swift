/// A column of whole numbers that is always read whole, in the smaller of two forms.
///
///     u8 form · by form
///     packed    an ``IntegerColumn``
///     deflated  i64 base · u8 bytes of a number · deflated: all lowest bytes, then all next ones …
///
/// Checksums belong to whoever stores it.
enum ChunkColumn {
  private enum Form: UInt8 { case packed = 0, deflated }

  static func encode(_ values: [Int64]) throws(StoreError) -> [UInt8] {
    let packed = IntegerColumn.encode(values)
    let least = values.min() ?? 0
    let reach = UInt64(bitPattern: (values.max() ?? 0) &- least)
    let width = max(1, (64 - reach.leadingZeroBitCount + 7) / 8)
    var planes = [UInt8](repeating: 0, count: values.count * width)
    for (row, value) in values.enumerated() {
      let number = UInt64(bitPattern: value &- least)
      for byte in 0..<width {
        planes[byte * values.count + row] = UInt8(truncatingIfNeeded: number >> UInt64(8 * byte))
      }
    }
    let deflated = try Deflate.compress(planes, level: 6)
    var writer = ByteWriter(reserving: min(packed.count, deflated.count) + 16)
    guard deflated.count + 9 < packed.count else {
      writer.append(Form.packed.rawValue)
      writer.append(raw: packed)
      return writer.bytes
    }
    writer.append(Form.deflated.rawValue)
    writer.append(least)
    writer.append(UInt8(width))
    writer.append(raw: deflated)
    return writer.bytes
  }

  /// The `count` values of a column that fills `bytes`.
  ///
  /// - Throws: `StoreError.damaged`.
  static func decode(_ bytes: UnsafeRawBufferPointer, count: Int) throws(StoreError) -> [Int64] {
    var reader = ByteReader(bytes)
    switch Form(rawValue: try reader.integer(UInt8.self)) {
    case .packed:
      let column = try IntegerColumn(try reader.raw(bytes.count - 1), rowsMax: count)
      guard column.count == count else { throw .damaged("a chunk's columns have different lengths") }
      return column.decoded()
    case .deflated:
      let least = try reader.integer(Int64.self)
      let width = Int(try reader.integer(UInt8.self))
      guard (1...8).contains(width) else { throw .damaged("a chunk's column has numbers of \(width) bytes") }
      let planes = try Deflate.decompress(try reader.raw(bytes.count - reader.position), size: count * width)
      return [Int64](unsafeUninitializedCapacity: count) { values, filled in
        for row in 0..<count {
          var number: UInt64 = 0
          for byte in 0..<width { number |= UInt64(planes[byte * count + row]) << UInt64(8 * byte) }
          values[row] = least &+ Int64(bitPattern: number)
        }
        filled = count
      }
    case nil: throw .damaged("a chunk's column has an unknown form")
    }
  }
}
