import Models

/// One of the twelve questions that a website's owner asks, as it is put in one repetition.
struct Question: Encodable {
  /// What is answered.
  enum Kind: String, Encodable {
    /// Visitors, pageviews, events; and sessions, bounces and the sum of durations.
    case aggregate
    /// Visitors and pageviews of each bucket of time.
    case timeseries
    /// Visitors and a second count of the most visited values of a property of events.
    case eventBreakdown
    /// Visitors, sessions, bounces and the sum of durations of the most frequent values of a property of sessions.
    case sessionBreakdown
    /// Visitors and pageviews now, and the pages they are on.
    case realtime
    /// Visitors of a week that came again in later weeks.
    case retention
    /// Visitors that reached each of several steps.
    case funnel
    /// The same, with the time that each step took.
    case funnelTimes
    /// Events that meet a goal, who did it, who was there at all; and the last of these events.
    case conversions
    /// All figures, altogether and by days or attributes of sessions.
    case report
    /// All figures of a range, of the range before and of every day, and the most visited pages, sources and countries.
    case overview
  }

  /// Which sessions belong to a range.
  enum SessionRule: String, Encodable {
    /// Those that any part of lies inside, durations in whole seconds: the Stats API's.
    case overlap
    /// Those that were opened inside, durations in milliseconds.
    case start
  }

  /// A condition on the text of a column.
  struct Condition: Encodable {
    enum Operator: String, Encodable {
      case `is`, isNot, startsWith
    }
    /// `name`, `page` or an attribute of sessions, as `country`.
    var column: String
    var op: Operator
    var value: String
  }

  /// `Q1` to `Q12`.
  var id: String
  var kind: Kind
  /// Milliseconds since 1970.
  var start: Int64
  /// Exclusive.
  var end: Int64
  /// Of a timeseries.
  var bucketMilliseconds: Int64?
  /// Of a breakdown.
  var property: String?
  /// The second count of a breakdown of events is of pageviews; else of all events.
  var countsPageviews = true
  var conditions: [Condition] = []
  var limit = 100
  var rule = SessionRule.start
  /// How the empty text is shown in a breakdown.
  var emptyLabel = ""
  /// Of a funnel: each a name of an event and, for pageviews, a page.
  var steps: [Step] = []
  /// Of retention: how many weeks after the first.
  var periods = 0
  /// Of a report.
  var dimensions: [String] = []
  /// Of an overview: where the range before begins.
  var previousStart: Int64?

  struct Step: Encodable {
    var name: String
    var page: String?
  }

  var range: InstantRange {
    InstantRange(start: Instant(milliseconds: start), end: Instant(milliseconds: end))
  }
}
