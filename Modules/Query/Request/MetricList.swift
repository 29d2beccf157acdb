extension Metric {
  /// The metrics of a comma list.
  ///
  /// - Throws: `QueryError.invalid` for unknown names and for one that is listed twice.
  public static func list(_ text: String) throws(QueryError) -> [Metric] {
    var metrics: [Metric] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let name = part.trimmingBlanks
      guard let metric = all.first(where: { $0.name == name }) else {
        throw .invalid(parameter: "metrics", message: refusal(name))
      }
      guard !metrics.contains(where: { $0.name == name }) else {
        throw .invalid(parameter: "metrics", message: "`metrics` lists `\(name)` twice.")
      }
      metrics.append(metric)
    }
    return metrics
  }

  private static func refusal(_ name: String) -> String {
    switch name {
    case "time_on_page":
      "`metrics`: `time_on_page` would be measured for each `event:page`; Footfall does not measure it."
    case "conversion_rate", "group_conversion_rate": "`metrics`: `\(name)` needs a property or filter `event:goal`."
    default: "`metrics` must be some of \(all.map(\.name).joined(separator: ", ")), not `\(name)`."
    }
  }
}
