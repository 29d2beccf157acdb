import Storage

extension Metric {
  /// Pages shown. A breakdown by a session's property may sum those of its sessions instead, some of which may lie
  /// before the range.
  ///
  /// - Source: Stats API `pageviews`.
  public static let pageviews = Metric(
    "pageviews", reads: .event, inBreakdown: .either, describesSessions: false, eventMeasures: [.pageviews],
    sessionMeasures: [.pageviews], combination: .count)
}
