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
