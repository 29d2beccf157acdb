extension Connection {
  /// Pages of the file, and how many of them hold nothing.
  public func pages() throws(SQLiteError) -> (all: Int, free: Int) {
    (all: Int(try integer("PRAGMA page_count")), free: Int(try integer("PRAGMA freelist_count")))
  }

  /// Gives free pages back: moves content from the end of the file into them and cuts the file, which shrinks on the
  /// disk at the next checkpoint. Atomic; does nothing in a file that was made without `vacuumsIncrementally`.
  ///
  /// - Parameter pages: at most so many, so that the step is short.
  public func vacuum(pages: Int) throws(SQLiteError) {
    try execute("PRAGMA incremental_vacuum(\(pages))")
  }

  /// Gives back whatever is free and empties the log, so that nothing of what was deleted can be read from the file.
  ///
  /// - Returns: `false` when somebody reads for longer than a statement waits: then it is to be done again.
  public func purge() throws(SQLiteError) -> Bool {
    do {
      try vacuum(pages: 0)
      _ = try checkpoint(truncate: true)
      return true
    } catch {
      guard error.isBusy else { throw error }
      return false
    }
  }

  /// Runs `body`, whose statements wait only so long for other connections before they fail as busy.
  func waiting<T>(milliseconds: Int, _ body: () throws -> T) throws -> T {
    try execute("PRAGMA busy_timeout = \(milliseconds)")
    defer { try? execute("PRAGMA busy_timeout = \(Options.usualBusyMilliseconds)") }
    return try body()
  }
}
