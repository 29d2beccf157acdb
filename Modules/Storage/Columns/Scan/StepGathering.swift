import Models

/// Finds the rows that may take any of some steps, each kept with the visitor or session it belongs to.
struct StepGathering<Word: FixedWidthInteger & UnsignedInteger & Sendable> {
  /// Rows that may take a step, by lane.
  struct Gathered {
    let lanes: [StepRows]
    /// How the lanes' rows are kept apart.
    let parts: UnitParts
    /// How many lanes the rows that were read are worth.
    let worth: Int
  }

  /// Conditions of each way to take a step; at most as many as a word has bits.
  let steps: [[Predicate]]
  /// The step that each way takes; `nil`: each is a step of its own.
  var owners: [Int]?
  /// Visitors that no event knows, who have numbers behind those that are known.
  var unknownVisitors = 0
  let range: InstantRange
  let unit: FunnelPlan.Unit
  let includesExcluded: Bool

  /// The steps that these ways take.
  private func taken(_ ways: Word) -> UInt32 {
    guard let owners else { return UInt32(truncatingIfNeeded: ways) }
    var (rest, taken) = (ways, UInt32(0))
    while rest != 0 {
      taken |= 1 << UInt32(owners[rest.trailingZeroBitCount])
      rest &= rest - 1
    }
    return taken
  }

  func run(_ snapshot: WebsiteSnapshot) throws -> Gathered {
    let tables = try StepTables<Word>(steps, snapshot)
    let segments = snapshot.segments(in: range, includesExcluded: includesExcluded)
      .filter { tables.possible($0) != 0 }
    let window = segments.sessions
    var ahead = ColumnsAhead(snapshot)
    for segment in segments {
      ahead.want(tables.columns.union([EventColumn.time, EventColumn.session]), of: segment)
    }
    if unit == .visitor { for chunk in window.chunks { ahead.want([.visitor], ofChunk: chunk) } }
    let reading = ahead.begin()
    defer { reading.end() }
    let ofSessions = try tables.ofSessions(window, snapshot)
    let lookup = unit == .visitor ? try VisitorLookup(snapshot.sessions, window) : nil
    let units =
      unit == .visitor ? 0..<Int(snapshot.dictionary(.visitor).count) + 1 + unknownVisitors : window
    // Each lane takes some segments first, then some of the units from all lanes.
    let unitParts = UnitParts(units)
    let worth = Lanes.worth(segments.reduce(0) { $0 + $1.rows })
    let parts = Lanes.cut(segments, into: worth, weight: \.rows)
    let lanes = try Lanes.run(parts.count) { lane in
      let rows = StepRows(unitParts)
      let words = Scratch<Word>(EventScan.spanRows, isZero: false)
      let scratch = Scratch<UInt32>(EventScan.spanRows, isZero: false)
      let selection = Scratch<UInt32>(EventScan.spanRows, isZero: false)
      let flags = Scratch<UInt8>(EventScan.spanRows, isZero: false)
      for segment in parts[lane] {
        let open = OpenSegment(segment)
        for span in EventScan.spans(try segment.rows(in: range)) {
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
                time: times[span.lowerBound &+ row], unit: lookup?[session] ?? session, steps: taken(steps)))
          }
        }
      }
      return rows
    }
    return Gathered(lanes: lanes, parts: unitParts, worth: worth)
  }
}
