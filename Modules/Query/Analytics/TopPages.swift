import Models
public import Storage

/// A page with its views and visitors.
///
/// Source: External API, "Get Pages".
public struct PageFigures: Hashable, Sendable {
  /// Path, without query.
  public var page: String
  /// Times it was shown.
  public var views: Int
  /// Distinct visitors with an event on it.
  public var visitors: Int
}

extension AnalyticsQuestion {
  /// The pages most viewed, greatest first, of equal ones by path; none that nobody viewed.
  ///
  /// - Throws: `QueryError.store`.
  public func pages(limit: Int, _ store: some EventStore) throws(QueryError) -> [PageFigures] {
    let request = try request(.breakdown(.page, limit: limit, page: 1), [.pageviews, .visitors])
    // Events that happened on no page, or on one that was not shown in these days, come behind all that were.
    return try ask([request], store)[0].filter { $0.values[0] > 0 }.map { row in
      PageFigures(page: row.labels[0], views: row.values[0], visitors: row.values[1])
    }
  }
}
