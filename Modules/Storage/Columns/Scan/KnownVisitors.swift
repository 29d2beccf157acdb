import Models

/// The visitors that have a founding event before the first border of a retention plan.
struct KnownVisitors {
  private let plan: RetentionPlan
  private let snapshot: WebsiteSnapshot
  private let before: InstantRange

  init(_ plan: RetentionPlan, _ snapshot: WebsiteSnapshot) {
    self.plan = plan
    self.snapshot = snapshot
    before = InstantRange(start: InstantRange.all.start, end: plan.borders[0])
  }

  /// A mark for each of them.
  func marks() throws -> Marks {
    let marks = Marks(0..<Int(snapshot.dictionary(.visitor).count) + 1)
    if plan.founding.onEvents.isEmpty { try markSessions(marks) }
    try markEvents(marks)
    return marks
  }

  /// Marks the visitors of sessions that were opened before the border: the event that opened it is a founding one.
  private func markSessions(_ marks: Marks) throws {
    let sessions = snapshot.sessions
    let filter = try SessionFilter(plan.founding, snapshot, includesExcluded: plan.includesExcluded)
    let border = before.end.milliseconds
    let chunks = (0..<sessions.chunkCount).filter { sessions.bounds(.start, chunk: $0).lowerBound < border }
    let parts = Lanes.cut(chunks, into: Lanes.worth(sessions.count)) { sessions.rows(in: $0) }
    let lanes = try Lanes.run(parts.count) { lane in
      let own = Marks(0..<marks.count)
      let flags = Scratch<UInt8>(SessionChunk.rowsMax, isZero: false)
      let starts = Scratch<Int64>(SessionChunk.rowsMax, isZero: false)
      for chunk in parts[lane] {
        let rows = 0..<sessions.rows(in: chunk)
        try sessions.column(.start, chunk: chunk).values(rows, into: starts.numbers)
        for row in rows { flags.numbers[row] = starts.numbers[row] < border ? 1 : 0 }
        _ = try filter.restrict(flags.numbers, chunk: chunk, rows: rows, isFirst: false)
        let column = try sessions.column(.visitor, chunk: chunk)
        own.mark(column.numbers(as: UInt32.self), flags.numbers, rows.count)
        withExtendedLifetime(column) {}
      }
      return own
    }
    for lane in lanes { marks.formUnion(lane) }
  }

  /// Marks the visitors of founding events before the border; where sessions have told most of them, only in segments
  /// with sessions that were opened later, which late arrivals may have joined.
  private func markEvents(_ marks: Marks) throws {
    let selection = try EventSelection(
      before, events: plan.founding.onEvents, sessions: plan.founding.onSessions,
      includesExcluded: plan.includesExcluded, snapshot)
    let segments =
      plan.founding.onEvents.isEmpty ? selection.segments.filter(mayHoldLaterSessions) : selection.segments
    let window = segments.sessions
    let lookup = try VisitorLookup(snapshot.sessions, window)
    let parts = Lanes.cut(segments, into: Lanes.worth(segments.reduce(0) { $0 + $1.rows }), weight: \.rows)
    let lanes = try Lanes.run(parts.count) { lane in
      let own = Marks(window)
      let scan = EventScan(selection.filter, wantsNames: false)
      for segment in parts[lane] {
        for rows in EventScan.spans(try segment.rows(in: before)) {
          try scan.read(segment, rows)
          own.mark(scan.sessions, scan.count)
        }
      }
      return own
    }
    for lane in lanes {
      for index in 0..<lane.count where lane.bytes[index] != 0 {
        marks.bytes[Int(lookup[UInt32(lane.first + index)])] = 1
      }
    }
  }

  /// Whether a row of the segment may belong to a session that was opened at the border or later.
  private func mayHoldLaterSessions(_ segment: EventSegment) -> Bool {
    (segment.sessions.lowerBound..<segment.sessions.upperBound + 1).chunks.contains {
      snapshot.sessions.bounds(.start, chunk: $0).upperBound >= plan.borders[0].milliseconds
    }
  }
}
