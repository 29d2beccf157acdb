import Storage

extension Metric {
  /// Distinct visitors.
  ///
  /// - Source: Stats API `visitors`.
  public static let visitors = Metric(
    "visitors", reads: .either, describesSessions: false, eventMeasures: [.visitors], sessionMeasures: [.visitors],
    combination: .count, countsWhereTouched: true)
}
