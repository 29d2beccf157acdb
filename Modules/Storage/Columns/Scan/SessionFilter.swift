import Models

/// The conditions of a row set that are the session's, ready to be asked chunk by chunk.
struct SessionFilter: Sendable {
  private let conditions: [(column: SessionColumn, table: CodeTable)]
  private let returning: [ReturningSessions.Condition]
  private let sessions: SessionTable
  /// Whether sessions kept apart from ordinary statistics pass.
  private let includesExcluded: Bool
  /// Whether sessions without pageviews do not pass.
  private let leavesOutUnentered: Bool

  init(
    _ predicates: [Predicate], _ snapshot: WebsiteSnapshot, includesExcluded: Bool, leavesOutUnentered: Bool = false
  ) throws(StoreError) {
    var conditions: [(SessionColumn, CodeTable)] = []
    returning = try ReturningSessions.conditions(predicates, snapshot)
    for predicate in predicates where predicate.column != .isReturning {
      guard let column = SessionColumn(predicate.column) else {
        preconditionFailure("a session filter names columns of sessions")
      }
      conditions.append((column, try CodeTable(predicate, snapshot.dictionary(Domain(of: predicate.column)))))
    }
    self.conditions = conditions
    self.includesExcluded = includesExcluded
    self.leavesOutUnentered = leavesOutUnentered
    sessions = snapshot.sessions
  }

  /// Clears the flags of a chunk's sessions that do not pass.
  ///
  /// - Parameters:
  ///   - flags: one byte for each of the slots `rows`, 1 where a session is wanted so far.
  ///   - isFirst: whether the flags hold nothing yet, as every session is wanted so far.
  /// - Returns: whether the flags hold something now; they do not when every session passes.
  func restrict(
    _ flags: UnsafeMutablePointer<UInt8>, chunk: Int, rows: Range<Int>, isFirst: Bool
  ) throws(StoreError) -> Bool {
    var isFirst = isFirst
    for (column, table) in conditions {
      let bounds = sessions.bounds(column, chunk: chunk)
      if bounds.lowerBound == bounds.upperBound, table.passes[Int(bounds.lowerBound)] != 0 { continue }
      RowFlags.restrict(flags, try sessions.column(column, chunk: chunk), rows, table, isFirst: isFirst)
      isFirst = false
    }
    for condition in returning {
      condition.restrict(flags, chunk * SessionChunk.rowsMax + rows.lowerBound, rows.count, isFirst: isFirst)
      isFirst = false
    }
    if leavesOutUnentered, sessions.bounds(.pageviews, chunk: chunk).lowerBound == 0 {
      if isFirst { flags.update(repeating: 1, count: rows.count) }
      let column = try sessions.column(.pageviews, chunk: chunk)
      for row in 0..<rows.count where column[rows.lowerBound + row] == 0 { flags[row] = 0 }
      isFirst = false
    }
    if !includesExcluded, sessions.bounds(.exclusion, chunk: chunk).upperBound > 0 {
      let column = try sessions.column(.exclusion, chunk: chunk)
      if isFirst {
        RowFlags.equal(flags, column, rows, 0)
      } else {
        for row in 0..<rows.count where column[rows.lowerBound + row] != 0 { flags[row] = 0 }
      }
      isFirst = false
    }
    let erased = ExclusionReason.erased.rawValue
    if includesExcluded, sessions.bounds(.exclusion, chunk: chunk).upperBound >= Int64(erased) {
      if isFirst { flags.update(repeating: 1, count: rows.count) }
      let column = try sessions.column(.exclusion, chunk: chunk)
      for row in 0..<rows.count where column[rows.lowerBound + row] == Int64(erased) { flags[row] = 0 }
      isFirst = false
    }
    return !isFirst
  }

  /// Marks of all sessions of a window that pass.
  func marks(_ window: Range<Int>) throws(StoreError) -> Marks {
    let marks = Marks(window)
    let chunks = window.chunks
    try StoreError.translating {
      try Lanes.share(chunks.count, among: Lanes.worth(window.count)) { _, take in
        while let index = take() {
          let chunk = chunks.lowerBound + index
          let slots = window.slots(in: chunk)
          let flags = marks.bytes + (chunk * SessionChunk.rowsMax + slots.lowerBound - window.lowerBound)
          if try !restrict(flags, chunk: chunk, rows: slots, isFirst: true) {
            flags.update(repeating: 1, count: slots.count)
          }
        }
      }
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
    case .name, .page, .hostname, .property, .isReturning: return nil
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
