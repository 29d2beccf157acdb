import Models

/// Counts a set of sessions.
struct SessionSetScan {
  /// A session counts only when it began at most so long before the range: seven days.
  private static let reachMilliseconds: Int64 = 7 * 86_400_000

  let rowSet: RowSet
  let plan: QueryPlan
  let snapshot: WebsiteSnapshot
  let filter: SessionFilter
  /// Sessions with an event that passes the set's event filter; `nil` when none is asked for.
  let eventful: Marks?
  /// What found them.
  let eventScan: EventSetScan?
  let chunks: [Int]
  /// Sessions count that were opened here or later, before the range's end, and whose last activity is here or later.
  let leastStart: Int64
  let leastLast: Int64

  init(_ rowSet: RowSet, of plan: QueryPlan, _ snapshot: WebsiteSnapshot) throws {
    self.rowSet = rowSet
    self.plan = plan
    self.snapshot = snapshot
    filter = try SessionFilter(
      rowSet.sessionFilter, snapshot, includesExcluded: plan.includesExcluded,
      leavesOutUnentered: rowSet.leavesOutUnentered)
    if rowSet.eventFilter.isEmpty {
      (eventful, eventScan) = (nil, nil)
    } else {
      let events = RowSet(kind: .events, eventFilter: rowSet.eventFilter, measures: [])
      let scan = try EventSetScan(events, of: plan, snapshot, marksSessions: true)
      let reading = scan.readAhead()
      defer { reading.end() }
      (eventful, eventScan) = (try scan.sessionsSeen(), scan)
    }
    let sessions = snapshot.sessions
    let (start, end) = (plan.range.start.milliseconds, plan.range.end.milliseconds)
    // Late arrivals may end a session before it was opened, so that a session opened inside need not end inside.
    let (leastStart, leastLast) =
      rowSet.sessionRange == .startingInside ? (start, Int64.min) : (start - Self.reachMilliseconds, start)
    self.leastStart = leastStart
    self.leastLast = leastLast
    // Nothing counts in an empty range, not even a session that goes on across it: a day that a time zone skips.
    let all = start < end ? 0..<sessions.chunkCount : 0..<0
    chunks = all.filter { chunk in
      let starts = sessions.bounds(.start, chunk: chunk)
      let longest = sessions.bounds(.length, chunk: chunk).upperBound
      return starts.lowerBound < end && starts.upperBound >= leastStart
        && starts.upperBound + max(0, longest) >= leastLast
    }
  }

  /// Whether all sessions of a chunk belong to the range, as far as bounds tell: their times need not be read.
  func isInside(_ chunk: Int) -> Bool {
    let starts = snapshot.sessions.bounds(.start, chunk: chunk)
    guard starts.lowerBound >= leastStart, starts.upperBound < plan.range.end.milliseconds else { return false }
    let (last, overflows) = starts.lowerBound.addingReportingOverflow(
      min(0, snapshot.sessions.bounds(.length, chunk: chunk).lowerBound))
    return !overflows && last >= leastLast
  }

  var visitorCount: Int { Int(snapshot.dictionary(.visitor).count) }
  var wantsVisitors: Bool { rowSet.measures.contains(.visitors) || rowSet.measures.contains(.visitorValues) }

  /// Number of the distinct visitors of each group and, if they are asked for, the sum of their scores.
  func figures(_ pairs: DistinctPairs) throws -> (counts: [Int], sums: [Int], kernel: String) {
    let scores = try rowSet.measures.contains(.visitorValues) ? visitorValues().scores : nil
    let (counts, sums) = try pairs.figures(greatest: visitorCount, weights: scores)
    return (counts, sums, pairs.kernel(greatest: visitorCount))
  }

  /// The chunks in consecutive parts, one a lane.
  var parts: [ArraySlice<Int>] {
    let rows = chunks.reduce(0) { $0 + snapshot.sessions.rows(in: $1) }
    return Lanes.cut(chunks, into: Lanes.worth(rows)) { snapshot.sessions.rows(in: $0) }
  }

  /// What a measure sums of each session of a chunk; `nil` for those that count instead.
  func column(_ measure: Measure, chunk: Int) throws(StoreError) -> DecodedColumn? {
    switch measure {
    case .visitors, .sessions, .visitorValues: nil
    case .bounces: try snapshot.sessions.column(.isBounce, chunk: chunk)
    case .pageviews: try snapshot.sessions.column(.pageviews, chunk: chunk)
    case .events: try snapshot.sessions.column(.events, chunk: chunk)
    case .durationSeconds: try snapshot.sessions.durations(.seconds, chunk: chunk)
    case .durationMilliseconds: try snapshot.sessions.durations(.milliseconds, chunk: chunk)
    }
  }

  // MARK: All sessions together

  func total(_ recorder: ExecutionRecorder? = nil) throws -> Grouped {
    let parts = parts
    let lanes = try Lanes.run(parts.count) { lane in
      var sums = [Int](repeating: 0, count: rowSet.measures.count)
      let visitors = Marks(wantsVisitors ? 0..<visitorCount + 1 : 0..<0)
      let scan = SessionScan(self)
      for chunk in parts[lane] {
        let count = try scan.read(chunk)
        guard count > 0 else { continue }
        for (index, measure) in rowSet.measures.enumerated() {
          if let column = try column(measure, chunk: chunk) {
            sums[index] &+= RowFlags.sum(column, 0..<scan.rows, scan.flags)
          } else if measure == .sessions {
            sums[index] &+= count
          }
        }
        if wantsVisitors {
          let column = try snapshot.sessions.column(.visitor, chunk: chunk)
          visitors.mark(column.numbers(as: UInt32.self), scan.flags, scan.rows)
          withExtendedLifetime(column) {}
        }
      }
      return (sums: sums, visitors: visitors)
    }
    recorder?.lap(.scan)
    var grouped = Grouped([0], measures: rowSet.measures.count)
    for (index, measure) in rowSet.measures.enumerated() {
      grouped.values[index][0] = lanes.reduce(0) { $0 &+ $1.sums[index] }
      guard measure == .visitors || measure == .visitorValues else { continue }
      let visitors =
        lanes.count == 1 ? lanes[0].visitors : Marks(0..<visitorCount + 1, union: lanes.map(\.visitors))
      grouped.values[index][0] = measure == .visitors ? visitors.marked : try visitorValues().sum(of: visitors)
    }
    grouped.note("masked sums")
    if wantsVisitors { grouped.note("marked visitors") }
    return grouped
  }

  // MARK: By label

  func byLabel(_ space: GroupSpace, _ recorder: ExecutionRecorder? = nil) throws -> Grouped {
    let reader = SessionKeyReader(rowSet.key, space, snapshot.sessions)
    return try grouped(space.isNumbered ? [chunks[...]] : parts, recorder, slots: { space.slots }) { scan, out in
      try reader.slots(scan.chunk, 0..<scan.rows, scratch: scan.scratch.numbers, out: out)
    }
  }
}
