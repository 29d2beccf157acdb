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
