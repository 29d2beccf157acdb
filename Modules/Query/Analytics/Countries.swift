import Models
public import Storage

/// The visitors of one country.
///
/// Source: External API, "Get Countries".
public struct CountryFigures: Hashable, Sendable {
  /// ISO 3166-1 alpha-2.
  public var code: String
  /// Distinct visitors.
  public var visitors: Int
  /// Mean value score of these visitors in hundredths, rounded half up.
  public var averageValueHundredths: Int
}

extension AnalyticsQuestion {
  /// The countries of most visitors, greatest first, of equal ones by code. Visits whose country is not known are left
  /// out.
  ///
  /// - Throws: `QueryError.store`.
  public func countries(limit: Int, _ store: some EventStore) throws(QueryError) -> [CountryFigures] {
    let request = try request(.breakdown(.country, limit: limit, page: 1), [.visitors, .averageValueScore])
    return try ask([request], store)[0].map { row in
      CountryFigures(code: row.labels[0], visitors: row.values[0], averageValueHundredths: row.values[1])
    }
  }
}
