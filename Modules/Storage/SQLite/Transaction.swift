/// How a transaction begins.
public enum TransactionKind: Hashable, Sendable {
  /// For reading: one snapshot from the first statement on. A write in it fails as busy when somebody has
  /// written since.
  case deferred
  /// For writing: takes the write lock at once, waiting for other writers up to the busy timeout.
  case immediate
}

extension Connection {
  /// Runs `body` in one transaction: all that it changes is committed when it returns, nothing when it throws.
  ///
  /// Transactions do not nest.
  /// - Throws: what `body` throws, or `SQLiteError` when beginning or committing failed; nothing has changed then.
  public func transaction<T>(_ kind: TransactionKind = .immediate, _ body: () throws -> T) throws -> T {
    precondition(!isInTransaction, "a transaction inside a transaction: the inner one could not be taken back alone")
    try prepare(kind == .immediate ? "BEGIN IMMEDIATE" : "BEGIN").run()
    do {
      let result = try body()
      closeBlobs()
      try prepare("COMMIT").run()
      return result
    } catch {
      closeBlobs()
      // A full disk or a failed write has already rolled back by itself. When the rollback is refused the connection is
      // beyond help and its next BEGIN says so; the first error tells more.
      if isInTransaction { try? prepare("ROLLBACK").run() }
      throw error
    }
  }
}
