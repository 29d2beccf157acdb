import Models

/// Finds the last events that meet what is asked for, from the newest segment back, and spells only those out.
struct LatestEventsScan {
  private struct Place {
    let time: Int64
    let session: UInt32
    let arrival: Int64
    let segment: Int
    let row: Int

    static func isLater(_ one: Place, _ other: Place) -> Bool {
      (one.time, one.session, one.arrival) > (other.time, other.session, other.arrival)
    }
  }

  let plan: LatestEventsPlan
  let snapshot: WebsiteSnapshot

  func run() throws -> [ScannedEvent] {
    guard plan.limit > 0, !plan.alternatives.isEmpty else { return [] }
    let tables = try StepTables<UInt32>(plan.alternatives, snapshot)
    let segments = snapshot.segments(in: plan.range, includesExcluded: false)
      .filter { tables.possible($0) != 0 }
      .sorted { $0.lastTime > $1.lastTime }
    let window = segments.sessions
    let ofSessions = try tables.ofSessions(window, snapshot)
    let words = Scratch<UInt32>(EventScan.spanRows, isZero: false)
    let scratch = Scratch<UInt32>(EventScan.spanRows, isZero: false)
    var found: [Place] = []
    /// What lies before is not among the last.
    var earliest = Int64.min
    for (index, segment) in segments.enumerated() {
      guard segment.lastTime >= earliest else { break }
      let open = OpenSegment(segment)
      let times = try open.column(EventColumn.time)
      for span in EventScan.spans(try segment.rows(in: plan.range)).reversed() {
        guard times[span.upperBound - 1] >= earliest else { break }
        try tables.mark(open, span, into: words.numbers, scratch: scratch.numbers)
        let sessions = try open.column(EventColumn.session)
        let arrivals = try open.column(EventColumn.arrival)
        for row in span where words.numbers[row - span.lowerBound] != 0 && times[row] >= earliest {
          let session = UInt32(truncatingIfNeeded: sessions[row])
          if let ofSessions, words.numbers[row - span.lowerBound] & ofSessions[Int(session) - window.lowerBound] == 0 {
            continue
          }
          found.append(
            Place(
              time: times[row], session: session, arrival: arrivals[row] + Int64(row), segment: index, row: row))
        }
        keepLast(&found, &earliest)
      }
    }
    return try found.sorted(by: Place.isLater).prefix(plan.limit).map { place in
      try snapshot.event(place.row, of: segments[place.segment], in: ExportedSession(place.session, snapshot))
    }
  }

  /// Forgets what is not among the last, once there is much of it.
  private func keepLast(_ found: inout [Place], _ earliest: inout Int64) {
    guard found.count >= plan.limit else { return }
    found.sort(by: Place.isLater)
    found.removeLast(found.count - plan.limit)
    earliest = found[plan.limit - 1].time
  }
}
