/// Reads a stored form in place. Every step checks that the bytes are there, so that damage gives an error, not a trap.
struct ByteReader {
  let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// A reader of a form that ends with its checksum, placed before the first byte.
  ///
  /// - Throws: `StoreError.damaged`, naming `what`, when the checksum does not fit.
  init(sealed bytes: UnsafeRawBufferPointer, _ what: @autoclosure () -> String) throws(StoreError) {
    guard bytes.count >= 4 else { throw .damaged("\(what()): too short") }
    let content = UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - 4)])
    let stored = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: bytes.count - 4, as: UInt32.self))
    guard CRC32C.checksum(content) == stored else { throw .damaged("\(what()): checksum does not match") }
    self.init(content)
  }

  var isAtEnd: Bool { position == bytes.count }

  mutating func integer<T: FixedWidthInteger>(_ type: T.Type = T.self) throws(StoreError) -> T {
    guard position + MemoryLayout<T>.size <= bytes.count else { throw ByteReader.short }
    defer { position += MemoryLayout<T>.size }
    return T(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: T.self))
  }

  mutating func varint() throws(StoreError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < bytes.count, shift < 64 {
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw ByteReader.short
  }

  /// A varint that counts or measures something in memory.
  mutating func count(atMost limit: Int = Int(UInt32.max)) throws(StoreError) -> Int {
    let value = try varint()
    guard value <= UInt64(limit) else { throw StoreError.damaged("a count is out of range") }
    return Int(value)
  }

  mutating func raw(_ count: Int) throws(StoreError) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= bytes.count - position else { throw ByteReader.short }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
  }

  /// Bytes behind their length.
  mutating func block() throws(StoreError) -> UnsafeRawBufferPointer {
    try raw(count(atMost: bytes.count))
  }

  private static var short: StoreError { .damaged("a stored form ends too early") }
}
