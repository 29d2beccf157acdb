extension UnsafeRawBufferPointer {
  /// The text that is not there: empty, and without an address, which an empty text that is there has.
  static var none: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }

  /// Whether the client sent this text at all.
  var isPresent: Bool { baseAddress != nil }

  /// Whether these are the literal's bytes.
  @inline(__always)
  func equals(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for at in 0..<count where self[at] != text.utf8Start[at] { return false }
    return true
  }

  /// Whether both are the same bytes, compared eight at a time.
  func equals(_ other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    var at = 0
    while at + 8 <= count {
      guard
        loadUnaligned(fromByteOffset: at, as: UInt64.self) == other.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      else { return false }
      at += 8
    }
    while at < count {
      guard self[at] == other[at] else { return false }
      at += 1
    }
    return true
  }

  /// A literal's bytes, which live as long as the process.
  static func literal(_ text: StaticString) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
  }

  /// The text's first 40 bytes or so in quotation marks, for a message.
  var excerpt: String { "'" + clipped(to: 40).string + "'" }

  /// The longest beginning of the text that has at most so many bytes and ends with a whole character.
  func clipped(to bytesMax: Int) -> UnsafeRawBufferPointer {
    guard count > bytesMax else { return self }
    var end = bytesMax
    while end > 0, self[end] & 0xC0 == 0x80 { end -= 1 }
    return UnsafeRawBufferPointer(rebasing: self[..<end])
  }

  /// The text; bytes that are not UTF-8 are replaced.
  var string: String { String(decoding: self, as: UTF8.self) }
}
