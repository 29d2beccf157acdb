/// Why some bytes are no JSON text.
public struct JSONTextError: Error, Hashable, Sendable {
  /// How many bytes were fine.
  public let offset: Int
  /// What is wrong there, as `a value is expected`.
  public let reason: String

  /// A fault at this place.
  public init(offset: Int, reason: String) {
    self.offset = offset
    self.reason = reason
  }
}

extension JSONValue {
  /// Containers that may be open at once.
  public static let depthMax = 64

  /// The document in some UTF-8 bytes.
  ///
  /// Accepts what RFC 8259 accepts and no more, to a depth of ``depthMax``. Objects keep the order of their members; of
  /// a name given twice the last value counts, at the first one's place. Whole numbers that fit are `.integer`, others
  /// `.number`; a number beyond all doubles is refused, half a surrogate pair becomes U+FFFD.
  /// - Throws: ``JSONTextError``.
  /// - Cost: builds a tree: for definitions and settings, not for traffic.
  public init(utf8 bytes: some Collection<UInt8>) throws(JSONTextError) {
    var parser = JSONParser(bytes: Array(bytes))
    self = try parser.document()
  }

  /// The document in this text; `nil` when it is none. See ``init(utf8:)``.
  public init?(parsing text: String) {
    guard let value = try? JSONValue(utf8: text.utf8) else { return nil }
    self = value
  }
}

/// Makes a ``JSONValue`` of bytes.
private struct JSONParser {
  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func document() throws(JSONTextError) -> JSONValue {
    let value = try value()
    skipSpace()
    guard position == bytes.count else { throw fault("nothing more is expected") }
    return value
  }

  private mutating func value() throws(JSONTextError) -> JSONValue {
    skipSpace()
    guard let byte = next else { throw fault("a value is expected") }
    switch byte {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default:
      for (word, value) in [("true", JSONValue.bool(true)), ("false", .bool(false)), ("null", .null)]
      where bytes[position...].starts(with: word.utf8) {
        position += word.utf8.count
        return value
      }
      throw fault("a value is expected")
    }
  }

  private mutating func object() throws(JSONTextError) -> JSONValue {
    try open()
    var members: [JSONValue.Member] = []
    var places: [String: Int] = [:]
    while try hasMember(before: UInt8(ascii: "}"), isFirst: members.isEmpty) {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw fault("a name in quotes is expected") }
      let name = try string()
      skipSpace()
      guard next == UInt8(ascii: ":") else { throw fault("a colon is expected") }
      position += 1
      let value = try value()
      if let place = places[name] {
        members[place].value = value
      } else {
        places[name] = members.count
        members.append(JSONValue.Member(name, value))
      }
    }
    return .object(members)
  }

  private mutating func array() throws(JSONTextError) -> JSONValue {
    try open()
    var values: [JSONValue] = []
    while try hasMember(before: UInt8(ascii: "]"), isFirst: values.isEmpty) { values.append(try value()) }
    return .array(values)
  }

  private mutating func open() throws(JSONTextError) {
    guard depth < JSONValue.depthMax else { throw fault("deeper than \(JSONValue.depthMax) levels") }
    depth += 1
    position += 1
  }

  /// Whether the open container goes on; closes it otherwise.
  private mutating func hasMember(before bracket: UInt8, isFirst: Bool) throws(JSONTextError) -> Bool {
    skipSpace()
    if next == bracket {
      position += 1
      depth -= 1
      return false
    }
    if isFirst { return true }
    guard next == UInt8(ascii: ",") else { throw fault("a comma or the end of the list is expected") }
    position += 1
    return true
  }

  private mutating func number() throws(JSONTextError) -> JSONValue {
    let start = position
    var isWhole = true
    if next == UInt8(ascii: "-") { position += 1 }
    if next == UInt8(ascii: "0") { position += 1 } else { try digits() }
    if next == UInt8(ascii: ".") {
      isWhole = false
      position += 1
      try digits()
    }
    if let byte = next, byte | 0x20 == UInt8(ascii: "e") {
      isWhole = false
      position += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isWhole, let number = Int(text) { return .integer(number) }
    guard let number = Double(text), number.isFinite else { throw fault("the number is too large") }
    return .number(number)
  }

  private mutating func digits() throws(JSONTextError) {
    let start = position
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    guard position > start else { throw fault("a digit is expected") }
  }

  private mutating func string() throws(JSONTextError) -> String {
    position += 1
    var units: [UInt8] = []
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: units, as: UTF8.self) else { throw fault("the text is not UTF-8") }
        return text
      case UInt8(ascii: "\\"): try escape(into: &units)
      case 0..<0x20: throw fault("a control character must be escaped")
      default: units.append(byte)
      }
    }
    throw fault("a text has no end")
  }

  private mutating func escape(into units: inout [UInt8]) throws(JSONTextError) {
    guard let byte = next else { throw fault("a text has no end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(byte)
    case UInt8(ascii: "b"): units.append(0x08)
    case UInt8(ascii: "f"): units.append(0x0C)
    case UInt8(ascii: "n"): units.append(0x0A)
    case UInt8(ascii: "r"): units.append(0x0D)
    case UInt8(ascii: "t"): units.append(0x09)
    case UInt8(ascii: "u"):
      var code = UInt32(try hexUnit())
      if (0xD800..<0xDC00).contains(code), bytes[position...].starts(with: "\\u".utf8) {
        let start = position
        position += 2
        let low = UInt32(try hexUnit())
        if (0xDC00..<0xE000).contains(low) {
          code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        } else {
          position = start
        }
      }
      units.append(contentsOf: String(Character(Unicode.Scalar(code) ?? "\u{FFFD}")).utf8)
    default: throw fault("there is no such escape")
    }
  }

  private mutating func hexUnit() throws(JSONTextError) -> UInt16 {
    let digits = bytes[position...].prefix(4)
    let areHex = digits.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
        UInt8(ascii: "A")...UInt8(ascii: "F"):
        true
      default: false
      }
    }
    guard digits.count == 4, areHex, let code = UInt16(String(decoding: digits, as: UTF8.self), radix: 16) else {
      throw fault("four hex digits are expected")
    }
    position += 4
    return code
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
  }

  private func fault(_ reason: String) -> JSONTextError { JSONTextError(offset: position, reason: reason) }
}
