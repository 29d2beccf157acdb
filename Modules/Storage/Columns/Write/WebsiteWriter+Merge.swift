extension WebsiteWriter {
  /// Segments merged at a time need this many inputs, unless they fill a segment.
  private static let mergeInputsMin = 4
  /// The largest input is at most so many times the smallest.
  private static let mergeRatioMax = 4

  /// Merges one group of small segments of a month into full ones, if there is a group worth it.
  ///
  /// The transaction need not be durable at once (NORMAL): what it replaces is removed only after a checkpoint.
  /// - Returns: whether something was merged, so that more may be waiting.
  @discardableResult
  package func mergeSegments(now: Int64) throws -> Bool {
    guard let group = segmentsToMerge() else { return false }
    let file = try sealedPart.file()
    var rows = EventRows()
    for stored in group {
      let columns = try file.withPiece(stored.piece) { try MemoryColumns(stored.directory, in: $0) }
      try rows.append(
        EventSegment(directory: stored.directory, isExcluded: stored.isExcluded, source: columns),
        isExcluded: stored.isExcluded)
    }
    try file.connection.setSynchronous(.normal)
    defer { try? file.connection.setSynchronous(.full) }
    try file.connection.transaction {
      let order = rows.order(excluded: group[0].isExcluded)
      var start = 0
      while start < order.count {
        let end = min(start + EventSegment.rowsMax, order.count)
        try insert(rows.encode(order[start..<end]), month: group[0].month, isExcluded: group[0].isExcluded, in: file)
        start = end
      }
      for stored in group {
        try file.connection.prepare("DELETE FROM segment WHERE id = ?").bind(1, stored.id).run()
        try file.retire(stored.piece, at: now)
      }
    }
    try sealedPart.reload()
    return true
  }

  /// Small segments of one month, alike in size, that together are worth a rewrite.
  private func segmentsToMerge() -> [Manifest.Segment]? {
    var groups: [SIMD2<Int64>: [Manifest.Segment]] = [:]
    for segment in sealedPart.manifest.segments where segment.directory.rows <= EventSegment.rowsMax / 2 {
      groups[SIMD2(segment.month, segment.isExcluded ? 1 : 0), default: []].append(segment)
    }
    for key in groups.keys.sorted(by: { ($0.x, $0.y) < ($1.x, $1.y) }) {
      let sorted = groups[key]!.sorted { $0.directory.rows < $1.directory.rows }  // a key of this dictionary
      for start in sorted.indices {
        var rows = 0
        var end = start
        while end < sorted.count, rows < EventSegment.rowsMax,
          sorted[end].directory.rows <= Self.mergeRatioMax * max(1, sorted[start].directory.rows)
        {
          rows += sorted[end].directory.rows
          end += 1
        }
        if end - start >= Self.mergeInputsMin || (end - start >= 2 && rows >= EventSegment.rowsMax) {
          return Array(sorted[start..<end])
        }
      }
    }
    return nil
  }
}
