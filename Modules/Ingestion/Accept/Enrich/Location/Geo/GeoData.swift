/// Reads values of a MaxMind database's data section, or of its metadata, in place.
///
/// Source: MaxMind DB file format 2.0, "Output Data Section". Whatever the bytes are, reading ends, with a value or an
/// error.
struct GeoData {
  /// The section; pointers count from its first byte.
  let bytes: UnsafeRawBufferPointer
  /// Values that may still be looked at: maps within maps within maps end some time.
  private var budget = 4096

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Types as the format numbers them.
  private enum Kind {
    static let pointer = 1
    static let string = 2
    static let double = 3
    static let map = 7
    static let array = 11
    static let container = 12
    static let end = 13
    static let boolean = 14
    static let float = 15
    /// 16, 32, 64 and 128 bits.
    static let unsigned: Set<Int> = [5, 6, 9, 10]
  }

  /// What stands before a value's bytes.
  private struct Head {
    var kind: Int
    /// Bytes, or members, or elements.
    var size: Int
    /// Where the value's bytes begin.
    var start: Int
  }

  private static let depthMax = 32

  private func byte(_ at: Int) throws(GeoDatabaseError) -> Int {
    guard at >= 0, at < bytes.count else { throw .malformed("a value ends behind its section") }
    return Int(bytes[at])
  }

  private func number(_ at: Int, _ count: Int) throws(GeoDatabaseError) -> Int {
    var number = 0
    for index in 0..<count { number = number << 8 | (try byte(at + index)) }
    return number
  }

  private mutating func head(_ at: Int) throws(GeoDatabaseError) -> Head {
    budget -= 1
    guard budget > 0 else { throw .malformed("an entry is too large") }
    let control = try byte(at)
    var head = Head(kind: control >> 5, size: control & 31, start: at + 1)
    if head.kind == 0 {
      head.kind = 7 + (try byte(head.start))
      head.start += 1
    }
    if head.kind == Kind.pointer {
      let length = (control >> 3 & 3) + 1
      let high = length == 4 ? 0 : control & 7
      let offset = [0, 2048, 526_336, 0][length - 1]
      head.size = (high << (8 * length) | (try number(head.start, length))) + offset
      head.start += length
      return head
    }
    let more = max(0, head.size - 28)
    if more > 0 {
      let base = [0, 29, 285, 65_821][more]
      head.size = base + (try number(head.start, more))
      head.start += more
    }
    return head
  }

  /// The head of a value, behind a pointer if there is one.
  private mutating func value(_ at: Int) throws(GeoDatabaseError) -> Head {
    let head = try head(at)
    guard head.kind == Kind.pointer else { return head }
    let target = try self.head(head.size)
    guard target.kind != Kind.pointer else { throw .malformed("a pointer points to a pointer") }
    return target
  }

  /// Where what follows a value begins.
  private mutating func end(of at: Int, depth: Int = 0) throws(GeoDatabaseError) -> Int {
    guard depth < GeoData.depthMax else { throw .malformed("values are nested too deeply") }
    let head = try head(at)
    var next = head.start
    switch head.kind {
    case Kind.pointer, Kind.boolean: return next
    case Kind.map, Kind.array:
      for _ in 0..<(head.kind == Kind.map ? 2 * head.size : head.size) { next = try end(of: next, depth: depth + 1) }
      return next
    case Kind.container, Kind.end: throw .unsupported("a value of type \(head.kind)")
    case 0...Kind.float:
      guard head.size <= bytes.count - next else { throw .malformed("a value ends behind its section") }
      return next + head.size
    default: throw .unsupported("a value of type \(head.kind)")
    }
  }

  /// Where the value under a name of a map begins; `nil` when there is no such name, or no map.
  mutating func member(_ name: StaticString, ofMap at: Int) throws(GeoDatabaseError) -> Int? {
    let map = try value(at)
    guard map.kind == Kind.map else { return nil }
    var next = map.start
    for _ in 0..<map.size {
      let key = try text(next)
      let entry = try end(of: next)
      if let key, key.equals(name) { return entry }
      next = try end(of: entry)
    }
    return nil
  }

  /// Where the first element of an array begins; `nil` when it is empty, or no array.
  mutating func firstElement(ofArray at: Int) throws(GeoDatabaseError) -> Int? {
    let array = try value(at)
    return array.kind == Kind.array && array.size > 0 ? array.start : nil
  }

  /// A text; `nil` when the value is none.
  mutating func text(_ at: Int) throws(GeoDatabaseError) -> UnsafeRawBufferPointer? {
    let head = try value(at)
    guard head.kind == Kind.string else { return nil }
    guard head.size <= bytes.count - head.start else { throw .malformed("a text ends behind its section") }
    return UnsafeRawBufferPointer(rebasing: bytes[head.start..<head.start + head.size])
  }

  /// A whole number that is not negative; `nil` when the value is none, or beyond 63 bits.
  mutating func number(_ at: Int) throws(GeoDatabaseError) -> Int? {
    let head = try value(at)
    guard Kind.unsigned.contains(head.kind), head.size <= 16 else { return nil }
    var number: UInt128 = 0
    for index in 0..<head.size { number = number << 8 | UInt128(try byte(head.start + index)) }
    return Int(exactly: number)
  }
}
