/// One line of a stack: a function, and the script it stands in.
struct StackFrame: Hashable {
  /// Its name without what the engine adds; empty for functions without one, and for names that a minifier made.
  var function: String
  /// The script's address as written; empty where there is none.
  var address: String
  /// Whether it is the engine's own code.
  var isNative: Bool
}

/// Reads stacks as V8, Firefox and Safari write them.
enum StackNotation {
  private static let framesMax = 100

  /// The frames, innermost first; lines that are none are left out.
  static func frames(of stack: String) -> [StackFrame] {
    var frames: [StackFrame] = []
    let lines = stack.split(whereSeparator: \.isNewline)
    let isV8 = lines.contains { isV8Frame($0) }
    for line in lines {
      let text = trimmed(line)
      if isV8 {
        if isV8Frame(line) { frames.append(v8(text.dropFirst(3))) }
      } else if let at = text.lastIndex(of: "@") {
        frames.append(named(text[..<at], location: text[text.index(after: at)...]))
      } else if text == "[native code]" {
        frames.append(StackFrame(function: "", address: "", isNative: true))
      }
      if frames.count == framesMax { break }
    }
    return frames
  }

  /// Whether V8 wrote the line as a frame: it indents them, which lines of a message are not.
  private static func isV8Frame(_ line: Substring) -> Bool {
    guard line.first?.isWhitespace == true else { return false }
    let text = trimmed(line)
    return text.hasPrefix("at ") && (text.hasSuffix(")") || hasPosition(text) || text.contains("<anonymous>"))
  }

  private static func trimmed(_ line: Substring) -> Substring {
    var line = line
    while let first = line.first, first.isWhitespace { line.removeFirst() }
    while let last = line.last, last.isWhitespace { line.removeLast() }
    return line
  }

  /// Whether the line ends with line and column.
  private static func hasPosition(_ text: Substring) -> Bool {
    let parts = text.split(separator: ":")
    return parts.count >= 3 && parts.suffix(2).allSatisfy { Int($0) != nil }
  }

  /// `fn (address:1:2)` or `address:1:2`.
  private static func v8(_ text: Substring) -> StackFrame {
    var text = text
    for word in ["async ", "new "] where text.hasPrefix(word) { text = text.dropFirst(word.count) }
    guard text.hasSuffix(")"), let open = openingOfLocation(text) else {
      return frame(function: "", location: text)
    }
    let name = text[..<open]
    return frame(function: String(name), location: text[text.index(after: open)...].dropLast())
  }

  /// The parenthesis that the last one closes: locations may hold others.
  private static func openingOfLocation(_ text: Substring) -> Substring.Index? {
    var depth = 0
    var at = text.endIndex
    while at > text.startIndex {
      at = text.index(before: at)
      if text[at] == ")" { depth += 1 }
      if text[at] == "(" {
        depth -= 1
        if depth == 0 { return at }
      }
    }
    return nil
  }

  /// `fn@address:1:2` of Firefox and Safari; Firefox puts how it was called in front, as `async*fn`.
  private static func named(_ name: Substring, location: Substring) -> StackFrame {
    let function = name.lastIndex(of: "*").map { name[name.index(after: $0)...] } ?? name
    return frame(function: String(function), location: location)
  }

  private static func frame(function: String, location: Substring) -> StackFrame {
    // `eval at fn (address:1:2), <anonymous>:1:1`, `address line 5 > eval:1:1`: where the code was made.
    var place = location
    if place.hasPrefix("eval at "), let inner = place.firstIndex(of: "("), let end = place.firstIndex(of: ")"),
      inner < end
    {
      place = place[place.index(after: inner)..<end]
    }
    if let eval = firstPlace(of: " line ", in: place), place.hasSuffix("eval") || place.contains("> ") {
      place = place[..<eval]
    }
    let isNative = place.contains("[native code]") || place.hasPrefix("<anonymous>") || place == "native"
    let (address, line, column) = position(of: place)
    // A minifier makes few lines of a whole file.
    let isMinified = line <= 2 || column > 500
    return StackFrame(
      function: FunctionName.usable(function, isMinified: isMinified), address: isNative ? "" : address,
      isNative: isNative)
  }

  private static func firstPlace(of wanted: String, in text: Substring) -> Substring.Index? {
    var at = text.startIndex
    while at < text.endIndex {
      if text[at...].hasPrefix(wanted) { return at }
      at = text.index(after: at)
    }
    return nil
  }

  /// The address, line and column; 0 for what is not told.
  private static func position(of text: Substring) -> (address: String, line: Int, column: Int) {
    var rest = text
    var numbers: [Int] = []
    for _ in 0..<2 {
      guard let colon = rest.lastIndex(of: ":"), let number = Int(rest[rest.index(after: colon)...]) else { break }
      numbers.insert(number, at: 0)
      rest = rest[..<colon]
    }
    return (String(rest), numbers.first ?? 0, numbers.count == 2 ? numbers[1] : 0)
  }
}

/// Names of functions, the same whichever engine tells them.
enum FunctionName {
  private static let lengthOfMinified = 2

  /// The bare name; empty where there is none to rely on.
  ///
  /// - Parameter isMinified: whether very short names are a minifier's, which change with each deployment.
  static func usable(_ text: String, isMinified: Bool) -> String {
    var name = text[...]
    if let alias = name.firstIndex(of: "[") { name = name[..<alias] }
    while let last = name.last, last.isWhitespace { name.removeLast() }
    // Firefox calls a function without name inside of `fn` `fn/<`.
    if name.contains("/") || name.contains("<") { return "" }
    if name.hasPrefix("global code") || name.hasPrefix("eval code") || name.hasPrefix("module code") { return "" }
    let bare = name.split(whereSeparator: { $0 == "." || $0 == "#" || $0 == " " }).last ?? ""
    if isMinified, bare.count <= lengthOfMinified { return "" }
    return bare == "anonymous" || bare == "eval" ? "" : String(bare)
  }
}
