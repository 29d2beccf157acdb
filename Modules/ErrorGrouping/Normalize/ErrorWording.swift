/// Type and message of an error, apart: whatever the browser put in front of the message is gone.
struct ErrorWording: Hashable {
  /// As `TypeError`; `Error` where nothing tells.
  var type: String
  /// Its first line, without type and `Uncaught`.
  var message: String

  private static let typeBytesMax = 100

  init(type: String, message: String) {
    self.type = type
    self.message = message
  }

  init(_ error: ScriptError) {
    var message = Self.firstLine(error.message)
    var type = Self.isTypeName(error.name) ? error.name : ""
    message = Self.withoutPrefixes(message)
    if let (found, rest) = Self.typePrefix(message), type.isEmpty || type == "Error" || found == type {
      type = found
      message = rest
    }
    // V8 begins a stack with type and message.
    let head = Self.withoutPrefixes(Self.firstLine(error.stack))
    if let (found, rest) = Self.typePrefix(head) {
      if type.isEmpty { type = found }
      if message.isEmpty { message = rest }
    }
    self.type = type.isEmpty ? "Error" : type
    self.message = message
  }

  private static func firstLine(_ text: String) -> String {
    trimmed(String(text.split(whereSeparator: \.isNewline).first ?? ""))
  }

  private static func trimmed(_ text: String) -> String {
    var rest = text[...]
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
  }

  private static let prefixes = ["Uncaught (in promise)", "Uncaught exception:", "Uncaught", "Unhandled rejection",
    "Unhandled Promise Rejection:", "[object Error]"]

  private static func withoutPrefixes(_ text: String) -> String {
    var text = text
    while let prefix = prefixes.first(where: { text.hasPrefix($0) }) {
      let rest = text.dropFirst(prefix.count)
      guard rest.isEmpty || prefix.hasSuffix(":") || rest.first == " " || rest.first == ":" else { break }
      text = trimmed(String(rest.first == ":" ? rest.dropFirst() : rest))
    }
    return text
  }

  /// `TypeError` and what stands behind its colon; `nil` where the text does not begin with a type.
  private static func typePrefix(_ text: String) -> (String, String)? {
    guard let colon = text.firstIndex(of: ":") else {
      return isTypeName(text) && text.hasSuffix("Error") ? (text, "") : nil
    }
    let name = String(text[..<colon])
    guard isTypeName(name), name.hasSuffix("Error") || name.hasSuffix("Exception") else { return nil }
    return (name, trimmed(String(text[text.index(after: colon)...])))
  }

  /// Whether it is one word of letters, digits and dots that begins with a letter.
  private static func isTypeName(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, first.properties.isAlphabetic, text.utf8.count <= typeBytesMax else {
      return false
    }
    return text.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || "0123456789._$".unicodeScalars.contains($0) }
  }
}
