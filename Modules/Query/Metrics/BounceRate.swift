import Storage

extension Metric {
  /// Bounces in a hundred sessions, a whole number; 0 without sessions. With a filter by page: of the sessions that
  /// entered on such a page.
  ///
  /// - Source: Stats API `bounce_rate`.
  public static let bounceRate = Metric(
    "bounce_rate", reads: .session, describesSessions: true, sessionMeasures: [.bounces, .sessions],
    combination: .percent, asksEntryPage: true, changesInPoints: true)
}
