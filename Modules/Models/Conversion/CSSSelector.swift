/// A CSS selector that a browser can be asked for: `#cta-button`, `form.signup > input[name="email"]`.
///
/// Checked for its form only: brackets and quotes are closed, names are names, combinators stand between something.
/// Which pseudo-classes there are is the browser's to say.
///
/// - Source: Selectors Level 4, grammar.
public struct CSSSelector: Hashable, Sendable {
  /// Characters at most.
  public static let charactersMax = 1000

  /// As it was written.
  public let text: String

  /// The selector in a text; `nil` when it is none.
  public init?(_ text: String) {
    var parser = Parser(bytes: Array(text.utf8))
    guard text.count <= CSSSelector.charactersMax, parser.isSelectorList(depth: 0), parser.isAtEnd else { return nil }
    self.text = text
  }

  private struct Parser {
    let bytes: [UInt8]
    var at = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { at == bytes.count }
    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skipSpace() {
      while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A { at += 1 }
    }

    /// Selectors with commas between them, up to the end or a closing bracket.
    mutating func isSelectorList(depth: Int) -> Bool {
      repeat {
        skipSpace()
        guard isComplex(depth: depth) else { return false }
      } while take(",")
      return true
    }

    private mutating func isComplex(depth: Int) -> Bool {
      guard isCompound(depth: depth) else { return false }
      while true {
        let start = at
        skipSpace()
        if take(">") || take("+") || take("~") {
          skipSpace()
          guard isCompound(depth: depth) else { return false }
        } else if at > start, let byte = next, byte != UInt8(ascii: ","), byte != UInt8(ascii: ")") {
          guard isCompound(depth: depth) else { return false }
        } else {
          return true
        }
      }
    }

    private mutating func isCompound(depth: Int) -> Bool {
      let start = at
      let hasName = take("*") || name()
      // A namespace stands before the name.
      if hasName, take("|") { guard take("*") || name() else { return false } }
      while let byte = next {
        switch byte {
        case UInt8(ascii: "#"), UInt8(ascii: "."):
          at += 1
          guard name() else { return false }
        case UInt8(ascii: "["):
          at += 1
          guard isAttribute() else { return false }
        case UInt8(ascii: ":"):
          at += 1
          _ = take(":")
          guard name(), depth < 8 else { return false }
          if take("(") { guard isArgument(depth: depth + 1) else { return false } }
        default: return at > start
        }
      }
      return at > start
    }

    private mutating func isAttribute() -> Bool {
      skipSpace()
      guard name() else { return false }
      skipSpace()
      if take("]") { return true }
      for mark in ["~", "|", "^", "$", "*"] where take(mark) { break }
      guard take("=") else { return false }
      skipSpace()
      guard isQuoted() || name() else { return false }
      skipSpace()
      if take("i") || take("s") { skipSpace() }
      return take("]")
    }

    /// What stands in the brackets of a pseudo-class: selectors, or something like `2n+1`.
    private mutating func isArgument(depth: Int) -> Bool {
      let start = at
      if isSelectorList(depth: depth), take(")") { return true }
      at = start
      while let byte = next, byte != UInt8(ascii: ")") {
        let isPlain =
          isNameByte(byte) || byte == UInt8(ascii: "+") || byte == 0x20 || byte == UInt8(ascii: "\"")
        guard isPlain else { return false }
        at += 1
      }
      return at > start && take(")")
    }

    private mutating func isQuoted() -> Bool {
      guard let quote = next, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return false }
      var end = at + 1
      while end < bytes.count, bytes[end] != quote { end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1 }
      guard end < bytes.count else { return false }
      at = end + 1
      return true
    }

    /// A name: letters, digits, hyphens, underscores, what is not ASCII, and escaped characters; not beginning with a
    /// digit.
    private mutating func name() -> Bool {
      let start = at
      if let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { return false }
      while let byte = next {
        if byte == UInt8(ascii: "\\"), at + 1 < bytes.count {
          skipEscape()
        } else if isNameByte(byte) {
          at += 1
        } else {
          break
        }
      }
      return at > start
    }

    /// A backslash and what it stands before: any character, or up to six hexadecimal digits, behind which a blank
    /// belongs to them.
    private mutating func skipEscape() {
      at += 1
      let first = at
      while at < first + 6, let byte = next, byte.isHexadecimalDigit { at += 1 }
      if at == first { at += 1 } else if let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A { at += 1 }
    }

    private func isNameByte(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), 0x80...:
        true
      default: false
      }
    }

    private mutating func take(_ text: String) -> Bool {
      guard bytes[at...].starts(with: text.utf8) else { return false }
      at += text.utf8.count
      return true
    }
  }
}

extension UInt8 {
  /// Whether it is one of 0 … 9, a … f, A … F.
  fileprivate var isHexadecimalDigit: Bool {
    (0x30...0x39).contains(self) || (0x41...0x46).contains(self) || (0x61...0x66).contains(self)
  }
}
