import Models
import Synchronization

/// Events by time.
extension EventSetScan {
  /// Rows of one bucket: spans of segments.
  private struct BucketRows: Sendable {
    var rows = 0
    var spans: [(segment: EventSegment, rows: Range<Int>)] = []
  }

  private struct Counts: Sendable {
    var events = 0
    var pageviews = 0
    var sessions = 0
    var visitors = 0
  }

  func byBucket(_ borders: [Instant], _ recorder: ExecutionRecorder? = nil) throws -> Grouped {
    let work = try bucketRows(borders)
    let lookup = wantsVisitors ? try VisitorLookup(snapshot.sessions, window) : nil
    let rows = work.reduce(0) { $0 + $1.rows }
    let lanes = Lanes.worth(rows)
    let parts = Lanes.cut(Array(work.indices), into: lanes == 1 ? 1 : lanes * 4) { work[$0].rows }
    let counted = Mutex([Counts](repeating: Counts(), count: work.count))
    try Lanes.share(parts.count, among: lanes) { _, take in
      let scan = EventScan(filter, wantsNames: wantsNames, wantsSessions: wantsVisitors || wantsSessions)
      let seen = SeenSessions(wantsVisitors || wantsSessions ? window : 0..<0)
      let stamps = wantsVisitors ? VisitorStamps(visitorCount) : nil
      while let part = take() {
        for bucket in parts[part] where work[bucket].rows > 0 {
          let counts = try count(work[bucket], scan, seen, stamps, lookup)
          counted.withLock { $0[bucket] = counts }
        }
      }
    }
    recorder?.lap(.scan)
    var grouped = Grouped(Array(work.indices), measures: rowSet.measures.count)
    for (index, measure) in rowSet.measures.enumerated() {
      grouped.values[index] = counted.withLock { all in
        all.map { counts in
          switch measure {
          case .events: counts.events
          case .pageviews: counts.pageviews
          case .sessions: counts.sessions
          case .visitors: counts.visitors
          case .bounces, .durationSeconds, .durationMilliseconds, .visitorValues:
            preconditionFailure("events have no bounces, durations and values")
          }
        }
      }
    }
    grouped.note("counted rows")
    if wantsVisitors || wantsSessions { grouped.note("marked sessions") }
    if wantsVisitors { grouped.note("stamped visitors") }
    return grouped
  }

  private func count(
    _ bucket: BucketRows, _ scan: EventScan, _ seen: SeenSessions, _ stamps: VisitorStamps?, _ lookup: VisitorLookup?
  ) throws -> Counts {
    var counts = Counts()
    let marksSessions = wantsVisitors || wantsSessions
    for (segment, rows) in bucket.spans {
      for span in EventScan.spans(rows) {
        try scan.read(segment, span)
        counts.events += scan.count
        if wantsNames { counts.pageviews += RowFlags.count(try scan.flags(named: pageviewCode), scan.count) }
        if marksSessions { seen.mark(scan.sessions, scan.count, in: segment.sessions) }
      }
    }
    guard marksSessions else { return counts }
    stamps?.next()
    let visitors = Scratch<UInt32>(SeenSessions.listMax, isZero: false)
    seen.takeLists { sessions, count in
      counts.sessions += count
      guard let stamps, let lookup else { return }
      lookup.gather(sessions, count, into: visitors.numbers)
      counts.visitors += stamps.stamp(visitors.numbers, count)
    }
    return counts
  }

  /// The rows of each bucket that lie in the plan's range, before any filter.
  private func bucketRows(_ borders: [Instant]) throws -> [BucketRows] {
    var work = [BucketRows](repeating: BucketRows(), count: borders.count - 1)
    let (start, end) = (plan.range.start.milliseconds, plan.range.end.milliseconds)
    guard start < end else { return work }
    let edges = borders.map { min(max($0.milliseconds, start), end) }
    for segment in segments {
      let (first, last) = (segment.firstTime, segment.lastTime)
      // The bucket in which the first row lies, or the one that comes next.
      var bucket = max(0, edges.indices.firstPlace { edges[$0] > first } - 1)
      var times: DecodedColumn?
      func row(at time: Int64) throws(StoreError) -> Int {
        if time <= first { return 0 }
        if time > last { return segment.rows }
        if times == nil { times = try segment.column(EventColumn.time) }
        return times!.firstRow(notBelow: time)  // set on the line above
      }
      guard bucket < work.count else { continue }
      var lower = try row(at: edges[bucket])
      while bucket < work.count, edges[bucket] <= last {
        let upper = max(lower, try row(at: edges[bucket + 1]))
        if lower < upper {
          work[bucket].rows += upper - lower
          work[bucket].spans.append((segment, lower..<upper))
        }
        lower = upper
        bucket += 1
      }
    }
    return work
  }
}
