import Models

/// What a set's scan reads, as directories tell before a row is touched, and how it was counted.
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
  }

  /// How its conditions were tested, and its rows counted.
  func kernels(_ counted: [String]) -> String {
    let what =
      switch plan.grouping {
      case _ where marksSessions: "events of sessions"
      case .total: "events"
      case .buckets: "events by time"
      case .labels: sessionKey == nil ? "events by label" : "events by session's label"
      }
    return what + ": " + (filter.kernels + counted).joined(separator: "; ")
  }

  /// How it is found which sessions have rows.
  var markingKernel: String {
    guard let openings else { return "marked sessions" }
    let told = segments.reduce(0) { $0 + (openings.tellOf($1) ? 1 : 0) }
    return "marked sessions, of \(told) of \(segments.count) segments without looking at rows"
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
  }

  /// How its conditions on events were tested, if it has any, and how it was counted.
  func kernels(_ counted: [String]) -> [String] {
    let what =
      switch plan.grouping {
      case .total: "sessions"
      case .buckets: "sessions by time"
      case .labels: "sessions by label"
      }
    let conditions = eventScan.map { [$0.kernels([$0.markingKernel])] } ?? []
    return conditions + [what + ": " + counted.joined(separator: "; ")]
  }
}
