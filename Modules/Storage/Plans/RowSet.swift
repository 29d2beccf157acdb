/// Rows of one kind, filtered, with what is counted of them.
public struct RowSet: Hashable, Sendable {
  /// What one row is.
  public enum Kind: Hashable, Sendable { case events, sessions }

  /// What one row is.
  public var kind: Kind
  /// All must hold on the same event row inside the range. For a set of sessions: the session has such an event, which
  /// need not be asked when the list is empty.
  public var eventFilter: [Predicate]
  /// All must hold on the session (for a set of events: on the event's session). Columns of sessions only.
  public var sessionFilter: [Predicate]
  /// Whether sessions without pageviews, which entered nowhere, are left out. Sets of sessions only.
  public var leavesOutUnentered: Bool
  /// What is counted, in the order of the answer's values.
  public var measures: [Measure]
  /// By what the rows of this set are grouped when the plan's grouping is `.labels`: one or two columns.
  public var key: [Column]
  /// Which sessions of a set of sessions belong to the plan's range. Events belong by their own time.
  public var sessionRange: SessionRange
  /// To which bucket a session belongs when the plan's grouping is `.buckets`. Events belong to that of their own time.
  public var sessionBucket: SessionBucket

  /// A row set with these parts.
  public init(
    kind: Kind, eventFilter: [Predicate] = [], sessionFilter: [Predicate] = [], leavesOutUnentered: Bool = false,
    measures: [Measure], key: [Column] = [], sessionRange: SessionRange = .overlapping,
    sessionBucket: SessionBucket = .lastActivity
  ) {
    self.kind = kind
    self.eventFilter = eventFilter
    self.sessionFilter = sessionFilter
    self.leavesOutUnentered = leavesOutUnentered
    self.measures = measures
    self.key = key
    self.sessionRange = sessionRange
    self.sessionBucket = sessionBucket
  }
}

/// Which sessions belong to a range. Either way a session counts as a whole, what lies outside the range included.
public enum SessionRange: Hashable, Sendable {
  /// Those of which any part lies inside: last activity at or after the range's start, opened before its end and at
  /// most seven days before its start.
  case overlapping
  /// Those that were opened inside.
  case startingInside
}

/// To which time bucket a session belongs.
public enum SessionBucket: Hashable, Sendable {
  /// That of its last activity, once only.
  case lastActivity
  /// Every bucket in which one of its quarter hours begins: quarter hours since the epoch, from the one that holds its
  /// first event to the one that holds its last activity.
  case touched
}

/// A whole number of a group of rows.
public enum Measure: Hashable, Sendable {
  /// Distinct visitors.
  case visitors
  /// Distinct sessions.
  case sessions
  /// Events: rows named `pageview`. Sessions: the sum of their pageviews, outside the range too.
  case pageviews
  /// Events: rows. Sessions: the sum of their events, outside the range too.
  case events
  /// Sessions that bounced. Sets of sessions only.
  case bounces
  /// Sum of the sessions' durations in whole seconds. Sets of sessions only.
  case durationSeconds
  /// Sum of the sessions' durations in milliseconds. Sets of sessions only.
  case durationMilliseconds
  /// Sum of the value scores (``VisitorValue``) of the distinct visitors. A visitor is judged by all of its sessions
  /// that belong to the range, whatever the set's filters, and days are counted back from the range's end; who paid
  /// inside the range paid. Sets of sessions only.
  case visitorValues
}
