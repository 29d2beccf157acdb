import Models

/// The conditions of a row set that are the session's, ready to be asked chunk by chunk.
struct SessionFilter: Sendable {
  private let conditions: [(column: SessionColumn, table: CodeTable)]
  private let sessions: SessionTable
  /// Whether sessions kept apart from ordinary statistics pass.
  private let includesExcluded: Bool

  init(_ predicates: [Predicate], _ snapshot: WebsiteSnapshot, includesExcluded: Bool) throws(StoreError) {
    var conditions: [(SessionColumn, CodeTable)] = []
    for predicate in predicates {
      guard let column = SessionColumn(predicate.column) else {
        preconditionFailure("a session filter names columns of sessions")
      }
      conditions.append((column, try CodeTable(predicate, snapshot.dictionary(Domain(of: predicate.column)))))
    }
    self.conditions = conditions
    self.includesExcluded = includesExcluded
    sessions = snapshot.sessions
  }

  /// Whether it asks anything of the text columns.
  var isEmpty: Bool { conditions.isEmpty }

  /// Clears the flags of a chunk's sessions that do not pass.
  ///
  /// - Parameter flags: one byte for each of the slots `rows`, 1 where a session is wanted so far.
  func restrict(
    _ flags: UnsafeMutablePointer<UInt8>, chunk: Int, rows: Range<Int>, scratch: UnsafeMutablePointer<UInt32>
  ) throws(StoreError) {
    for (column, table) in conditions {
      let column = try sessions.column(column, chunk: chunk)
      let codes = column.codes(rows, scratch: scratch)
      table.passes.withUnsafeBufferPointer { passes in
        for row in 0..<rows.count { flags[row] &= passes[Int(codes[row])] }
      }
      withExtendedLifetime(column) {}
    }
    if !includesExcluded, sessions.bounds(.exclusion, chunk: chunk).upperBound > 0 {
      let column = try sessions.column(.exclusion, chunk: chunk)
      let codes = column.codes(rows, scratch: scratch)
      for row in 0..<rows.count { flags[row] &= codes[row] == 0 ? 1 : 0 }
      withExtendedLifetime(column) {}
    }
  }

  /// Marks of all sessions of a window that pass.
  func marks(_ window: Range<Int>) throws(StoreError) -> Marks {
    let marks = Marks(window)
    let scratch = UnsafeMutablePointer<UInt32>.allocate(capacity: SessionChunk.rowsMax)
    defer { scratch.deallocate() }
    for chunk in window.chunks {
      let slots = window.slots(in: chunk)
      let flags = marks.bytes + (chunk * SessionChunk.rowsMax + slots.lowerBound - window.lowerBound)
      flags.update(repeating: 1, count: slots.count)
      try restrict(flags, chunk: chunk, rows: slots, scratch: scratch)
    }
    return marks
  }
}

extension SessionColumn {
  /// The stored column behind a column that is a session's.
  init?(_ column: Column) {
    switch column {
    case .attribute(let attribute): self = SessionColumn(attribute)
    case .entryPage: self = .entryPage
    case .exitPage: self = .exitPage
    case .entryHostname: self = .entryHostname
    case .exitHostname: self = .exitHostname
    case .name, .page, .hostname, .property: return nil
    }
  }
}

extension Range<Int> {
  /// The chunks in which sessions of this window lie.
  var chunks: Range<Int> {
    isEmpty ? 0..<0 : lowerBound / SessionChunk.rowsMax..<(upperBound - 1) / SessionChunk.rowsMax + 1
  }

  /// The window's part of a chunk, as slots.
  func slots(in chunk: Int) -> Range<Int> {
    let first = chunk * SessionChunk.rowsMax
    return Swift.max(lowerBound, first) - first..<Swift.min(upperBound, first + SessionChunk.rowsMax) - first
  }
}
