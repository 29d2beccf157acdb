import Models

/// Reads the slots of sessions in a grouping by columns of sessions.
struct SessionKeyReader: Sendable {
  private let columns: [SessionColumn]
  private let space: GroupSpace
  private let sessions: SessionTable

  init(_ key: [Column], _ space: GroupSpace, _ sessions: SessionTable) {
    columns = key.map {
      guard let column = SessionColumn($0) else { preconditionFailure("a key of sessions names columns of sessions") }
      return column
    }
    self.space = space
    self.sessions = sessions
  }

  /// Writes the slots of a chunk's sessions `rows` to `out`.
  ///
  /// - Parameters:
  ///   - scratch: room for two chunks.
  ///   - out: room for the rows.
  func slots(
    _ chunk: Int, _ rows: Range<Int>, scratch: UnsafeMutablePointer<UInt32>, out: UnsafeMutablePointer<UInt32>
  ) throws(StoreError) {
    func codes(_ column: Int, _ room: UnsafeMutablePointer<UInt32>) throws(StoreError) {
      let stored = try sessions.column(columns[column], chunk: chunk)
      let codes = stored.codes(rows, scratch: room)
      // The caller reads them when the column may be gone.
      if codes != UnsafePointer(room) { room.update(from: codes, count: rows.count) }
      withExtendedLifetime(stored) {}
      _ = space.standing(UnsafePointer(room), column: column, count: rows.count, scratch: room)
    }
    guard columns.count == 2 else { return try codes(0, out) }
    try codes(0, scratch)
    try codes(1, scratch + SessionChunk.rowsMax)
    space.slots(scratch, scratch + SessionChunk.rowsMax, count: rows.count, into: out)
  }
}
