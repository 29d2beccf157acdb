import Models

/// Which stored columns the scans read, as far as directories tell before a row is touched.
extension EventSetScan {
  /// Of a segment, properties in the key left out.
  func columns(of segment: EventSegment) -> Set<UInt32> {
    var keys = filter.columns
    if asksSessions, !takesSessionsFromOpenings(segment) { keys.insert(EventColumn.session) }
    if wantsNames { keys.insert(EventColumn.name) }
    for column in rowSet.key { if let key = EventColumn.key(column) { keys.insert(key) } }
    if asksTimes(segment) { keys.insert(EventColumn.time) }
    return keys
  }

  /// Of the sessions in the window, beside those that its session filter asks for.
  var sessionColumns: Set<SessionColumn> {
    var columns = Set(rowSet.key.compactMap { SessionColumn($0) })
    if wantsVisitors { columns.insert(.visitor) }
    return columns
  }

  /// The key when it is the session's alone.
  var sessionKey: [Column]? {
    !rowSet.key.isEmpty && rowSet.key.allSatisfy { !$0.isOfEvents } ? rowSet.key : nil
  }

  private var asksSessions: Bool {
    marksSessions || wantsVisitors || wantsSessions || !rowSet.sessionFilter.isEmpty || sessionKey != nil
  }

  private func asksTimes(_ segment: EventSegment) -> Bool {
    var borders = [plan.range.start, plan.range.end]
    if case .buckets(let all) = plan.grouping { borders += all }
    return borders.contains { $0.milliseconds > segment.firstTime && $0.milliseconds <= segment.lastTime }
  }

  /// Begins to read what is not in memory yet.
  func readAhead() -> ColumnsAhead.Reading {
    var ahead = ColumnsAhead(snapshot)
    for segment in segments {
      // Behind a filter that no row may pass nothing else is read.
      ahead.want(filter.probablyPasses(segment) ? columns(of: segment) : filter.columns, of: segment)
    }
    for chunk in window.chunks { ahead.want(sessionColumns, ofChunk: chunk) }
    for chunk in openings?.chunksRead ?? [] { ahead.want([.start], ofChunk: chunk) }
    return ahead.begin()
  }

  /// Whether the rows of a segment are not asked which session they belong to.
  private func takesSessionsFromOpenings(_ segment: EventSegment) -> Bool {
    !filter.asksAnything && openings?.tellOf(segment) == true
  }
}

extension SessionSetScan {
  /// Of a chunk.
  func columns(of chunk: Int) -> Set<SessionColumn> {
    var columns = Set(rowSet.sessionFilter.compactMap { SessionColumn($0.column) })
    columns.formUnion(rowSet.key.compactMap { SessionColumn($0) })
    for measure in rowSet.measures {
      switch measure {
      case .visitors: columns.insert(.visitor)
      case .bounces: columns.insert(.isBounce)
      case .pageviews: columns.insert(.pageviews)
      case .events: columns.insert(.events)
      case .durationSeconds: columns.formUnion([.start, .length])
      case .durationMilliseconds: columns.insert(.length)
      case .visitorValues: columns.formUnion(VisitorValues.columns)
      case .sessions: break
      }
    }
    if rowSet.leavesOutUnentered, snapshot.sessions.bounds(.pageviews, chunk: chunk).lowerBound == 0 {
      columns.insert(.pageviews)
    }
    if asksTimes(chunk) { columns.formUnion([.start, .length]) }
    return columns
  }

  private func asksTimes(_ chunk: Int) -> Bool {
    if case .buckets = plan.grouping { return true }
    return !isInside(chunk)
  }

  /// Begins to read what is not in memory yet.
  func readAhead() -> ColumnsAhead.Reading {
    var ahead = ColumnsAhead(snapshot)
    for chunk in chunks {
      var columns = columns(of: chunk)
      if !asksTimes(chunk), snapshot.sessions.holds(.seconds, chunk: chunk) { columns.subtract([.start, .length]) }
      ahead.want(columns, ofChunk: chunk)
    }
    return ahead.begin()
  }
}

extension EventColumn {
  /// The stored column behind a column of events that every row has.
  static func key(_ column: Column) -> UInt32? {
    switch column {
    case .name: name
    case .page: page
    case .hostname: hostname
    default: nil
    }
  }
}
