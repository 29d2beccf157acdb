import Storage

extension Metric {
  /// Mean duration of sessions in whole seconds, bounces included as 0; 0 without sessions, and no value in a time
  /// bucket without any row.
  ///
  /// - Source: Stats API `visit_duration`.
  public static let visitDuration = Metric(
    "visit_duration", reads: .session, describesSessions: true, sessionMeasures: [.durationSeconds, .sessions],
    combination: .mean, isMissingInEmptyBuckets: true)
}
