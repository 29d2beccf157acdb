extension Dimension {
  /// The dimension of a breakdown.
  ///
  /// - Throws: `QueryError.invalid` when it is missing, unknown or for filters only.
  init(ofBreakdown property: String?) throws(QueryError) {
    guard let property else {
      throw .invalid(parameter: "property", message: "`property` is required: what to break the traffic down by.")
    }
    guard let dimension = Dimension(property: property) else {
      throw .invalid(parameter: "property", message: "`property` is unknown: `\(property)`.")
    }
    guard !dimension.isForFiltersOnly else {
      throw .invalid(parameter: "property", message: "`property`: `\(property)` can only be used in filters.")
    }
    self = dimension
  }
}
