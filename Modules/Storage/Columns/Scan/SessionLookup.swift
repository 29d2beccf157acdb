/// The visitor of every session of a window, read in place from the chunks' columns.
///
/// `@unchecked Sendable`: filled before the initializer returns, only read afterwards; it keeps the columns alive.
final class VisitorLookup: @unchecked Sendable {
  private let columns: [DecodedColumn]
  private let firstChunk: Int
  private let pointers: UnsafeMutablePointer<UnsafePointer<UInt32>>

  init(_ sessions: SessionTable, _ window: Range<Int>) throws(StoreError) {
    let chunks = window.chunks
    var columns: [DecodedColumn] = []
    for chunk in chunks { columns.append(try sessions.column(.visitor, chunk: chunk)) }
    self.columns = columns
    firstChunk = chunks.lowerBound
    pointers = .allocate(capacity: max(1, columns.count))
    for (index, column) in columns.enumerated() {
      (pointers + index).initialize(to: column.numbers(as: UInt32.self))
    }
  }

  deinit { pointers.deallocate() }

  /// The visitors of the sessions of one chunk, by slot.
  func visitors(ofChunk chunk: Int) -> UnsafePointer<UInt32> { pointers[chunk - firstChunk] }

  /// The visitors of some sessions.
  func gather(_ sessions: UnsafePointer<UInt32>, _ count: Int, into out: UnsafeMutablePointer<UInt32>) {
    let pointers = pointers - firstChunk
    for row in 0..<count {
      let session = Int(sessions[row])
      out[row] = pointers[session / SessionChunk.rowsMax][session % SessionChunk.rowsMax]
    }
  }

  @inline(__always)
  subscript(session: UInt32) -> UInt32 {
    pointers[Int(session) / SessionChunk.rowsMax - firstChunk][Int(session) % SessionChunk.rowsMax]
  }
}

/// One column of every session of a window.
final class SessionLookup: Sendable {
  private let columns: [DecodedColumn]
  private let firstChunk: Int

  init(_ column: SessionColumn, _ sessions: SessionTable, _ window: Range<Int>) throws(StoreError) {
    var columns: [DecodedColumn] = []
    for chunk in window.chunks { columns.append(try sessions.column(column, chunk: chunk)) }
    self.columns = columns
    firstChunk = window.chunks.lowerBound
  }

  /// The code in the column of a session.
  subscript(session: UInt32) -> UInt32 {
    let column = columns[Int(session) / SessionChunk.rowsMax - firstChunk]
    return UInt32(truncatingIfNeeded: column[Int(session) % SessionChunk.rowsMax])
  }
}
