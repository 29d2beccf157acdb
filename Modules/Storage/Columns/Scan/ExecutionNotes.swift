import Models

/// What a set's scan reads and how, as directories tell before a row is touched.
extension EventSetScan {
  func note(in report: inout ExecutionReport) {
    report.segments += segments.count
    report.segmentsSkipped += snapshot.segments.count - segments.count
    for segment in segments {
      report.rows += segment.rows
      for key in columns(of: segment) { report.bytes += segment.directory.entry(key)?.length ?? 0 }
    }
    let columns = sessionColumns.union(rowSet.sessionFilter.compactMap { SessionColumn($0.column) })
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
}

extension SessionSetScan {
  func note(in report: inout ExecutionReport) {
    let sessions = snapshot.sessions
    eventScan?.note(in: &report)
    report.chunks += chunks.count
    report.chunksSkipped += sessions.chunkCount - chunks.count
    for chunk in chunks {
      report.rows += sessions.rows(in: chunk)
      for column in columns(of: chunk) { report.bytes += sessions.storedBytes(column, chunk: chunk) }
    }
    switch plan.grouping {
    case .total: report.kernels.append("sessions: masked sums")
    case .buckets: report.kernels.append("sessions by time: counting sort, stamped visitors")
    case .labels: report.kernels.append("sessions by label: counting sort, stamped visitors")
    }
  }
}
