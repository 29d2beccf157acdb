import Models

/// What took steps of a funnel besides events, as rows beside those of events: each with its visitor's number, or with
/// one behind them where no event knows the visitor.
struct DeedRows {
  private var rows: [StepRow] = []
  /// Visitors of deeds whom no event knows.
  private(set) var unknownVisitors = 0

  init(_ plan: FunnelPlan, _ snapshot: WebsiteSnapshot) throws {
    var taken: [UInt64: [(time: Int64, steps: UInt32)]] = [:]
    for (step, ways) in plan.steps.enumerated() {
      for deed in ways.deeds where plan.range.contains(deed.at) {
        taken[deed.visitor, default: []].append((deed.at.milliseconds, 1 << UInt32(step)))
      }
    }
    guard !taken.isEmpty else { return }
    let dictionary = snapshot.dictionary(.visitor)
    var codes: [UInt64: UInt32] = [:]
    try dictionary.forEach { code, text in
      if let visitor = VisitorPseudonym.of(entry: text, seed: snapshot.seed), taken[visitor] != nil {
        codes[visitor] = code
      }
    }
    let sessions = plan.filter.isEmpty ? nil : try PassingSessions(of: Set(codes.values), plan.filter, snapshot)
    for (visitor, deeds) in taken {
      let unit: UInt32
      if let code = codes[visitor] {
        unit = code
      } else if sessions == nil {
        unknownVisitors += 1
        unit = dictionary.count + UInt32(unknownVisitors)
      } else {
        continue
      }
      for deed in deeds where sessions?.pass(visitor: unit, at: deed.time) ?? true {
        rows.append(StepRow(time: deed.time, unit: unit, steps: deed.steps))
      }
    }
  }

  /// The rows as a lane beside others.
  func lane(_ parts: UnitParts) -> StepRows {
    let lane = StepRows(parts)
    for row in rows { lane.append(row) }
    return lane
  }
}

/// When sessions of some visitors began, and whether conditions hold on them.
private struct PassingSessions {
  /// By visitor, in the order in which they began; of those that began together the one that was opened last is last.
  private var sessions: [UInt32: [(start: Int64, ordinal: Int, passes: Bool)]] = [:]

  init(of visitors: Set<UInt32>, _ filter: [Predicate], _ snapshot: WebsiteSnapshot) throws {
    let tables = try StepTables<UInt8>([filter], snapshot)
    // What is asked of events holds on nothing that is none.
    guard !tables.asksEvents, !visitors.isEmpty else { return }
    let window = 0..<Int(snapshot.state.sessions)
    let passing = try tables.ofSessions(window, snapshot)
    let lookup = try VisitorLookup(snapshot.sessions, window)
    for chunk in window.chunks {
      let starts = try snapshot.sessions.column(.start, chunk: chunk)
      let own = lookup.visitors(ofChunk: chunk)
      for slot in window.slots(in: chunk) where visitors.contains(own[slot]) {
        let session = chunk * SessionChunk.rowsMax + slot
        sessions[own[slot], default: []].append((starts[slot], session, passing.map { $0[session] != 0 } ?? true))
      }
      withExtendedLifetime(starts) {}
    }
    for visitor in sessions.keys { sessions[visitor]?.sort { ($0.start, $0.ordinal) < ($1.start, $1.ordinal) } }
  }

  func pass(visitor: UInt32, at time: Int64) -> Bool {
    sessions[visitor]?.last { $0.start <= time }?.passes ?? false
  }
}
