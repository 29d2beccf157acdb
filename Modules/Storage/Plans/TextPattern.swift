/// A text, or a pattern of texts in which a wildcard stands for any run of characters, slashes included.
public enum TextPattern: Hashable, Sendable {
  /// Just this text, case and all.
  case exact(String)
  /// Texts that begin with the first piece, end with the last, and hold those between in this order without overlap.
  /// Empty pieces match anywhere. At least two.
  case wildcard([String])
  /// Texts that a rule of the asker's accepts.
  case test(TextTest)

  /// Whether the text matches.
  ///
  /// Cost: a pass over the text for each piece as a rule, the product of their lengths where both are of one letter;
  /// allocates nothing.
  public func matches(_ text: String) -> Bool {
    switch self {
    case .exact(let wanted): return text.utf8.elementsEqual(wanted.utf8)
    case .wildcard(let pieces):
      var text = text
      return text.withUTF8 { bytes in TextPattern.matches(pieces, UnsafeRawBufferPointer(bytes)) }
    case .test(let test):
      var text = text
      return text.withUTF8 { bytes in test.accepts(UnsafeRawBufferPointer(bytes)) }
    }
  }

  /// Whether the UTF-8 text matches; bytes are compared, never normalised.
  public func matches(utf8 bytes: UnsafeRawBufferPointer) -> Bool {
    switch self {
    case .exact(let wanted):
      var wanted = wanted
      return wanted.withUTF8 { $0.count == bytes.count && $0.elementsEqual(bytes) }
    case .wildcard(let pieces): return TextPattern.matches(pieces, bytes)
    case .test(let test): return test.accepts(bytes)
    }
  }

  private static func matches(_ pieces: [String], _ text: UnsafeRawBufferPointer) -> Bool {
    guard let first = pieces.first, let last = pieces.last else { return false }
    guard text.count >= first.utf8.count + last.utf8.count else { return false }
    guard starts(text, first, at: 0), starts(text, last, at: text.count - last.utf8.count) else { return false }
    var position = first.utf8.count
    let end = text.count - last.utf8.count
    for piece in pieces.dropFirst().dropLast() {
      while position + piece.utf8.count <= end, !starts(text, piece, at: position) { position += 1 }
      guard position + piece.utf8.count <= end else { return false }
      position += piece.utf8.count
    }
    return true
  }

  private static func starts(_ text: UnsafeRawBufferPointer, _ piece: String, at position: Int) -> Bool {
    var index = position
    for byte in piece.utf8 {
      guard index < text.count, text[index] == byte else { return false }
      index += 1
    }
    return true
  }
}
