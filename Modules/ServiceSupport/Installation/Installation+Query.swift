public import Models
public import Query
public import Storage

extension Installation {
  /// The store of this installation's events, whoever writes them.
  public func makeEventStore() -> ColumnEventStore {
    ColumnEventStore(
      directory: directory,
      identity: { [catalog] () throws(StoreError) in try catalog.snapshot().eventStoreIdentity },
      seed: { [catalog] website throws(StoreError) in try catalog.snapshot().website(website)?.hashSeed })
  }

  /// Answers one question. Blocks: for commands, not for servers.
  ///
  /// - Throws: `QueryError`.
  public func answer(_ request: StatsRequest, about website: Website) throws(QueryError) -> StatsResult {
    try QueryRunner.run(request, website: website, now: now, store: makeEventStore())
  }

  /// Answers one question and says what that took. Blocks: for commands, not for servers.
  ///
  /// - Throws: `QueryError`.
  public func explain(
    _ request: StatsRequest, about website: Website
  ) throws(QueryError) -> (result: StatsResult, report: QueryReport) {
    try QueryRunner.explain(request, website: website, now: now, store: makeEventStore(), clock: sources.clock)
  }
}
