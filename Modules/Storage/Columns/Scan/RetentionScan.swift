import Models

/// Counts cohorts and who of them returned: event rows become sessions, sessions become a bit of their visitor.
struct RetentionScan {
  private let plan: RetentionPlan
  private let snapshot: WebsiteSnapshot
  private let periods: Int
  /// Codes of visitors lie below.
  private let visitors: Int

  init(_ plan: RetentionPlan, _ snapshot: WebsiteSnapshot) {
    self.plan = plan
    self.snapshot = snapshot
    periods = max(0, plan.borders.count - 1)
    visitors = Int(snapshot.dictionary(.visitor).count) + 1
  }

  func run() throws -> RetentionAnswer {
    switch periods {
    case 0: RetentionAnswer(cohorts: [])
    case 1...8: try run(UInt8.self)
    case 9...16: try run(UInt16.self)
    case 17...32: try run(UInt32.self)
    default: try run(UInt64.self)
    }
  }

  private func run<Word: FixedWidthInteger & UnsignedInteger & Sendable>(_: Word.Type) throws -> RetentionAnswer {
    let founding: PeriodMasks<Word> = try masks(plan.founding)
    let returning = plan.returning == plan.founding ? founding : try masks(plan.returning)
    let known = plan.founders == .newcomers ? try KnownVisitors(plan, snapshot).marks() : nil
    let parts = visitorParts
    let lanes = try Lanes.run(parts.count) { lane in
      count(founding, returning, known, parts[lane])
    }
    return RetentionAnswer(
      cohorts: (0..<periods).map { cohort in
        let distances = min(plan.distanceMax, periods - 1 - cohort)
        return .init(
          visitors: lanes.reduce(0) { $0 + $1.visitors[cohort] },
          returned: (0...distances).map { distance in
            lanes.reduce(0) { $0 + $1.returned[cohort * periods + cohort + distance] }
          })
      })
  }

  /// Visitors in about equal parts, one a lane.
  private var visitorParts: [Range<Int>] {
    let lanes = Lanes.worth(visitors)
    return (0..<lanes).map { visitors * $0 / lanes..<visitors * ($0 + 1) / lanes }
  }

  // MARK: Events to masks

  /// Rows of one segment inside one period.
  private struct Span {
    let period: Int
    let segment: EventSegment
    let rows: Range<Int>
  }

  /// In which periods each visitor has an event for which all conditions hold.
  private func masks<Word>(_ conditions: [Predicate]) throws -> PeriodMasks<Word> {
    let range = InstantRange(start: plan.borders[0], end: plan.borders[periods])
    let selection = try EventSelection(
      range, events: conditions.onEvents, sessions: conditions.onSessions, includesExcluded: plan.includesExcluded,
      snapshot)
    var ahead = ColumnsAhead(snapshot)
    for segment in selection.segments {
      let hasBorder = plan.borders.contains {
        $0.milliseconds > segment.firstTime && $0.milliseconds <= segment.lastTime
      }
      ahead.want(selection.filter.columns.union([EventColumn.session]), of: segment)
      if hasBorder { ahead.want([EventColumn.time], of: segment) }
    }
    for chunk in selection.window.chunks { ahead.want([.visitor], ofChunk: chunk) }
    ahead.read()
    let lookup = try VisitorLookup(snapshot.sessions, selection.window)
    let spans = try spans(selection.segments)
    let parts = Lanes.cut(spans, into: Lanes.worth(spans.reduce(0) { $0 + $1.rows.count })) { $0.rows.count }
    let lanes = try Lanes.run(parts.count) { lane in
      let masks = PeriodMasks<Word>(visitors: visitors, periods: periods)
      let scan = EventScan(selection.filter, wantsNames: false)
      let seen = SeenSessions(selection.window)
      let own = Scratch<UInt32>(SeenSessions.listMax, isZero: false)
      var period = parts[lane].first?.period ?? 0
      func finish() {
        seen.takeLists { sessions, count in
          lookup.gather(sessions, count, into: own.numbers)
          masks.mark(period, own.numbers, count)
        }
      }
      for span in parts[lane] {
        if span.period != period {
          finish()
          period = span.period
        }
        for rows in EventScan.spans(span.rows) {
          try scan.read(span.segment, rows)
          seen.mark(scan.sessions, scan.count, in: span.segment.sessions)
        }
      }
      finish()
      return masks
    }
    guard let all = lanes.first else { return PeriodMasks(visitors: visitors, periods: periods) }
    let ranges = visitorParts
    _ = try Lanes.run(ranges.count) { lane in
      for other in lanes.dropFirst() { all.formUnion(other, ranges[lane]) }
    }
    return all
  }

  /// The rows of some segments, period by period.
  private func spans(_ segments: [EventSegment]) throws -> [Span] {
    var spans: [Span] = []
    for period in 0..<periods {
      let range = InstantRange(start: plan.borders[period], end: plan.borders[period + 1])
      for segment in segments {
        let rows = try segment.rows(in: range)
        if !rows.isEmpty { spans.append(Span(period: period, segment: segment, rows: rows)) }
      }
    }
    return spans
  }

  // MARK: Masks to figures

  private struct Counts: Sendable {
    /// By cohort.
    var visitors: [Int]
    /// By cohort, then by period.
    var returned: [Int]
  }

  private func count<Word>(
    _ founding: PeriodMasks<Word>, _ returning: PeriodMasks<Word>, _ known: Marks?, _ range: Range<Int>
  ) -> Counts {
    let (periods, distanceMax) = (periods, min(plan.distanceMax, periods))
    var counts = Counts(
      visitors: [Int](repeating: 0, count: periods), returned: [Int](repeating: 0, count: periods * periods))
    counts.visitors.withUnsafeMutableBufferPointer { cohorts in
      counts.returned.withUnsafeMutableBufferPointer { returned in
        for visitor in range {
          guard let cohort = founding.first(visitor), known?.bytes[visitor] ?? 0 == 0 else { continue }
          cohorts[cohort] &+= 1
          let own = returned.baseAddress! + cohort &* periods  // there is a period when there is a cohort
          returning.forEach(visitor, cohort...min(cohort + distanceMax, periods - 1)) { own[$0] &+= 1 }
        }
      }
    }
    return counts
  }
}
