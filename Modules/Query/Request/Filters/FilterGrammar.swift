/// The short form of filters: expressions joined by `;`, each a property, `==` or `!=`, and alternatives joined by `|`.
///
/// `\|` is a bar, `*` any run of characters. Blanks around property and value do not count. What has not exactly two
/// sides is ignored, as clients of the compatible API rely on it.
enum FilterGrammar {
  static func filters(_ text: String) throws(QueryError) -> [Filter] {
    var filters: [Filter] = []
    for expression in text.split(separator: ";") {
      guard let (property, isNegated, value) = sides(expression) else { continue }
      if let filter = try filter(property, value, isNegated: isNegated) { filters.append(filter) }
    }
    return filters
  }

  /// Property, whether the operator was `!=`, and value; `nil` when there are not exactly two sides.
  private static func sides(_ expression: Substring) -> (property: String, isNegated: Bool, value: String)? {
    let bytes = Array(expression.utf8)
    var parts: [[UInt8]] = [[]]
    var isNegated = false
    var index = 0
    while index < bytes.count {
      let isOperator =
        index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "=")
        && (bytes[index] == UInt8(ascii: "=") || bytes[index] == UInt8(ascii: "!"))
      if isOperator {
        if bytes[index] == UInt8(ascii: "!") { isNegated = true }
        parts.append([])
        index += 2
      } else {
        parts[parts.count - 1].append(bytes[index])
        index += 1
      }
    }
    let sides = parts.filter { !$0.isEmpty }.map { String(decoding: $0, as: UTF8.self).trimmingBlanks }
    return sides.count == 2 ? (sides[0], isNegated, sides[1]) : nil
  }

  private static func filter(_ property: String, _ value: String, isNegated: Bool) throws(QueryError) -> Filter? {
    let alternatives = alternatives(value)
    let dimension = try Filter.dimension(property, values: alternatives)
    if dimension.property == Dimension.country.property, isBadCountry(alternatives, dimension) { return nil }
    let hasWildcard = value.utf8.contains(UInt8(ascii: "*"))
    return Filter(dimension, hasWildcard ? .wildcard : .equal, alternatives, isNegated: isNegated)
  }

  /// The texts between unescaped bars, without their escapes.
  private static func alternatives(_ value: String) -> [String] {
    var texts: [[UInt8]] = [[]]
    var previous: UInt8 = 0
    for byte in value.utf8 {
      if byte == UInt8(ascii: "|") {
        if previous == UInt8(ascii: "\\") {
          texts[texts.count - 1].removeLast()
          texts[texts.count - 1].append(byte)
        } else {
          texts.append([])
        }
      } else {
        texts[texts.count - 1].append(byte)
      }
      previous = byte
    }
    return texts.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether one of them cannot be a country's code, upon which the compatible API ignores the whole filter.
  private static func isBadCountry(_ alternatives: [String], _ dimension: Dimension) -> Bool {
    alternatives.contains { $0.utf8.count != 2 && !dimension.emptyTexts.contains($0) }
  }
}
