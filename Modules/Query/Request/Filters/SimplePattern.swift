/// Regular expressions that say no more than a wildcard can: letters, escaped signs, `.*`, and `^` and `$` at the ends.
enum SimplePattern {
  /// The wildcard that matches the same texts.
  ///
  /// - Throws: `QueryError.invalid` naming an expression that says more.
  static func wildcard(_ expression: String) throws(QueryError) -> String {
    var rest = Substring(expression)
    var wildcard = ""
    if rest.hasPrefix("^") { rest.removeFirst() } else { wildcard = "*" }
    let isAnchored = rest.hasSuffix("$") && !rest.hasSuffix("\\$")
    if isAnchored { rest.removeLast() }
    while let character = rest.popFirst() {
      switch character {
      case "." where rest.first == "*":
        rest.removeFirst()
        wildcard += "*"
      case "\\":
        guard let escaped = rest.popFirst(), !escaped.isLetter, !escaped.isNumber, escaped != "*" else {
          throw refusal(expression)
        }
        wildcard.append(escaped)
      case ".", "*", "+", "?", "(", ")", "[", "]", "{", "}", "|", "^", "$": throw refusal(expression)
      default: wildcard.append(character)
      }
    }
    return isAnchored ? wildcard : wildcard + "*"
  }

  private static func refusal(_ expression: String) -> QueryError {
    .invalidFilters(
      "of a regular expression only letters, `.*`, `^` and `$` are understood, not `\(expression)`")
  }
}
