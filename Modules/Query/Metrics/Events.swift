import Storage

extension Metric {
  /// Pageviews and custom events. A breakdown by a session's property may sum those of its sessions instead, some of
  /// which may lie before the range.
  ///
  /// - Source: Stats API `events`.
  public static let events = Metric(
    "events", reads: .event, inBreakdown: .either, describesSessions: false, eventMeasures: [.events],
    sessionMeasures: [.events], combination: .count)
}
