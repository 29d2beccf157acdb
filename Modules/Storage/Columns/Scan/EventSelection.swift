import Models

/// The event rows that a question is about: the segments that may hold some, and what tells which of their rows pass.
struct EventSelection: Sendable {
  let segments: [EventSegment]
  let filter: EventFilter
  /// Ordinals between which the sessions of all rows lie.
  let window: Range<Int>

  /// The rows inside `range` for which all conditions hold.
  ///
  /// - Parameters:
  ///   - events: conditions on columns of events.
  ///   - sessions: conditions on columns of their sessions.
  init(
    _ range: InstantRange, events: [Predicate], sessions: [Predicate], includesExcluded: Bool,
    _ snapshot: WebsiteSnapshot
  ) throws {
    let inside = snapshot.segments(in: range, includesExcluded: includesExcluded)
    var marks: Marks?
    if !sessions.isEmpty {
      // Rows of sessions kept apart lie in segments of their own, so that the filter need not ask again.
      let window = inside.sessions
      var ahead = ColumnsAhead(snapshot)
      for chunk in window.chunks { ahead.want(sessions.compactMap { SessionColumn($0.column) }, ofChunk: chunk) }
      let reading = ahead.begin()
      defer { reading.end() }
      marks = try SessionFilter(sessions, snapshot, includesExcluded: true).marks(window)
    }
    let filter = try EventFilter(events, snapshot, sessions: marks)
    segments = inside.filter { filter.mayPass($0) }
    window = segments.sessions
    self.filter = filter
  }
}

extension WebsiteSnapshot {
  /// The segments that have rows inside `range`, as far as their directories tell.
  func segments(in range: InstantRange, includesExcluded: Bool) -> [EventSegment] {
    segments.filter {
      (includesExcluded || !$0.isExcluded) && $0.lastTime >= range.start.milliseconds
        && $0.firstTime < range.end.milliseconds
    }
  }
}

extension Collection<EventSegment> {
  /// Ordinals between which the sessions of all rows lie.
  var sessions: Range<Int> {
    var (first, last) = (Int.max, -1)
    for segment in self {
      first = Swift.min(first, segment.sessions.lowerBound)
      last = Swift.max(last, segment.sessions.upperBound)
    }
    return first <= last ? first..<last + 1 : 0..<0
  }
}

extension [Predicate] {
  /// Those on columns of events.
  var onEvents: [Predicate] { filter(\.column.isOfEvents) }
  /// Those on columns of sessions.
  var onSessions: [Predicate] { filter { !$0.column.isOfEvents } }
}
