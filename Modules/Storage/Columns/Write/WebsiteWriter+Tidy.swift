/// What is left to do for a website's file.
package enum TidyProgress: Hashable {
  /// Segments were merged; there may be more to do at once.
  case merged
  /// There may be more to do at once.
  case more
  /// Something must wait, at most until this instant (milliseconds).
  case later(Int64)
  /// The file is in shape.
  case done
}

extension WebsiteWriter {
  /// How soon what had to wait is tried again: readers come and go.
  private static let retryMilliseconds: Int64 = 10_000
  /// How long emptying the log waits for readers.
  private static let busyMillisecondsMax = 20

  /// Does one short step towards a website's file that is small and quick to read: merges, removes what was replaced,
  /// gives free pages back, empties the log.
  ///
  /// Every step is a transaction; a crash between two leaves a file that the next worker goes on with. What is to be
  /// done is read from the file alone.
  /// - Parameters:
  ///   - now: milliseconds.
  ///   - retiredMilliseconds: how long replaced pieces stay when questions are always being asked.
  ///   - reading: takes the lock that readers share, so that nobody reads while replaced pieces are removed; `nil` when
  ///     somebody does.
  package func tidy(
    now: Int64, keepingRetired retiredMilliseconds: Int64, reading: () throws -> FileLock?
  ) throws -> TidyProgress {
    if try mergeSegments(now: now) {
      try hot.connection.transaction { try hot.noteChange(website) }
      return .merged
    }
    let file = try sealedPart.file()
    if let oldest = try file.oldestRetired() {
      let alone = try reading()
      defer { withExtendedLifetime(alone) {} }
      let before = alone == nil ? now - retiredMilliseconds : .max
      guard oldest < before else { return .later(now + Self.retryMilliseconds) }
      let isRemoved = try removeRetired(before: before)
      return isRemoved ? .more : .later(now + Self.retryMilliseconds)
    }
    if try file.shrink() { return .more }
    // Whoever reads now may do so for long, and the worker has other things to do.
    try file.connection.setBusyTimeout(milliseconds: Self.busyMillisecondsMax)
    defer { try? file.connection.setBusyTimeout(milliseconds: Connection.Options.usualBusyMilliseconds) }
    do throws(SQLiteError) {
      _ = try file.connection.checkpoint(truncate: true)
    } catch {
      guard error.isBusy else { throw error }
      return .later(now + Self.retryMilliseconds)
    }
    return .done
  }

  /// Removes pieces that were replaced before an instant (milliseconds), after a checkpoint has made their replacements
  /// durable.
  ///
  /// - Returns: whether there were any, and nobody kept the log from being moved.
  @discardableResult
  func removeRetired(before: Int64) throws -> Bool {
    let file = try sealedPart.file()
    let progress = try file.connection.checkpoint(truncate: false)
    guard progress.moved == progress.walFrames else { return false }
    return try file.connection.transaction { try file.removeRetired(before: before) }
  }

  /// Overwrites or gives back what was deleted from the website's file: part of an erasure, after its transaction.
  ///
  /// - Parameter retiredBefore: readers need no piece any more that was replaced before this instant (milliseconds).
  /// - Returns: whether nothing is left; `false` while readers may need something, or keep the log from being emptied.
  package func purge(retiredBefore: Int64) throws -> Bool {
    let file = try sealedPart.file()
    try removeRetired(before: retiredBefore)
    guard try file.oldestRetired() == nil else { return false }
    try file.connection.setBusyTimeout(milliseconds: Self.busyMillisecondsMax)
    defer { try? file.connection.setBusyTimeout(milliseconds: Connection.Options.usualBusyMilliseconds) }
    return try file.connection.purge()
  }
}
