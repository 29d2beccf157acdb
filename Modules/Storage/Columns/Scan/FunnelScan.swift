import Models

/// Counts how far visitors or sessions get: rows that may take a step are gathered, sorted by who takes it, and
/// followed one by one.
struct FunnelScan {
  private let plan: FunnelPlan
  private let snapshot: WebsiteSnapshot

  init(_ plan: FunnelPlan, _ snapshot: WebsiteSnapshot) {
    self.plan = plan
    self.snapshot = snapshot
  }

  func run() throws -> FunnelAnswer {
    precondition(plan.steps.count <= FunnelPlan.stepsMax, "a funnel has more steps than it may")
    return plan.steps.count <= 8 ? try run(UInt8.self) : try run(UInt32.self)
  }

  private func run<Word: FixedWidthInteger & UnsignedInteger & Sendable>(_: Word.Type) throws -> FunnelAnswer {
    let tables = try StepTables<Word>(plan.steps.map { $0 + plan.filter }, snapshot)
    let segments = snapshot.segments(in: plan.range, includesExcluded: plan.includesExcluded)
      .filter { tables.possible($0) != 0 }
    let window = segments.sessions
    var ahead = ColumnsAhead(snapshot)
    for segment in segments {
      ahead.want(tables.columns.union([EventColumn.time, EventColumn.session]), of: segment)
    }
    if plan.unit == .visitor { for chunk in window.chunks { ahead.want([.visitor], ofChunk: chunk) } }
    ahead.begin()
    let ofSessions = try tables.ofSessions(window, snapshot)
    let lookup = plan.unit == .visitor ? try VisitorLookup(snapshot.sessions, window) : nil
    let units = plan.unit == .visitor ? 0..<Int(snapshot.dictionary(.visitor).count) + 1 : window
    // Each lane takes some segments first, then some of the units from all lanes.
    let unitParts = UnitParts(units)
    let worth = Lanes.worth(segments.reduce(0) { $0 + $1.rows })
    let parts = Lanes.cut(segments, into: worth, weight: \.rows)
    let gathered = try Lanes.run(parts.count) { lane in
      let rows = StepRows(unitParts)
      let words = Scratch<Word>(EventScan.spanRows, isZero: false)
      let scratch = Scratch<UInt32>(EventScan.spanRows, isZero: false)
      let selection = Scratch<UInt32>(EventScan.spanRows, isZero: false)
      let flags = Scratch<UInt8>(EventScan.spanRows, isZero: false)
      for segment in parts[lane] {
        let open = OpenSegment(segment)
        for span in EventScan.spans(try segment.rows(in: plan.range)) {
          try tables.mark(open, span, into: words.numbers, scratch: scratch.numbers)
          for row in 0..<span.count { flags.numbers[row] = words.numbers[row] != 0 ? 1 : 0 }
          let count = RowFlags.select(flags.numbers, span.count, into: selection.numbers)
          guard count > 0 else { continue }
          let times = try open.column(EventColumn.time)
          let sessions = try open.column(EventColumn.session).codes(span, scratch: scratch.numbers)
          for index in 0..<count {
            let row = Int(selection.numbers[index])
            let session = sessions[row]
            var steps = words.numbers[row]
            if let ofSessions { steps &= ofSessions[Int(session) &- window.lowerBound] }
            guard steps != 0 else { continue }
            rows.append(
              StepRow(
                time: times[span.lowerBound &+ row], unit: lookup?[session] ?? session,
                steps: UInt32(truncatingIfNeeded: steps)))
          }
        }
      }
      return rows
    }
    let shares = Lanes.cut(Array(0..<unitParts.count), into: worth) { part in
      gathered.reduce(1) { $0 + $1.rows(of: part).count }
    }
    let figures = try Lanes.run(shares.count) { lane in
      var attempts = FunnelAttempts(steps: plan.steps.count, window: plan.windowMilliseconds)
      for part in shares[lane] {
        StepRows.forEachUnit(gathered, part, unitParts[part]) { attempts.follow($0) }
      }
      return attempts.figures
    }
    return FunnelAnswer(
      steps: plan.steps.indices.map { step in
        figures.reduce(into: .init(reached: 0, millisecondsSincePrevious: 0, millisecondsSinceFirst: 0)) { sum, part in
          sum.reached += part[step].reached
          sum.millisecondsSincePrevious += part[step].millisecondsSincePrevious
          sum.millisecondsSinceFirst += part[step].millisecondsSinceFirst
        }
      })
  }
}
