import Storage

/// Something counted or averaged. Each has a file of its own in this folder, which is the only place that defines it.
public struct Metric: Sendable {
  /// What it is called on the wire.
  public let name: String
  /// Which rows it can be read from.
  let reads: RowKind
  /// The same in a breakdown.
  let readsInBreakdown: RowKind
  /// Whether it speaks of sessions, so that it has no meaning for a single event's name or property.
  let describesSessions: Bool
  /// What is measured of event rows; empty when it cannot be read from them.
  let eventMeasures: [Measure]
  /// What is measured of session rows; empty when it cannot be read from them.
  let sessionMeasures: [Measure]
  /// How the measures become a value.
  let combination: Combination
  /// Whether hourly sessions count in each hour they touched, not only in that of their last activity.
  let countsWhereTouched: Bool
  /// Whether an `event:page` filter leaves only sessions that entered on such a page.
  let asksEntryPage: Bool
  /// Whether a time bucket without any row has no value, where otherwise it has zero.
  let isMissingInEmptyBuckets: Bool
  /// Whether its change over time is a difference in points, where otherwise it is in percent.
  let changesInPoints: Bool

  init(
    _ name: String, reads: RowKind, inBreakdown: RowKind? = nil, describesSessions: Bool, eventMeasures: [Measure] = [],
    sessionMeasures: [Measure] = [], combination: Combination, countsWhereTouched: Bool = false,
    asksEntryPage: Bool = false, isMissingInEmptyBuckets: Bool = false, changesInPoints: Bool = false
  ) {
    self.name = name
    self.reads = reads
    self.readsInBreakdown = inBreakdown ?? reads
    self.describesSessions = describesSessions
    self.eventMeasures = eventMeasures
    self.sessionMeasures = sessionMeasures
    self.combination = combination
    self.countsWhereTouched = countsWhereTouched
    self.asksEntryPage = asksEntryPage
    self.isMissingInEmptyBuckets = isMissingInEmptyBuckets
    self.changesInPoints = changesInPoints
  }

  /// How the measures become a value.
  enum Combination: Sendable {
    /// The one measure itself.
    case count
    /// The first in a hundred of the second, as a whole number.
    case percent
    /// The first for each of the second, as a whole number.
    case mean
    /// The first for each of the second, to two decimals.
    case meanToHundredths
  }

  /// Every metric there is. A new one adds a file and a name here.
  public static let all: [Metric] = [
    visitors, visits, pageviews, events, bounceRate, visitDuration, viewsPerVisit,
  ]
}
