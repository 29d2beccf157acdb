/// A run of adjoining time buckets with their names in a website's local time.
public struct TimeBuckets: Hashable, Sendable {
  /// What a bucket is called.
  public struct Label: Hashable, Sendable, CustomStringConvertible {
    /// Local day; of a month its first, even where the asked range begins later.
    public let date: CivilDate
    /// Local hour 0…23; `nil` for days and months.
    public let hour: Int?

    /// A label of these parts.
    public init(date: CivilDate, hour: Int? = nil) {
      self.date = date
      self.hour = hour
    }

    /// `YYYY-MM-DD`, or `YYYY-MM-DD HH:00:00` for hours.
    public var description: String {
      guard let hour else { return date.description }
      return "\(date) \(twoDigits(hour)):00:00"
    }
  }

  /// One for each bucket, in order.
  public var labels: [Label]
  /// One more than labels, never descending: bucket i holds the instants from `borders[i]` up to, not including,
  /// `borders[i + 1]`. A local day that a zone left out altogether is an empty bucket.
  public var borders: [Instant]

  /// Buckets of these parts.
  public init(labels: [Label], borders: [Instant]) {
    precondition(borders.count == labels.count + 1, "buckets have one border more than names")
    self.labels = labels
    self.borders = borders
  }
}
