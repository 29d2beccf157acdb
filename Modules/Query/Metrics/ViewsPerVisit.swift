import Storage

extension Metric {
  /// Mean pageviews of sessions, to two decimals; 0 without sessions.
  ///
  /// - Source: Stats API `views_per_visit`.
  public static let viewsPerVisit = Metric(
    "views_per_visit", reads: .session, describesSessions: true, sessionMeasures: [.pageviews, .sessions],
    combination: .meanToHundredths)
}
