import Models
import Storage

/// Reads the JSON of one row into an ``ImportRow``.
///
/// `null` means absent, for every key. A key may stand in a row once.
struct ImportRowReader {
  private typealias Text = UnsafeRawBufferPointer

  private let keys = RowKeyTable()
  let arena: ByteArena

  init(arena: ByteArena) { self.arena = arena }

  /// - Throws: `RowFault`, `JSONFault`.
  func read(_ line: UnsafeRawBufferPointer, into row: inout ImportRow, _ properties: inout [RowProperty]) throws {
    var json = JSONReader(line, arena: arena)
    try json.enterObject()
    while let name = try json.nextKey() {
      guard let match = keys.find(name) else { throw RowFault("There is no key \(LogText.quoted(name)).") }
      let key = match.key
      guard row.seen & match.bit == 0 else { throw RowFault("“\(key.rawValue)” stands there twice.") }
      row.seen |= match.bit
      if try json.peek() == .null {
        try json.null()
      } else if let field = match.field {
        row[field] = try text(key, &json)
      } else {
        try read(key, &json, into: &row, &properties)
      }
    }
    try json.finish()
  }

  private func read(
    _ key: RowKey, _ json: inout JSONReader, into row: inout ImportRow, _ properties: inout [RowProperty]
  ) throws {
    switch key {
    case .timestamp: row.time = try time(&json)
    case .url: row.url = try text(key, &json)
    case .userAgent: row.userAgent = try text(key, &json)
    case .idempotencyKey: row.idempotencyKey = try text(key, &json)
    case .country: row.country = try country(try text(key, &json))
    case .screenWidth: row[.screenSize] = try screenWidth(try pixels(key, &json))
    case .screenHeight: row.screenHeight = try screenHeight(try pixels(key, &json))
    case .interactive: row.isInteractive = try truth(key, &json)
    case .bot: row.isBot = try truth(key, &json)
    case .revenue: row.revenue = try revenue(&json)
    case .props: try props(&json, into: &properties)
    default: preconditionFailure("every other key fills a field as it stands")
    }
  }

  @inline(__always)
  private func text(_ key: RowKey, _ json: inout JSONReader) throws -> Text {
    guard try json.peek() == .string else { throw try fault(key, &json, isNot: "a text") }
    return try json.string()
  }

  private func time(_ json: inout JSONReader) throws -> Instant {
    switch try json.peek() {
    case .number:
      let number = try json.number()
      guard JSONNumber.isWhole(number), let milliseconds = JSONNumber.wholePart(number) else {
        throw RowFault(.timestamp, number, isNot: "a whole number of milliseconds")
      }
      return Instant(milliseconds: milliseconds)
    case .string:
      let text = try json.string()
      guard let time = ISOTimestamp.parse(text) else {
        throw RowFault(.timestamp, text, isNot: "a time like 2026-01-31T10:11:12Z or whole milliseconds")
      }
      return time
    default: throw try fault(.timestamp, &json, isNot: "a time like 2026-01-31T10:11:12Z or whole milliseconds")
    }
  }

  private func truth(_ key: RowKey, _ json: inout JSONReader) throws -> Bool {
    guard try json.peek() == .boolean else { throw try fault(key, &json, isNot: "true or false") }
    return try json.boolean()
  }

  private func pixels(_ key: RowKey, _ json: inout JSONReader) throws -> UnsafeRawBufferPointer {
    switch try json.peek() {
    case .number: try json.number()
    case .string: try json.string()
    default: throw try fault(key, &json, isNot: "a number of pixels")
    }
  }

  func country(_ text: UnsafeRawBufferPointer) throws -> (UInt8, UInt8)? {
    if text.isEmpty { return nil }
    guard text.count == 2, text.allSatisfy({ ($0 | 0x20) &- UInt8(ascii: "a") < 26 }) else {
      throw RowFault(.country, text, isNot: "a code of two letters (ISO 3166-1 alpha-2)")
    }
    return (text[0] & 0xDF, text[1] & 0xDF)
  }

