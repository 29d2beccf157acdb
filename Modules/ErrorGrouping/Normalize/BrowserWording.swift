/// What browsers say in different words about the same mistake, in one wording.
///
/// Data plus one loop: a rule is a list of pieces that must occur in this order, and what the message becomes.
enum BrowserWording {
  private struct Rule {
    /// Texts in lower case that must follow one another; what stands between two of them is free.
    let pieces: [String]
    /// The message instead; `$` is the name of the property or variable that the message tells of.
    let becomes: String
    /// The type that goes with it; `nil`: as it was.
    var type: String?

    init(_ pieces: [String], _ becomes: String, type: String? = nil) {
      self.pieces = pieces
      self.becomes = becomes
      self.type = type
    }
  }

  private static let rules = [
    // V8, older V8, Firefox, Safari.
    Rule(["cannot read properties of null (reading '", "')"], "read $ of null"),
    Rule(["cannot read properties of undefined (reading '", "')"], "read $ of undefined"),
    Rule(["cannot set properties of null (setting '", "')"], "set $ of null"),
    Rule(["cannot set properties of undefined (setting '", "')"], "set $ of undefined"),
    Rule(["cannot read property '", "' of null"], "read $ of null"),
    Rule(["cannot read property '", "' of undefined"], "read $ of undefined"),
    Rule(["cannot set property '", "' of null"], "set $ of null"),
    Rule(["cannot set property '", "' of undefined"], "set $ of undefined"),
    Rule(["can't access property \"", "\",", " is null"], "read $ of null"),
    Rule(["can't access property \"", "\",", " is undefined"], "read $ of undefined"),
    Rule(["null is not an object (evaluating '", "')"], "read $ of null"),
    Rule(["undefined is not an object (evaluating '", "')"], "read $ of undefined"),
    Rule(["", " is not a function"], "$ is not a function"),
    Rule(["can't find variable: ", ""], "$ is not defined"),
    Rule(["", " is not defined"], "$ is not defined"),
    Rule(["maximum call stack size exceeded"], "too much recursion", type: "RangeError"),
    Rule(["too much recursion"], "too much recursion", type: "RangeError"),
    Rule(["unexpected token", "json"], "invalid json", type: "SyntaxError"),
    Rule(["unexpected end of json input"], "invalid json", type: "SyntaxError"),
    Rule(["json.parse:"], "invalid json", type: "SyntaxError"),
    Rule(["json parse error:"], "invalid json", type: "SyntaxError"),
    Rule(["is not valid json"], "invalid json", type: "SyntaxError"),
    Rule(["assignment to constant variable"], "assignment to a constant", type: "TypeError"),
    Rule(["invalid assignment to const"], "assignment to a constant", type: "TypeError"),
    Rule(["attempted to assign to readonly property"], "assignment to a constant", type: "TypeError"),
    Rule(["invalid array length"], "invalid array length", type: "RangeError"),
    Rule(["array size is not a small enough positive integer"], "invalid array length", type: "RangeError"),
    Rule(["invalid time value"], "invalid date", type: "RangeError"),
    Rule(["resizeobserver loop"], "resizeobserver loop", type: "Error"),
    Rule(["cannot access '", "' before initialization"], "$ before initialization", type: "ReferenceError"),
    Rule(
      ["can't access lexical declaration '", "' before initialization"], "$ before initialization",
      type: "ReferenceError"),
  ]

  /// Whole messages about a request that got no answer.
  private static let unanswered = [
    "failed to fetch", "networkerror when attempting to fetch resource", "load failed",
    "the network connection was lost", "the internet connection appears to be offline",
  ]

  static func canonical(_ wording: ErrorWording) -> ErrorWording {
    var text = wording.message
    while let last = text.last, last == "." || last.isWhitespace { text.removeLast() }
    let lower = text.lowercased()
    // Letters whose lower case is longer would make places in both texts differ.
    guard lower.utf8.count == text.utf8.count else { return ErrorWording(type: wording.type, message: text) }
    if unanswered.contains(lower) { return ErrorWording(type: "TypeError", message: "failed to fetch") }
    for rule in rules {
      guard let name = match(rule.pieces, Array(text.utf8), Array(lower.utf8)) else { continue }
      return ErrorWording(
        type: rule.type ?? wording.type,
        message: rule.becomes.split(separator: "$", omittingEmptySubsequences: false).joined(separator: property(name)))
    }
    return ErrorWording(type: wording.type, message: text)
  }

  /// What stands between the first two pieces when all occur in order; empty for a rule of one piece.
  ///
  /// A rule of several pieces describes the message from its beginning.
  private static func match(_ pieces: [String], _ text: [UInt8], _ lower: [UInt8]) -> String? {
    var at = 0
    var name = 0..<0
    for (index, piece) in pieces.enumerated() {
      let wanted = Array(piece.utf8)
      guard let found = wanted.isEmpty ? (index == 0 ? 0 : lower.count) : place(of: wanted, in: lower, from: at) else {
        return nil
      }
      if index == 0, pieces.count > 1, found != 0, !pieces[1].hasSuffix("json") { return nil }
      if index == 1 { name = at..<found }
      at = found + wanted.count
    }
    return String(decoding: text[name], as: UTF8.self)
  }

  private static func place(of wanted: [UInt8], in text: [UInt8], from start: Int) -> Int? {
    guard text.count >= wanted.count else { return nil }
    var at = start
    while at + wanted.count <= text.count {
      if text[at] == wanted[0], text[at..<at + wanted.count].elementsEqual(wanted) { return at }
      at += 1
    }
    return nil
  }

  /// The last name of an expression: `style` of `el.style`; names that a minifier made are all one.
  private static func property(_ expression: String) -> String {
    let name = expression.split(whereSeparator: { ".[]()'\" ,".contains($0) }).last.map(String.init) ?? expression
    return name.count <= 2 ? "name" : name
  }
}
