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
    let spending = try plan.purchases.map { try Spending<Word>(plan, $0, visitors: visitors, snapshot) }
    let founding: PeriodMasks<Word>
    let returning: PeriodMasks<Word>
    let known: Marks?
    if let spending, plan.purchases?.found == true {
      (founding, returning) = (spending.buying, spending.buying)
      known = plan.founders == .newcomers ? spending.known : nil
    } else {
      founding = try masks(plan.founding)
      returning = plan.returning == plan.founding ? founding : try masks(plan.returning)
      known = plan.founders == .newcomers ? try KnownVisitors(plan, snapshot).marks() : nil
    }
    return try CohortCounting(
      visitors: visitors, periods: periods, distanceMax: plan.distanceMax, founding: founding, returning: returning,
      known: known, amounts: spending?.amounts
    ).answer()
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
    let reading = ahead.begin()
    defer { reading.end() }
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
    let shares = Lanes.worth(visitors)
    let ranges = (0..<shares).map { visitors * $0 / shares..<visitors * ($0 + 1) / shares }
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

  // MARK: Money

  /// What was spent, and who bought when.
  private struct Spending<Word: FixedWidthInteger & UnsignedInteger & Sendable> {
    let amounts: [[CohortCounting<Word>.Amount]]
    /// In which periods each visitor spent something.
    let buying: PeriodMasks<Word>
    /// Visitors that spent something before the first period.
    let known: Marks

    init(
      _ plan: RetentionPlan, _ purchases: RetentionPlan.Purchases, visitors: Int, _ snapshot: WebsiteSnapshot
    ) throws {
      let periods = plan.borders.count - 1
      let looksBack = purchases.found && plan.founders == .newcomers
      let range = InstantRange(
        start: looksBack ? InstantRange.all.start : plan.borders[0], end: plan.borders[periods])
      let rows = try PurchaseRows(
        range, in: purchases.currency, includesExcluded: plan.includesExcluded, snapshot)
      let lookup = try VisitorLookup(snapshot.sessions, rows.window)
      let buying = PeriodMasks<Word>(visitors: purchases.found ? visitors : 0, periods: periods)
      let known = Marks(0..<(looksBack ? visitors : 0))
      amounts = rows.parts.map { part in
        part.compactMap { row in
          var visitor = lookup[row.session]
          guard let period = plan.borders.period(of: row.time) else {
            if looksBack, row.amount > 0 { known.mark(&visitor, 1) }
            return nil
          }
          if purchases.found, row.amount > 0 { buying.mark(period, &visitor, 1) }
          return .init(visitor: visitor, period: Int32(period), minorUnits: row.amount)
        }
      }
      self.buying = buying
      self.known = known
    }
  }
}
