public import Models

/// Some sessions in a row, newest first, in the engine's terms.
///
/// Newest is who began last; of those that began in the same millisecond, who was opened last.
public struct SessionPagePlan: Hashable, Sendable {
  /// Most sessions of a page.
  public static let limitMax = 10_000

  /// The website asked about.
  public var website: WebsiteID
  /// Sessions belong to it as `sessionRange` says.
  public var range: InstantRange
  /// Which sessions belong to the range.
  public var sessionRange: SessionRange
  /// All must hold on the session. Columns of sessions only.
  public var filter: [Predicate]
  /// What is spelled out of each session, in this order.
  public var columns: [Column]
  /// Sessions to leave out at the start.
  public var offset: Int
  /// Sessions to answer at most.
  public var limit: Int
  /// Whether sessions kept apart (bots) count too.
  public var includesExcluded: Bool

  /// A plan with these parts.
  ///
  /// - Precondition: `offset` is not negative, `limit` lies in 0…``limitMax``, `columns` are those of sessions.
  public init(
    website: WebsiteID, range: InstantRange, sessionRange: SessionRange = .overlapping, filter: [Predicate] = [],
    columns: [Column], offset: Int = 0, limit: Int, includesExcluded: Bool = false
  ) {
    precondition(offset >= 0 && (0...SessionPagePlan.limitMax).contains(limit), "a page has bounds")
    precondition(columns.allSatisfy { !$0.isOfEvents }, "sessions have columns of sessions")
    self.website = website
    self.range = range
    self.sessionRange = sessionRange
    self.filter = filter
    self.columns = columns
    self.offset = offset
    self.limit = limit
    self.includesExcluded = includesExcluded
  }
}

/// An engine's answer to a ``SessionPagePlan``.
public struct SessionPageAnswer: Hashable, Sendable {
  /// One session.
  public struct Row: Hashable, Sendable {
    /// The visitor as the client named it; a cookieless one as 16 hex digits.
    public var visitor: String
    /// Time of the event that opened it.
    public var start: Instant
    /// Texts of the plan's columns; empty = none.
    public var texts: [String]
    /// Pages shown.
    public var pageviews: Int
    /// Events of any kind, pages included.
    public var events: Int
    /// What was done beyond looking at pages: interactive custom events, and what else counts as an interaction.
    public var interactions: Int
    /// 0…100: the visitor's value score over the range, as ``Measure/visitorValues`` adds it up.
    public var visitorValue: Int

    /// A session with these values.
    public init(
      visitor: String, start: Instant, texts: [String], pageviews: Int, events: Int, interactions: Int,
      visitorValue: Int
    ) {
      self.visitor = visitor
      self.start = start
      self.texts = texts
      self.pageviews = pageviews
      self.events = events
      self.interactions = interactions
      self.visitorValue = visitorValue
    }
  }

  /// From `offset` on, at most `limit`.
  public var rows: [Row]
  /// Whether there are sessions behind the last row.
  public var hasMore: Bool

  /// An answer of these parts.
  public init(rows: [Row], hasMore: Bool) {
    self.rows = rows
    self.hasMore = hasMore
  }
}
