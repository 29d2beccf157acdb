/// The list form of filters: `[["is", "visit:source", ["Google", "Bing"]], …]`, all of which must hold.
///
/// Operators: `is`, `contains`, `matches`, `matches_wildcard` and each with `_not`. `["and", [...]]` is one with its
/// parts. A combination by `or` or `not` is refused: conditions here are a list, not a tree.
enum FilterListGrammar {
  static func filters(_ list: [FilterTree]) throws(QueryError) -> [Filter] {
    var filters: [Filter] = []
    for item in list { filters += try self.filters(item) }
    return filters
  }

  private static func filters(_ item: FilterTree) throws(QueryError) -> [Filter] {
    guard case .list(let parts) = item, let name = parts.first?.asText else {
      throw .invalidFilters("each filter is a list such as [\"is\", \"visit:source\", [\"Google\"]]")
    }
    if name == "and", parts.count == 2, case .list(let inner) = parts[1] { return try filters(inner) }
    let isNegated = name.hasSuffix("_not")
    let verb = isNegated ? String(name.dropLast("_not".count)) : name
    guard ["is", "contains", "matches", "matches_wildcard"].contains(verb) else {
      throw .invalidFilters("the operator `\(name)` is unknown")
    }
    guard parts.count >= 3, let property = parts[1].asText, case .list(let clauses) = parts[2] else {
      throw .invalidFilters("`\(name)` needs a property and a list of values")
    }
    var values = clauses.compactMap(\.asText)
    guard !values.isEmpty, values.count == clauses.count else {
      throw .invalidFilters("`\(name)` of `\(property)` needs a list of one or more texts")
    }
    if parts.count > 3 { try checkOptions(parts[3], name) }
    let dimension = try Filter.dimension(property, values: values)
    switch verb {
    case "is": return [Filter(dimension, .equal, values, isNegated: isNegated)]
    case "contains": return [Filter(dimension, .contains, values, isNegated: isNegated)]
    case "matches":
      for index in values.indices { values[index] = try SimplePattern.wildcard(values[index]) }
      return [Filter(dimension, .wildcard, values, isNegated: isNegated)]
    default: return [Filter(dimension, .wildcard, values, isNegated: isNegated)]
    }
  }

  private static func checkOptions(_ options: FilterTree, _ name: String) throws(QueryError) {
    guard case .options(let options) = options, options["case_sensitive"] == nil else {
      throw .invalidFilters("`\(name)` takes no options such as `case_sensitive`: values are compared letter by letter")
    }
  }
}
