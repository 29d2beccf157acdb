/// Reads one JSON text from front to back, value by value, without building a tree.
///
/// The caller says what it expects: `peek` tells the kind of the next value, `enterObject` and `nextKey` walk an
/// object, `enterArray` and `nextElement` an array, `skip` validates a value nobody wants, `finish` checks that
/// nothing follows. Strings are slices of the input, or of the arena when they had escapes; numbers are slices as
/// written. Slices live as long as both.
///
///     try reader.enterObject()
///     while let key = try reader.nextKey() { … one value … }
///     try reader.finish()
///
/// Accepts what RFC 8259 accepts, and no more: all UTF-8 is validated, in skipped values too (no overlong forms, no
/// surrogates, nothing above U+10FFFF); a byte order mark and, unless told otherwise, halves of surrogate pairs
/// (`\ud800`) are refused; any depth beyond ``depthMax`` is refused. Keys may repeat: each is reported, the
/// caller decides.
/// Never reads outside the input, whatever the bytes are.
package struct JSONReader {
  /// Objects and arrays that may be open at once, unless told otherwise.
  package static let depthMax = 64
  /// The most that a reader can be told.
  package static let depthLimit = 1023

  /// Kinds of values.
  package enum Kind: Hashable, Sendable { case object, array, string, number, boolean, null }

  /// Offset of the next byte to read.
  package private(set) var position = 0
  private let bytes: UnsafeRawBufferPointer
  private let arena: ByteArena
  private let depthMax: Int
  private let allowsHalfSurrogates: Bool
  private var depth = 0
  /// Whether the open container has had no member yet.
  private var isFirst = true

  /// A reader at the start of `bytes`; unescaped strings go to `arena`.
  ///
  /// - Parameter allowsHalfSurrogates: whether `\ud800` and the like are read, as U+FFFD, instead of refused: browsers
  ///   write them for texts that were cut within a character.
  /// - Precondition: `depthMax` is at most ``depthLimit``.
  package init(
    _ bytes: UnsafeRawBufferPointer, arena: ByteArena, depthMax: Int = JSONReader.depthMax,
    allowsHalfSurrogates: Bool = false
  ) {
    self.allowsHalfSurrogates = allowsHalfSurrogates
    precondition(depthMax <= JSONReader.depthLimit, "a skipped value notes each container in a bit of its own")
    self.bytes = bytes
    self.arena = arena
    self.depthMax = depthMax
  }

  // MARK: What comes next

  /// The kind of the next value, which stays unread.
  package mutating func peek() throws(JSONFault) -> Kind {
    skipSpace()
    guard position < bytes.count else { throw fault(.endsEarly) }
    switch bytes[position] {
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
    case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
    case UInt8(ascii: "n"): return .null
    default: throw fault(.expectedValue)
    }
  }

  /// The text of what was read since an offset, as it is written.
  package func text(from start: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[start..<position])
  }

  /// Checks that nothing but space follows the value that was read.
  package mutating func finish() throws(JSONFault) {
    skipSpace()
    guard position == bytes.count else { throw fault(.trailingBytes) }
  }

  // MARK: Objects and arrays

  /// Reads `{`.
  package mutating func enterObject() throws(JSONFault) {
    try enter(UInt8(ascii: "{"), .expectedObject)
  }

  /// Reads `[`.
  package mutating func enterArray() throws(JSONFault) {
    try enter(UInt8(ascii: "["), .expectedArray)
  }

  /// The next key of the open object, up to and with its colon; `nil` once its `}` is read.
  package mutating func nextKey() throws(JSONFault) -> UnsafeRawBufferPointer? {
    guard try nextMember(before: UInt8(ascii: "}")) else { return nil }
    guard position < bytes.count else { throw fault(.endsEarly) }
    guard bytes[position] == UInt8(ascii: "\"") else { throw fault(.expectedKey) }
    let key = try string()
    skipSpace()
    guard position < bytes.count else { throw fault(.endsEarly) }
    guard bytes[position] == UInt8(ascii: ":") else { throw fault(.expectedColon) }
    position += 1
    return key
  }

  /// Whether the open array has another value, which comes next; `false` once its `]` is read.
  package mutating func nextElement() throws(JSONFault) -> Bool {
    try nextMember(before: UInt8(ascii: "]"))
  }

  private mutating func enter(_ bracket: UInt8, _ reason: JSONFault.Reason) throws(JSONFault) {
    skipSpace()
    guard position < bytes.count else { throw fault(.endsEarly) }
    guard bytes[position] == bracket else { throw fault(reason) }
    guard depth < depthMax else { throw fault(.tooDeep) }
    depth += 1
    position += 1
    isFirst = true
  }

  @inline(__always)
  private mutating func nextMember(before bracket: UInt8) throws(JSONFault) -> Bool {
    skipSpace()
    guard position < bytes.count else { throw fault(.endsEarly) }
    if bytes[position] == bracket {
      precondition(depth > 0, "members are asked for inside an object or array")
      depth -= 1
      position += 1
      isFirst = false
      return false
    }
    if isFirst {
      isFirst = false
    } else {
      guard bytes[position] == UInt8(ascii: ",") else { throw fault(.expectedComma) }
      position += 1
      skipSpace()
    }
    return true
  }

  // MARK: Values

  /// The next value, which must be a number, as it is written.
  package mutating func number() throws(JSONFault) -> UnsafeRawBufferPointer {
    skipSpace()
    let start = position
    if position < bytes.count, bytes[position] == UInt8(ascii: "-") { position += 1 }
    guard let first = digit() else { throw fault(position == start ? .expectedNumber : .malformedNumber) }
    position += 1
    if first != 0 { skipDigits() }
    if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
      position += 1
      guard digit() != nil else { throw fault(.malformedNumber) }
      skipDigits()
    }
    if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
      position += 1
      if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
        position += 1
      }
      guard digit() != nil else { throw fault(.malformedNumber) }
      skipDigits()
    }
    return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
  }

  /// The next value, which must be `true` or `false`.
  package mutating func boolean() throws(JSONFault) -> Bool {
    skipSpace()
    if literal("true") { return true }
    if literal("false") { return false }
    throw fault(.expectedBoolean)
  }

  /// Reads `null`.
  package mutating func null() throws(JSONFault) {
    skipSpace()
    guard literal("null") else { throw fault(.expectedNull) }
  }

  /// Reads and validates the next value, whatever it is.
  package mutating func skip() throws(JSONFault) {
    // Whether each open container inside the skipped value is an object, by its depth.
    var objects = InlineArray<16, UInt64>(repeating: 0)
    let outside = depth
    repeat {
      if depth > outside {
        if objects[depth >> 6] >> UInt64(depth & 63) & 1 == 1 {
          guard try nextKey() != nil else { continue }
        } else {
          guard try nextElement() else { continue }
        }
      }
      switch try peek() {
      case .object:
        try enterObject()
        objects[depth >> 6] |= 1 << UInt64(depth & 63)
      case .array:
        try enterArray()
        objects[depth >> 6] &= ~(1 << UInt64(depth & 63))
      case .string: _ = try string()
      case .number: _ = try number()
      case .boolean: _ = try boolean()
      case .null: try null()
      }
    } while depth > outside
  }

  /// The next value, which must be a string, unescaped.
  package mutating func string() throws(JSONFault) -> UnsafeRawBufferPointer {
    skipSpace()
    guard position < bytes.count else { throw fault(.endsEarly) }
    guard bytes[position] == UInt8(ascii: "\"") else { throw fault(.expectedString) }
    let start = position + 1
    var hasEscapes = false
    position = start
    while true {
      position = endOfPlainText(from: position)
      guard position < bytes.count else { throw fault(.endsEarly) }
      switch bytes[position] {
      case UInt8(ascii: "\""):
        let raw = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
        position += 1
        return hasEscapes ? try unescaped(raw, at: start) : raw
      case UInt8(ascii: "\\"):
        hasEscapes = true
        guard position + 1 < bytes.count else {
          position = bytes.count
          throw fault(.endsEarly)
        }
        // What is escaped is looked at once the string's end is known; here a quotation mark must not end it.
        position += bytes[position + 1] < 0x80 ? 2 : 1
      case 0..<0x20: throw fault(.controlCharacter)
      case 0x80...:
        guard let length = UTF8Sequence.length(bytes, at: position) else { throw fault(.invalidUTF8) }
        position += length
      default: position += 1
      }
    }
  }

  // MARK: Parts

  /// Where the run of bytes ends that need no look: no quotation mark, backslash, control character or non-ASCII.
  @inline(__always)
  private func endOfPlainText(from start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    var at = start
    while at + 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      let quote = word ^ (ones &* 0x22)
      let backslash = word ^ (ones &* 0x5C)
      // In each term the lowest marked byte is exact: a borrow only ever reaches bytes above it.
      let found =
        ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word | word) & highs
      if found != 0 { return at + found.trailingZeroBitCount >> 3 }
      at += 8
    }
    while at < bytes.count {
      let byte = bytes[at]
      if byte == 0x22 || byte == 0x5C || byte < 0x20 || byte >= 0x80 { break }
      at += 1
    }
    return at
  }

  @inline(__always)
  private mutating func skipSpace() {
    while position < bytes.count {
      let byte = bytes[position]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
      position += 1
    }
  }

  /// The digit at the position, which is not passed.
  @inline(__always)
  private func digit() -> UInt8? {
    guard position < bytes.count, bytes[position] >= 0x30, bytes[position] <= 0x39 else { return nil }
    return bytes[position] - 0x30
  }

  @inline(__always)
  private mutating func skipDigits() {
    while digit() != nil { position += 1 }
  }

  @inline(__always)
  private mutating func literal(_ word: StaticString) -> Bool {
    guard bytes.count - position >= word.utf8CodeUnitCount else { return false }
    for index in 0..<word.utf8CodeUnitCount where bytes[position + index] != word.utf8Start[index] { return false }
    position += word.utf8CodeUnitCount
    return true
  }

  private func fault(_ reason: JSONFault.Reason) -> JSONFault {
    JSONFault(reason: reason, position: position)
  }

  /// The text that `raw`, the inside of a string that begins at offset `start`, stands for.
  private func unescaped(_ raw: UnsafeRawBufferPointer, at start: Int) throws(JSONFault) -> UnsafeRawBufferPointer {
    // An escape is never shorter than what it stands for.
    let target = arena.allocate(raw.count)
    var length = 0
    var at = 0
    while at < raw.count {
      guard raw[at] == UInt8(ascii: "\\") else {
        target[length] = raw[at]
        length += 1
        at += 1
        continue
      }
      switch try JSONEscape.read(raw, at: at, offset: start, allowsHalfSurrogates: allowsHalfSurrogates) {
      case .byte(let byte):
        target[length] = byte
        length += 1
        at += 2
      case .scalar(let scalar, let escapeLength):
        length += UTF8Sequence.write(scalar, to: target, at: length)
        at += escapeLength
      }
    }
    arena.giveBack(raw.count - length)
    return UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(target)[..<length])
  }
}
