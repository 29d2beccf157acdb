/// An answer, as plain values in the order in which they are shown.
public enum StatsResult: Hashable, Sendable {
  /// One for each metric asked, in that order.
  case aggregate([AggregateValue])
  /// Timeseries: one row a bucket, oldest first. Breakdown: one row a value, greatest first.
  case rows([StatsRow])
}

/// The value of a metric over all days asked, and over as many before.
public struct AggregateValue: Hashable, Sendable {
  /// What the metric is called on the wire.
  public let metric: String
  /// Over the days asked.
  public let value: StatsValue
  /// Over the days before; `nil` unless asked for.
  public let comparison: Comparison?

  /// How a metric was before, and how it changed.
  public struct Comparison: Hashable, Sendable {
    /// Over the days before.
    public let value: StatsValue
    /// Percent of the value before, rounded half away from zero (100 from zero); of a bounce rate the difference in
    /// points, missing when it was zero.
    public let change: StatsValue
  }
}

/// A row of a timeseries or breakdown.
public struct StatsRow: Hashable, Sendable {
  /// A named value.
  public struct Field: Hashable, Sendable {
    /// What it is called on the wire.
    public let key: String
    /// The text that names the row, or a figure.
    public let value: StatsValue
  }

  /// First what names the row, then the metrics in the order asked.
  public let fields: [Field]

  /// The value of a field; `nil` when the row has none of this name.
  public subscript(key: String) -> StatsValue? { fields.first { $0.key == key }?.value }
}
