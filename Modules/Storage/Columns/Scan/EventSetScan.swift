import Models

/// Counts a set of event rows.
struct EventSetScan {
  let rowSet: RowSet
  let plan: QueryPlan
  let snapshot: WebsiteSnapshot
  let segments: [EventSegment]
  let filter: EventFilter
  /// Ordinals between which the sessions of all rows lie.
  let window: Range<Int>
  let pageviewCode: UInt32
  /// Whether the rows' sessions are asked for, whatever is measured.
  let marksSessions: Bool
  /// What tells of the sessions that have rows without looking at these; `nil` when nothing does, or it is not asked.
  let openings: SessionOpenings?

  init(
    _ rowSet: RowSet, of plan: QueryPlan, _ snapshot: WebsiteSnapshot, marksSessions: Bool = false
  ) throws {
    self.marksSessions = marksSessions
    self.rowSet = rowSet
    self.plan = plan
    self.snapshot = snapshot
    let selection = try EventSelection(
      plan.range, events: rowSet.eventFilter, sessions: rowSet.sessionFilter, includesExcluded: plan.includesExcluded,
      snapshot)
    segments = selection.segments
    filter = selection.filter
    window = selection.window
    // A code that no row has, when the website has seen no pageview yet.
    pageviewCode = try snapshot.dictionary(.name).ordinal(of: Array("pageview".utf8)) ?? .max
    let asksSessions = marksSessions || rowSet.measures.contains(.visitors) || rowSet.measures.contains(.sessions)
    if plan.grouping == .total, asksSessions, rowSet.eventFilter.isEmpty, !plan.includesExcluded {
      let openings = try SessionOpenings(
        plan.range, sessions: rowSet.sessionFilter, window: selection.window, snapshot)
      self.openings = openings.tell ? openings : nil
    } else {
      openings = nil
    }
  }

  var countsRows: Bool { wantsNames || rowSet.measures.contains(.events) }
  var wantsNames: Bool { rowSet.measures.contains(.pageviews) }
  var wantsVisitors: Bool { rowSet.measures.contains(.visitors) }
  var wantsSessions: Bool { rowSet.measures.contains(.sessions) }
  var visitorCount: Int { Int(snapshot.dictionary(.visitor).count) }

  /// The segments in consecutive parts, one a lane.
  var parts: [ArraySlice<EventSegment>] {
    Lanes.cut(segments, into: Lanes.worth(segments.reduce(0) { $0 + $1.rows }), weight: \.rows)
  }

  /// Marks of the sessions that have a row in the set.
  func sessionsSeen() throws -> Marks {
    try scanned(marksSessions: true).sessions
  }

  // MARK: All rows together

  /// Rows, pageviews and sessions of a lane, or of all.
  private struct Seen: Sendable {
    var events = 0
    var pageviews = 0
    var sessions: Marks
  }

  func total(_ recorder: ExecutionRecorder? = nil) throws -> Grouped {
    let seen = try scanned(marksSessions: wantsVisitors || wantsSessions)
    recorder?.lap(.scan)
    var grouped = Grouped([0], measures: rowSet.measures.count)
    for (index, measure) in rowSet.measures.enumerated() {
      switch measure {
      case .events: grouped.values[index][0] = seen.events
      case .pageviews: grouped.values[index][0] = seen.pageviews
      case .sessions: grouped.values[index][0] = seen.sessions.marked
      case .visitors: grouped.values[index][0] = try SessionVisitors(snapshot, window).count(of: seen.sessions)
      case .bounces, .durationSeconds, .durationMilliseconds, .visitorValues:
        preconditionFailure("events have no bounces, durations and values")
      }
    }
    if countsRows { grouped.note("counted rows") }
    if wantsVisitors || wantsSessions { grouped.note(markingKernel) }
    if wantsVisitors { grouped.note("marked visitors") }
    return grouped
  }

  private func scanned(marksSessions: Bool) throws -> Seen {
    let parts = parts
    let openings = marksSessions ? openings : nil
    let lanes = try Lanes.run(parts.count) { lane in
      let asked = marksSessions ? parts[lane].filter { openings?.tellOf($0) != true } : []
      var seen = Seen(sessions: Marks(asked.sessions))
      let counting = EventScan(filter, wantsNames: wantsNames, wantsSessions: false)
      let asking = asked.isEmpty ? counting : EventScan(filter, wantsNames: wantsNames, wantsSessions: true)
      for segment in parts[lane] {
        let marksSessions = marksSessions && openings?.tellOf(segment) != true
        guard marksSessions || countsRows else { continue }
        let scan = marksSessions ? asking : counting
        for span in EventScan.spans(try segment.rows(in: plan.range)) {
          try scan.read(segment, span)
          seen.events += scan.count
          if wantsNames { seen.pageviews += RowFlags.count(try scan.flags(named: pageviewCode), scan.count) }
          if marksSessions { seen.sessions.mark(scan.sessions, scan.count) }
        }
      }
      return seen
    }
    if lanes.count == 1, openings == nil { return lanes[0] }
    let sessions = Marks(marksSessions ? window : 0..<0)
    try openings?.mark(sessions)
    for lane in lanes { sessions.formUnion(lane.sessions) }
    return Seen(
      events: lanes.reduce(0) { $0 + $1.events }, pageviews: lanes.reduce(0) { $0 + $1.pageviews },
      sessions: sessions)
  }
}
