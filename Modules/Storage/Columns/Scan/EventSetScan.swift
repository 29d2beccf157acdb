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
  }

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
    return grouped
  }

  private func scanned(marksSessions: Bool) throws -> Seen {
    let parts = parts
    let lanes = try Lanes.run(parts.count) { lane in
      var seen = Seen(sessions: Marks(marksSessions ? parts[lane].sessions : 0..<0))
      let scan = EventScan(filter, wantsNames: wantsNames, wantsSessions: marksSessions)
      for segment in parts[lane] {
        for span in EventScan.spans(try segment.rows(in: plan.range)) {
          try scan.read(segment, span)
          seen.events += scan.count
          if wantsNames { seen.pageviews += RowFlags.count(try scan.flags(named: pageviewCode), scan.count) }
          if marksSessions { seen.sessions.mark(scan.sessions, scan.count) }
        }
      }
      return seen
    }
    guard lanes.count > 1 else { return lanes.first ?? Seen(sessions: Marks(marksSessions ? window : 0..<0)) }
    return Seen(
      events: lanes.reduce(0) { $0 + $1.events }, pageviews: lanes.reduce(0) { $0 + $1.pageviews },
      sessions: Marks(marksSessions ? window : 0..<0, union: lanes.map(\.sessions)))
  }
}
