import Models

/// What a set's scan reads and how, as directories tell before a row is touched.
extension EventSetScan {
  func note(in report: inout ExecutionReport) {
    report.segments += segments.count
    report.segmentsSkipped += snapshot.segments.count - segments.count
    let range = plan.range
    let asksSessions = wantsVisitors || wantsSessions || !rowSet.sessionFilter.isEmpty || sessionKey != nil
    var keys = filter.columns
    if asksSessions { keys.insert(EventColumn.session) }
    if wantsNames { keys.insert(EventColumn.name) }
    for column in rowSet.key { if let key = EventColumn.key(column) { keys.insert(key) } }
    for segment in segments {
      report.rows += segment.rows
      let isInside = segment.firstTime >= range.start.milliseconds && segment.lastTime < range.end.milliseconds
      for key in isInside ? keys : keys.union([EventColumn.time]) {
        report.bytes += segment.directory.entry(key)?.length ?? 0
      }
    }
    var columns = Set(rowSet.sessionFilter.compactMap { SessionColumn($0.column) })
    columns.formUnion(rowSet.key.compactMap { SessionColumn($0) })
    if wantsVisitors { columns.insert(.visitor) }
    for chunk in window.chunks {
      for column in columns { report.bytes += snapshot.sessions.storedBytes(column, chunk: chunk) }
    }
    let way =
      switch plan.grouping {
      case .total: "events: marked sessions"
      case .buckets: "events by time: marked sessions, stamped visitors"
      case .labels where sessionKey != nil: "events by session's label: marked sessions, counting sort"
      case .labels: "events by label: counting sort, stamped visitors"
      }
    report.kernels.append(([way] + filter.kernels).joined(separator: "; "))
  }

  /// The key when it is the session's alone.
  private var sessionKey: [Column]? {
    !rowSet.key.isEmpty && rowSet.key.allSatisfy { !$0.isOfEvents } ? rowSet.key : nil
  }
}

extension SessionSetScan {
  func note(in report: inout ExecutionReport) {
    let sessions = snapshot.sessions
    report.chunks += chunks.count
    report.chunksSkipped += sessions.chunkCount - chunks.count
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
      case .sessions: break
      }
    }
    if case .buckets = plan.grouping { columns.formUnion([.start, .length]) }
    for chunk in chunks {
      report.rows += sessions.rows(in: chunk)
      for column in isInside(chunk) ? columns : columns.union([.start, .length]) {
        report.bytes += sessions.storedBytes(column, chunk: chunk)
      }
    }
    switch plan.grouping {
    case .total: report.kernels.append("sessions: masked sums")
    case .buckets: report.kernels.append("sessions by time: counting sort, stamped visitors")
    case .labels: report.kernels.append("sessions by label: counting sort, stamped visitors")
    }
  }
}

extension EventColumn {
  /// The stored column behind a column of events that every row has.
  fileprivate static func key(_ column: Column) -> UInt32? {
    switch column {
    case .name: name
    case .page: page
    case .hostname: hostname
    default: nil
    }
  }
}
