/// What is left to do for a website's file.
package enum TidyProgress: Hashable {
  /// Segments were merged; there may be more to do at once.
  case merged
  /// There may be more to do at once.
  case more
  /// Something must wait, at most until this instant (milliseconds).
  case later(Int64)
  /// The same: replaced pieces have waited longer than questions would have them wait, for an export or a verification
  /// that may take any time. Somebody should know.
  case held(Int64)
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
  ///   - readers: looks who reads, and lets nobody begin while replaced pieces are removed.
  package func tidy(
    now: Int64, keepingRetired retiredMilliseconds: Int64, beside readers: () throws -> PieceReaders
  ) throws -> TidyProgress {
    if try mergeSegments(now: now) {
      try hot.connection.transaction { try hot.noteChange(website) }
      return .merged
    }
    let file = try sealedPart.file()
    if let oldest = try file.oldestRetired() {
      let readers = try readers()
      defer { withExtendedLifetime(readers) {} }
      let isOld = oldest < now - retiredMilliseconds
      // A question that misses a piece starts again; an export cannot, what it read is out already.
      if readers.hasScans {
        return isOld ? .held(now + Self.retryMilliseconds) : .later(now + Self.retryMilliseconds)
      }
      guard readers.isEmpty || isOld else { return .later(now + Self.retryMilliseconds) }
      let isRemoved = try removeRetired(before: readers.isEmpty ? .max : now - retiredMilliseconds)
      return isRemoved ? .more : .later(now + Self.retryMilliseconds)
    }
    if try file.shrink() { return .more }
    // Whoever reads now may do so for long, and the worker has other things to do.
    do {
      try file.connection.waiting(milliseconds: Self.busyMillisecondsMax) {
        _ = try file.connection.checkpoint(truncate: true)
      }
    } catch let error as SQLiteError where error.isBusy {
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
  /// What the erasure replaced goes when nobody reads, or when it is older than `retiredMilliseconds`, whoever reads:
  /// an export that began before it may fail then. What was replaced since holds nothing of the visitor and stays for
  /// readers: waiting for that too, an erasure beside steady seals would never end.
  /// - Parameters:
  ///   - erasedAt: the instant (milliseconds) that `erase` was told.
  ///   - now: milliseconds.
  /// - Returns: whether nothing is left; `false` while readers may need something, or keep the log from being emptied.
  package func purge(
    erasedAt: Int64, now: Int64, keepingRetired retiredMilliseconds: Int64, beside readers: PieceReaders
  ) throws -> Bool {
    let file = try sealedPart.file()
    if readers.isEmpty {
      try removeRetired(before: .max)
    } else if erasedAt < now - retiredMilliseconds {
      try removeRetired(before: erasedAt + 1)
    }
    if let oldest = try file.oldestRetired(), oldest <= erasedAt { return false }
    return try file.connection.waiting(milliseconds: Self.busyMillisecondsMax) { try file.connection.purge() }
  }
}
