import Storage

extension Metric {
  /// Sessions.
  ///
  /// - Source: Stats API `visits`.
  public static let visits = Metric(
    "visits", reads: .either, describesSessions: true, eventMeasures: [.sessions], sessionMeasures: [.sessions],
    combination: .count, countsWhereTouched: true)
}
