public import Models
public import Storage

/// The catalog for request handlers, which must not block: from memory while nothing has changed, else read on a
/// thread that may wait.
public struct CatalogAccess: Sendable {
  private let catalog: Catalog
  private let pool: BlockingPool

  /// Access to this catalog; reading happens on the pool.
  public init(catalog: Catalog, pool: BlockingPool) {
    self.catalog = catalog
    self.pool = pool
  }

  /// The catalog as of its latest commit in any process.
  ///
  /// - Throws: `StoreError`; ``BlockingPoolFull``.
  public func snapshot() async throws -> CatalogSnapshot {
    if let snapshot = catalog.cachedSnapshot() { return snapshot }
    return try await pool.run { [catalog] in try catalog.snapshot() }
  }

  /// The catalog as of its latest commit when it is in memory: for event loops. `nil`: ask `snapshot()`.
  public func cachedSnapshot() -> CatalogSnapshot? { catalog.cachedSnapshot() }

  /// The salts at this moment when they are in memory: for event loops. `nil`: ask `salts(at:)`.
  public func cachedSalts(at now: Instant) -> VisitorSalts? { catalog.cachedSalts(at: now) }

  /// The salts of cookieless visitors at this moment.
  ///
  /// - Throws: `CatalogError`; ``BlockingPoolFull``.
  public func salts(at now: Instant) async throws -> VisitorSalts {
    if let salts = catalog.cachedSalts(at: now) { return salts }
    return try await pool.run { [catalog] in try catalog.salts(at: now) }
  }
}
