extension Filter {
  /// The dimension of a filter.
  ///
  /// - Throws: `QueryError.invalid` when it is unknown, and for goals, of which a website has none.
  static func dimension(_ property: String, values: [String]) throws(QueryError) -> Dimension {
    guard let dimension = Dimension(property: property) else {
      throw .invalid(parameter: "filters", message: "`filters`: the property `\(property)` is unknown.")
    }
    if dimension.columns.isEmpty {
      let goals = values.map { "`\($0)`" }.joined(separator: ", ")
      throw .invalid(
        parameter: "filters", message: "`filters`: `\(property)`: the website has no goal named \(goals).")
    }
    return dimension
  }
}

extension QueryError {
  /// A `filters` parameter that is not understood.
  static func invalidFilters(_ what: String) -> QueryError {
    .invalid(parameter: "filters", message: "`filters`: \(what).")
  }
}
