/// A rule list written as text, so that the data stands apart from the loop that reads it.
///
/// One rule a line, `left = right`; the order of the lines is kept. Blank lines and lines that begin with `#` are
/// comments. A line without ` = ` is a rule with an empty right side.
struct RuleTable: Sendable {
  struct Rule: Sendable {
    var left: String
    var right: String
  }

  let rules: [Rule]

  init(_ text: String) {
    var rules: [Rule] = []
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      let trimmed = RuleTable.trimmed(line)
      guard let first = trimmed.first, first != UInt8(ascii: "#") else { continue }
      guard let equals = RuleTable.separator(in: trimmed) else {
        rules.append(Rule(left: String(Substring(trimmed)), right: ""))
        continue
      }
      let left = RuleTable.trimmed(trimmed[..<equals])
      let right = RuleTable.trimmed(trimmed[trimmed.index(after: equals)...])
      rules.append(Rule(left: String(Substring(left)), right: String(Substring(right))))
    }
    self.rules = rules
  }

  /// The `=` that stands between two spaces: a bare one may be part of a rule.
  private static func separator(in line: Substring.UTF8View) -> Substring.UTF8View.Index? {
    var previous: UInt8 = 0
    var index = line.startIndex
    while index < line.endIndex {
      let next = line.index(after: index)
      if line[index] == UInt8(ascii: "="), previous == UInt8(ascii: " "), next < line.endIndex,
        line[next] == UInt8(ascii: " ")
      {
        return index
      }
      previous = line[index]
      index = next
    }
    return nil
  }

  private static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
    var text = text
    while let first = text.first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") { text.removeFirst() }
    while let last = text.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") { text.removeLast() }
    return text
  }
}
