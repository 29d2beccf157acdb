import Models

/// A family of texts that share one dictionary: each text has an ordinal of its own, dense from 1; 0 is the empty text.
///
/// The raw value is stored: never renumber.
struct Domain: Hashable {
  let rawValue: UInt8

  static let name = Domain(rawValue: 0)
  /// Paths: those of events, and sessions' entry and exit pages.
  static let page = Domain(rawValue: 1)
  static let hostname = Domain(rawValue: 2)
  /// A byte that says how the visitor is known (``VisitorKey``), and the visitor's id.
  static let visitor = Domain(rawValue: 3)
  static let user = Domain(rawValue: 4)
  static let currency = Domain(rawValue: 5)
  static let propertyName = Domain(rawValue: 6)
  /// Values of all custom properties together.
  static let propertyValue = Domain(rawValue: 7)

  /// The texts of one session attribute.
  static func attribute(_ attribute: SessionAttribute) -> Domain { Domain(rawValue: 16 + attribute.rawValue) }

  /// Every domain, in the order in which they are stored.
  static let all: [Domain] =
    [name, page, hostname, visitor, user, currency, propertyName, propertyValue]
    + SessionAttribute.allCases.map { attribute($0) }

  /// One more than the greatest raw value.
  static let tableSize = 16 + SessionAttribute.allCases.count

  /// The dictionary in which a column's codes are looked up.
  init(of column: Column) {
    switch column {
    case .name: self = .name
    case .page, .entryPage, .exitPage: self = .page
    case .hostname, .entryHostname, .exitHostname: self = .hostname
    case .property: self = .propertyValue
    case .attribute(let attribute): self = .attribute(attribute)
    case .isReturning: preconditionFailure("whether a visitor returns is no text")
    }
  }

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The seed under which its texts are hashed.
  func seed(_ website: UInt64) -> UInt64 { website &+ UInt64(rawValue) &* 0x9E37_79B9_7F4A_7C15 }
}

/// How a visitor's entry in the dictionary begins.
enum VisitorKey {
  /// A text that a client sent follows.
  static let named: UInt8 = 1
  /// Eight bytes of keyed hash follow.
  static let cookieless: UInt8 = 2

  /// The visitor as exports show it: the text, or the hash in hexadecimal.
  static func text(_ entry: UnsafeRawBufferPointer) -> String {
    guard let kind = entry.first else { return "" }
    let rest = UnsafeRawBufferPointer(rebasing: entry.dropFirst())
    guard kind == cookieless, rest.count == 8 else { return String(decoding: rest, as: UTF8.self) }
    return hexadecimal(rest)
  }

  /// The dictionary entries under which a visitor that an export calls `text` can be found.
  static func entries(for text: String) -> [[UInt8]] {
    var entries = [[named] + Array(text.utf8)]
    let digits = Array(text.utf8)
    if digits.count == 16 {
      let bytes = stride(from: 0, to: 16, by: 2).compactMap {
        UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
      }
      if bytes.count == 8 { entries.append([cookieless] + bytes) }
    }
    return entries
  }

  private static func hexadecimal(_ bytes: UnsafeRawBufferPointer) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
