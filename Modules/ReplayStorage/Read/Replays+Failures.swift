package import Models
package import Storage

/// A recording in which an error was found.
package struct FailedRecording: Hashable, Sendable {
  /// Its place in the list, which grows.
  package let number: Int64
  package let website: WebsiteID
  /// Hash of the visitor in the stores of consumers.
  package let visitor: UInt64
  /// When something of it came last.
  package let updatedAt: Instant
  package let recording: Recording
}

extension Replays {
  /// Whether there are any recordings to read: a worker has made their database.
  package var areThere: Bool { store != nil }

  /// Recordings in which an error was found, behind a place in the list.
  ///
  /// - Throws: `StoreError`.
  package func failed(after number: Int64, limit: Int) throws(StoreError) -> [FailedRecording] {
    guard let store else { return [] }
    return try StoreError.translating {
      try store.connection.transaction(.deferred) {
        let row = try store.connection.prepare(
          """
          SELECT failed.number, website, visitor, updated, replay.number
          FROM failed JOIN replay ON replay.id = failed.replay WHERE failed.number > ? ORDER BY failed.number LIMIT ?
          """)
        row.bind(1, number).bind(2, limit)
        defer { row.reset() }
        var found: [FailedRecording] = []
        while try row.step() {
          let website = WebsiteID(rawValue: UInt32(clamping: row.int64(1)))
          guard let recording = try recording(row.int64(4), on: website, in: store.connection) else { continue }
          found.append(
            FailedRecording(
              number: row.int64(0), website: website, visitor: UInt64(bitPattern: row.int64(2)),
              updatedAt: Instant(milliseconds: row.int64(3)), recording: recording))
        }
        return found
      }
    }
  }

  /// The latest place that was ever given in the list; 0 before the first.
  ///
  /// - Throws: `StoreError`.
  package func latestFailure() throws(StoreError) -> Int64 {
    guard let store else { return 0 }
    return try StoreError.translating {
      let row = try store.connection.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'failed'")
      defer { row.reset() }
      return try row.step() ? row.int64(0) : 0
    }
  }
}
