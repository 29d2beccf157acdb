/// Reads version numbers out of a user agent.
enum VersionText {
  /// The version that begins at `start` or after one separator: at most two numbers, the second only when it is not 0.
  ///
  /// Underscores count as dots (`10_15_7`). Empty where no digit follows. Numbers longer than six digits are cut: none
  /// is a version, and the text comes from outside.
  static func read(_ text: UnsafeRawBufferPointer, at start: Int) -> String {
    var offset = start
    if offset < text.count, isSeparator(text[offset]) { offset += 1 }
    let major = digits(text, &offset)
    if major.isEmpty { return "" }
    guard offset + 1 < text.count, text[offset] == UInt8(ascii: ".") || text[offset] == UInt8(ascii: "_") else {
      return major
    }
    offset += 1
    let minor = digits(text, &offset)
    return minor.isEmpty || minor.utf8.allSatisfy { $0 == UInt8(ascii: "0") } ? major : major + "." + minor
  }

  /// The same for a text, as client hints give it.
  static func read(_ text: String) -> String {
    var text = text
    return text.withUTF8 { read(UnsafeRawBufferPointer($0), at: 0) }
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "/"), UInt8(ascii: " "), UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "@"),
      UInt8(ascii: "\""), UInt8(ascii: "("):
      true
    default: false
    }
  }

  private static func digits(_ text: UnsafeRawBufferPointer, _ offset: inout Int) -> String {
    let start = offset
    while offset < text.count, PhraseAutomaton.isDigit(text[offset]) { offset += 1 }
    return String(decoding: text[start..<min(offset, start + 6)], as: UTF8.self)
  }
}
