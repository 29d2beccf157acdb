import Models
public import Storage

/// What visitors came with.
///
/// Source: External API, "Get Technology".
public struct Technology: Hashable, Sendable {
  /// One kind of device, browser or system.
  public struct Share: Hashable, Sendable {
    /// Its name, `(not set)` where it is not known.
    public var name: String
    /// Distinct visitors.
    public var visitors: Int
    /// Of the visitors of all rows of the list, in tenths of a percent, rounded half up.
    public var permille: Int
  }

  /// Greatest first, of equal ones by name.
  public var devices: [Share]
  /// Likewise.
  public var browsers: [Share]
  /// Operating systems, likewise.
  public var systems: [Share]
}

extension AnalyticsQuestion {
  /// Devices, browsers and operating systems, from one moment of the store.
  ///
  /// - Throws: `QueryError.store`.
  public func technology(_ store: some EventStore) throws(QueryError) -> Technology {
    let rowsMax = QueryLimits.breakdownRowsMax
    let requests = try [Dimension.device, .browser, .system].map { (dimension) throws(QueryError) in
      try request(.breakdown(dimension, limit: rowsMax, page: 1), [.visitors])
    }
    let lists = try ask(requests, store).map { rows in
      let total = rows.reduce(0) { $0 + $1.values[0] }
      return rows.map { row in
        Technology.Share(
          name: row.labels[0], visitors: row.values[0], permille: (2000 * row.values[0] + total) / (2 * total))
      }
    }
    return Technology(devices: lists[0], browsers: lists[1], systems: lists[2])
  }
}
