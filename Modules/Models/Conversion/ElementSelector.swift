/// CSS selectors as people write them into definitions.
public enum ElementSelector {
  /// Whether a text can be a selector: brackets and quotes are closed, no part is empty, and no character stands where
  /// none of CSS does. Whether names mean anything only a browser knows.
  ///
  /// Source: Selectors Level 4, grammar; checked coarsely.
  public static func isWellFormed(_ text: String) -> Bool {
    var open: [UInt8] = []
    var quote: UInt8?
    var isEscaped = false
    // Whether something has been named since the last comma or combinator, and whether one may follow.
    var hasName = false
    var lastMark: UInt8?
    for byte in text.utf8 {
      if isEscaped {
        isEscaped = false
        hasName = true
        continue
      }
      if let end = quote {
        if byte == UInt8(ascii: "\\") { isEscaped = true } else if byte == end { quote = nil }
        continue
      }
      if open.last == UInt8(ascii: "[") || open.last == UInt8(ascii: "(") {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
        case UInt8(ascii: "]") where open.last == UInt8(ascii: "["): open.removeLast()
        case UInt8(ascii: ")") where open.last == UInt8(ascii: "("): open.removeLast()
        case UInt8(ascii: "("), UInt8(ascii: "["): open.append(byte)
        case UInt8(ascii: "]"), UInt8(ascii: ")"), UInt8(ascii: "{"), UInt8(ascii: "}"), 0..<0x20: return false
        default: break
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\\"): isEscaped = true
      case UInt8(ascii: "["), UInt8(ascii: "("):
        if byte == UInt8(ascii: "("), !hasName { return false }
        open.append(byte)
        hasName = true
      case UInt8(ascii: "."), UInt8(ascii: "#"), UInt8(ascii: ":"):
        // A colon may follow a colon: `::before`.
        if let lastMark, !(lastMark == byte && byte == UInt8(ascii: ":")) { return false }
        lastMark = byte
        continue
      case UInt8(ascii: ","), UInt8(ascii: ">"), UInt8(ascii: "+"), UInt8(ascii: "~"):
        guard hasName, lastMark == nil else { return false }
        hasName = false
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"):
        if lastMark != nil { return false }
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        // Names do not begin with a digit.
        if lastMark != nil || !hasName { return false }
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
        UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "|"), 0x80...0xFF:
        hasName = true
      default: return false
      }
      lastMark = nil
    }
    return open.isEmpty && quote == nil && !isEscaped && hasName && lastMark == nil
  }
}
