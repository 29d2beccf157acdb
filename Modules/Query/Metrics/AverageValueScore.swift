import Storage

extension Metric {
  /// Mean value score of the distinct visitors, to two decimals; 0 without visitors. Not part of the Stats API.
  ///
  /// - Source: External API `avg_value_score`; `docs/visitor-value.md`.
  static let averageValueScore = Metric(
    "average_value_score", reads: .session, describesSessions: true, sessionMeasures: [.visitorValues, .visitors],
    combination: .meanToHundredths)
}
