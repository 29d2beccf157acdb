public import Models

/// A question in the engine's terms: which rows, grouped how, which whole numbers of each group.
///
/// A plan has one or two *row sets* (events, sessions), each with its own filters, grouping key and measures; their
/// groups meet by label or bucket. Answers are integers: ratios, rounding and missing values belong to the asker.
public struct QueryPlan: Hashable, Sendable {
  /// The website asked about.
  public var website: WebsiteID
  /// Event rows match when their time lies inside; session rows as their set's `sessionRange` says.
  public var range: InstantRange
  /// One or more. The values of an answered row are those of all sets, one set after another.
  public var rowSets: [RowSet]
  /// How rows are grouped.
  public var grouping: Grouping
  /// Whether sessions kept apart (bots) count too.
  public var includesExcluded: Bool

  /// A plan with these parts.
  public init(
    website: WebsiteID, range: InstantRange, rowSets: [RowSet], grouping: Grouping = .total,
    includesExcluded: Bool = false
  ) {
    self.website = website
    self.range = range
    self.rowSets = rowSets
    self.grouping = grouping
    self.includesExcluded = includesExcluded
  }
}

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
    kind: Kind, eventFilter: [Predicate] = [], sessionFilter: [Predicate] = [], measures: [Measure],
    key: [Column] = [], sessionRange: SessionRange = .overlapping, sessionBucket: SessionBucket = .lastActivity
  ) {
    self.kind = kind
    self.eventFilter = eventFilter
    self.sessionFilter = sessionFilter
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
}

/// Something that rows can be filtered or grouped by.
public enum Column: Hashable, Sendable {
  /// Of an event: its name.
  case name
  /// Of an event: its page's path.
  case page
  /// Of an event: its page's host.
  case hostname
  /// Of an event: the value of the custom property with this name; absent on events without it.
  case property(String)
  /// Of a session: what it took from its first event.
  case attribute(SessionAttribute)
  /// Of a session: page of its first and last pageview, and their hosts; empty without pageviews.
  case entryPage, exitPage, entryHostname, exitHostname

  /// Whether it is an event's (else a session's).
  public var isOfEvents: Bool {
    switch self {
    case .name, .page, .hostname, .property: true
    case .attribute, .entryPage, .exitPage, .entryHostname, .exitHostname: false
    }
  }
}

/// A condition on the text in one column.
public struct Predicate: Hashable, Sendable {
  /// Where the text stands.
  public var column: Column
  /// The text passes when any of these matches it …
  public var anyOf: [TextPattern]
  /// … or, when negated, when none does.
  public var isNegated: Bool
  /// Whether a row on which the property is absent passes. Other columns are never absent.
  public var acceptsAbsent: Bool

  /// A condition with these parts.
  public init(column: Column, anyOf: [TextPattern], isNegated: Bool = false, acceptsAbsent: Bool = false) {
    self.column = column
    self.anyOf = anyOf
    self.isNegated = isNegated
    self.acceptsAbsent = acceptsAbsent
  }

  /// Whether a text that is present passes.
  public func accepts(_ text: String) -> Bool {
    anyOf.contains { $0.matches(text) } != isNegated
  }
}

/// How rows are grouped.
public enum Grouping: Hashable, Sendable {
  /// Not at all: one row.
  case total
  /// By time: bucket i holds instants from `borders[i]` up to, not including, `borders[i + 1]`. One row a bucket, in
  /// order, empty ones too. Rows outside all buckets count nowhere.
  case buckets(borders: [Instant])
  /// By the text in each set's `key`.
  case labels(LabelGrouping)
}

/// How groups of texts are named, chosen and ordered.
public struct LabelGrouping: Hashable, Sendable {
  /// One for each key column.
  public var naming: [LabelNaming]
  /// Which groups there are.
  public var join: Join
  /// Order of the rows: by this value, greatest first, then by label, bytewise ascending.
  public var order: SortValue
  /// Rows to leave out at the start of that order.
  public var offset: Int
  /// Rows to answer at most.
  public var limit: Int

  /// Which groups an answer of several sets has.
  public enum Join: Hashable, Sendable {
    /// Those of the first set.
    case first
    /// Those of any set.
    case any
  }

  /// A grouping with these parts.
  public init(naming: [LabelNaming], join: Join, order: SortValue, offset: Int, limit: Int) {
    self.naming = naming
    self.join = join
    self.order = order
    self.offset = offset
    self.limit = limit
  }
}

/// How the texts of a key column become labels.
public struct LabelNaming: Hashable, Sendable {
  /// Label of the empty text; `nil` leaves such rows out.
  public var empty: String?
  /// Label of an absent property; `nil` leaves such rows out.
  public var absent: String?
  /// Texts whose rows are left out.
  public var leftOut: Set<String>

  /// A naming with these parts.
  public init(empty: String?, absent: String? = nil, leftOut: Set<String> = []) {
    self.empty = empty
    self.absent = absent
    self.leftOut = leftOut
  }
}

/// By what groups are ordered.
public enum SortValue: Hashable, Sendable {
  /// The value at this place of the answered row.
  case value(Int)
  /// `scale` × numerator / denominator, rounded half up to a whole number, 0 where the denominator is 0.
  case ratio(numerator: Int, denominator: Int, scale: Int)

  /// The value of a row with these values.
  public func of(_ values: some RandomAccessCollection<Int>) -> Int {
    func at(_ place: Int) -> Int { values[values.index(values.startIndex, offsetBy: place)] }
    switch self {
    case .value(let place): return at(place)
    case .ratio(let numerator, let denominator, let scale):
      let below = at(denominator)
      return below == 0 ? 0 : (2 * scale * at(numerator) + below) / (2 * below)
    }
  }
}

/// An engine's answer.
public struct PlanAnswer: Hashable, Sendable {
  /// One group.
  public struct Row: Hashable, Sendable {
    /// The key's texts, named; empty for totals and buckets.
    public var labels: [String]
    /// The measures of all sets, one set after another.
    public var values: [Int]

    /// A row with these parts.
    public init(labels: [String], values: [Int]) {
      self.labels = labels
      self.values = values
    }
  }

  /// Totals: one. Buckets: one each. Labels: from `offset`, at most `limit`.
  public var rows: [Row]

  /// An answer of these rows.
  public init(rows: [Row]) { self.rows = rows }
}
