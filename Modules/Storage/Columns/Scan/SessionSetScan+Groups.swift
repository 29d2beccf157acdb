import Models

/// Sessions by group: a label, or the bucket of their last activity.
extension SessionSetScan {
  /// What a lane has read: the groups of each chunk's sessions that match, and which these are.
  private struct Reading: Sendable {
    var chunks: [(chunk: Int, groups: Scratch<UInt32>, places: Scratch<UInt32>?, count: Int)] = []
    let counters: GroupCounters
    /// Sums by measure, then by slot.
    var sums: [[Int]]
  }

  /// Counts all matching sessions by the groups that `assign` writes for the rows of a chunk.
  ///
  /// - Parameter slots: how many groups there are by now.
  func grouped(
    _ parts: [ArraySlice<Int>], _ recorder: ExecutionRecorder?, slots: @Sendable () -> Int,
    assign: @Sendable (_ scan: SessionScan, _ out: UnsafeMutablePointer<UInt32>) throws -> Void
  ) throws -> Grouped {
    let lanes = try Lanes.run(parts.count) { lane in
      var reading = Reading(
        counters: GroupCounters(slots: slots()), sums: [[Int]](repeating: [], count: rowSet.measures.count))
      let scan = SessionScan(self)
      for chunk in parts[lane] {
        let count = try scan.read(chunk)
        guard count > 0 else { continue }
        let groups = Scratch<UInt32>(scan.rows, isZero: false)
        try assign(scan, groups.numbers)
        if let places = scan.places {
          // In place: a row never moves behind where it was.
          for index in 0..<count { groups.numbers[index] = groups.numbers[Int(places.numbers[index])] }
        }
        try add(groups, scan, count, slots(), to: &reading)
        if wantsVisitors { reading.chunks.append((chunk, groups, scan.places, count)) }
      }
      return reading
    }
    recorder?.lap(.scan)
    let counters = lanes.map(\.counters)
    let groups = GroupCounters.present(counters)
    let visitors = try wantsVisitors ? figures(visitors(groups, lanes)) : nil
    var grouped = Grouped(groups, measures: rowSet.measures.count)
    for (index, measure) in rowSet.measures.enumerated() {
      switch measure {
      case .sessions: grouped.values[index] = groups.map { group in counters.sum { $0.rows(group) } }
      case .bounces: grouped.values[index] = groups.map { group in counters.sum { $0.flagged(group) } }
      case .visitors: grouped.values[index] = visitors?.counts ?? []
      case .visitorValues: grouped.values[index] = visitors?.sums ?? []
      case .pageviews, .events, .durationSeconds, .durationMilliseconds:
        grouped.values[index] = groups.map { group in
          lanes.reduce(0) { $0 &+ (group < $1.sums[index].count ? $1.sums[index][group] : 0) }
        }
      }
    }
    grouped.note("sums by group")
    if let visitors { grouped.note(visitors.kernel) }
    return grouped
  }

  /// Adds a chunk's matching sessions to a lane.
  private func add(
    _ groups: Scratch<UInt32>, _ scan: SessionScan, _ count: Int, _ slots: Int, to reading: inout Reading
  ) throws {
    reading.counters.grow(to: slots)
    var bounces: UnsafePointer<UInt8>?
    for (index, measure) in rowSet.measures.enumerated() {
      guard let column = try column(measure, chunk: scan.chunk) else { continue }
      let values = scan.values(column, count)
      if measure == .bounces {
        for row in 0..<count { scan.bounces.numbers[row] = UInt8(truncatingIfNeeded: values[row]) & 1 }
        bounces = UnsafePointer(scan.bounces.numbers)
        continue
      }
      let missing = slots - reading.sums[index].count
      if missing > 0 { reading.sums[index] += [Int](repeating: 0, count: missing) }
      reading.sums[index].withUnsafeMutableBufferPointer { sums in
        for row in 0..<count { sums[Int(groups.numbers[row])] &+= Int(values[row]) }
      }
    }
    reading.counters.add(groups.numbers, bounces, count)
  }

  /// The visitors of each group.
  private func visitors(_ groups: [Int], _ lanes: [Reading]) throws -> DistinctPairs {
    try DistinctPairs(groups, lanes: lanes.map(\.counters)) { lane, next, out in
      let own = Scratch<UInt32>(SessionChunk.rowsMax, isZero: false)
      for (chunk, groups, places, count) in lanes[lane].chunks {
        let column = try snapshot.sessions.column(.visitor, chunk: chunk)
        var visitors = column.numbers(as: UInt32.self)
        if let places {
          column.gather(0, places.numbers, count, into: own.numbers)
          visitors = UnsafePointer(own.numbers)
        }
        DistinctPairs.place(visitors, groups.numbers, count, next, out)
        withExtendedLifetime(column) {}
      }
    }
  }
}