  /// A width, or width and height: `1440`, `"1440"`, `"1440x900"`.
  func screenWidth(_ text: UnsafeRawBufferPointer) throws -> UnsafeRawBufferPointer {
    if text.isEmpty { return text }
    var digits = DigitReader(bytes: text)
    guard digits.number(1...5) != nil, digits.isAtEnd || (digits.skip("x") && digits.number(1...5) != nil),
      digits.isAtEnd
    else { throw RowFault(.screenWidth, text, isNot: "a number of pixels") }
    return text
  }

  func screenHeight(_ text: UnsafeRawBufferPointer) throws -> UnsafeRawBufferPointer {
    var digits = DigitReader(bytes: text)
    guard text.isEmpty || (digits.number(1...5) != nil && digits.isAtEnd) else {
      throw RowFault(.screenHeight, text, isNot: "a number of pixels")
    }
    return text
  }

  func revenue(_ json: inout JSONReader) throws -> Money {
    guard try json.peek() == .object else { throw try fault(.revenue, &json, isNot: "an object") }
    try json.enterObject()
    var amount: Text?
    var currency: Text?
    while let name = try json.nextKey() {
      let kind = try json.peek()
      if name.elementsEqual("amount".utf8), amount == nil, kind == .string || kind == .number {
        amount = kind == .string ? try json.string() : try json.number()
      } else if name.elementsEqual("currency".utf8), currency == nil, kind == .string {
        currency = try json.string()
      } else {
        throw RowFault("“revenue” has \(LogText.quoted(name)); it takes one “amount” and one “currency”, as texts.")
      }
    }
    guard let amount, let currency else { throw RowFault("“revenue” needs “amount” and “currency”.") }
    return try money(amount: amount, currency: currency)
  }

  func money(amount: UnsafeRawBufferPointer, currency: UnsafeRawBufferPointer) throws -> Money {
    guard let code = CurrencyCode(String(decoding: currency, as: UTF8.self)) else {
      throw RowFault("The currency \(LogText.quoted(currency)) of “revenue” is not a code of three letters (ISO 4217).")
    }
    guard let money = Money(decimal: String(decoding: amount, as: UTF8.self), currency: code) else {
      throw RowFault("The amount \(LogText.quoted(amount)) of “revenue” is not a decimal number.")
    }
    return money
  }

  func props(_ json: inout JSONReader, into properties: inout [RowProperty]) throws {
    guard try json.peek() == .object else { throw try fault(.props, &json, isNot: "an object") }
    try json.enterObject()
    while let name = try json.nextKey() {
      guard !name.isEmpty else { throw RowFault("“props” has a property without a name.") }
      let value: Text
      switch try json.peek() {
      case .string: value = try json.string()
      case .number: value = try json.number()
      case .boolean: value = try json.boolean() ? .literal("true") : .literal("false")
      case .null:
        try json.null()
        continue
      case .object, .array:
        throw RowFault("The property \(LogText.quoted(name)) is not a text, a number, true or false.")
      }
      guard !properties.contains(where: { $0.name.elementsEqual(name) }) else {
        throw RowFault("The property \(LogText.quoted(name)) stands there twice.")
      }
      guard properties.count < 255 else { throw RowFault("“props” has more than 255 properties.") }
      properties.append(RowProperty(name: name, value: value))
    }
  }

  /// Passes over the value that is not what it should be and names it.
  private func fault(_ key: RowKey, _ json: inout JSONReader, isNot expected: String) throws -> RowFault {
    let kind: String
    switch try json.peek() {
    case .string: return RowFault(key, try json.string(), isNot: expected)
    case .number: return RowFault(key, try json.number(), isNot: expected)
    case .boolean: kind = try json.boolean() ? "true" : "false"
    case .null: kind = "null"
    case .object: kind = "an object"
    case .array: kind = "an array"
    }
    return RowFault("“\(key.rawValue)” is \(kind), which is not \(expected).")
  }
}
