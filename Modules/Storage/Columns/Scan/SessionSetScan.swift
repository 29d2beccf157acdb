import Models

/// Counts a set of sessions.
struct SessionSetScan {
  /// A session counts only when it began at most so long before the range: seven days.
  private static let reachMilliseconds: Int64 = 7 * 86_400_000
  private static let quarterHour: Int64 = 900_000

  private let rowSet: RowSet
  private let plan: QueryPlan
  private let snapshot: WebsiteSnapshot
  private let filter: SessionFilter
  /// Sessions with an event that passes the set's event filter; `nil` when none is asked for.
  private let eventful: Marks?
  private let chunks: [Int]
  /// Sessions count that were opened here or later, before the range's end, and whose last activity is here or later.
  private let leastStart: Int64
  private let leastLast: Int64

  init(_ rowSet: RowSet, of plan: QueryPlan, _ snapshot: WebsiteSnapshot) throws {
    self.rowSet = rowSet
    self.plan = plan
    self.snapshot = snapshot
    filter = try SessionFilter(rowSet.sessionFilter, snapshot, includesExcluded: plan.includesExcluded)
    if rowSet.eventFilter.isEmpty {
      eventful = nil
    } else {
      let events = RowSet(kind: .events, eventFilter: rowSet.eventFilter, measures: [])
      eventful = try EventSetScan(events, of: plan, snapshot).sessionsSeen()
    }
    let sessions = snapshot.sessions
    let (start, end) = (plan.range.start.milliseconds, plan.range.end.milliseconds)
    // Late arrivals may end a session before it was opened, so that a session opened inside need not end inside.
    let (leastStart, leastLast) =
      rowSet.sessionRange == .startingInside ? (start, Int64.min) : (start - Self.reachMilliseconds, start)
    self.leastStart = leastStart
    self.leastLast = leastLast
    chunks = (0..<sessions.chunkCount).filter { chunk in
      let starts = sessions.bounds(.start, chunk: chunk)
      let longest = sessions.bounds(.length, chunk: chunk).upperBound
      return starts.lowerBound < end && starts.upperBound >= leastStart
        && starts.upperBound + max(0, longest) >= leastLast
    }
  }

  private func wants(_ measure: Measure) -> Bool { rowSet.measures.contains(measure) }
  private var visitorCount: Int { Int(snapshot.dictionary(.visitor).count) }

  func total() throws -> Grouped {
    try count(slots: { 1 }) { lane in lane.slots.update(repeating: 0, count: lane.rows.count) }
  }

  func byLabel(_ space: GroupSpace) throws -> Grouped {
    let reader = SessionKeyReader(rowSet.key, space, snapshot.sessions)
    return try count(slots: { space.slots }) { lane in
      let slots = try reader.slots(lane.chunk, lane.rows, scratch: lane.scratch, out: lane.slots)
      if slots != UnsafePointer(lane.slots) { lane.slots.update(from: slots, count: lane.rows.count) }
    }
  }

  func byBucket(_ borders: [Instant]) throws -> Grouped {
    let edges = borders.map(\.milliseconds)
    let buckets = edges.count - 1
    if rowSet.sessionBucket == .touched { return try byBucketTouched(edges) }
    // Sessions outside all buckets go to one behind the last, which is cut off.
    var grouped = try count(slots: { buckets + 1 }) { lane in
      for row in 0..<lane.rows.count where lane.flags[row] != 0 {
        let last = lane.starts[row] &+ lane.lengths[row]
        lane.slots[row] = UInt32(SessionSetScan.bucket(of: last, edges) ?? buckets)
      }
    }
    grouped.isPresent.removeLast()
    for measure in grouped.values.indices { grouped.values[measure].removeLast() }
    return grouped
  }

  /// The bucket in which an instant lies.
  private static func bucket(of instant: Int64, _ edges: [Int64]) -> Int? {
    var low = 0
    var high = edges.count
    while low < high {
      let middle = (low + high) / 2
      if edges[middle] <= instant { low = middle + 1 } else { high = middle }
    }
    return low == 0 || low == edges.count ? nil : low - 1
  }

  // MARK: Counting

  /// One chunk's sessions while they are counted.
  private struct Work {
    var chunk = 0
    var rows = 0..<0
    let flags: UnsafeMutablePointer<UInt8>
    let starts: UnsafeMutablePointer<Int64>
    let lengths: UnsafeMutablePointer<Int64>
    let slots: UnsafeMutablePointer<UInt32>
    let scratch: UnsafeMutablePointer<UInt32>
    let numbers: UnsafeMutablePointer<Int64>

    init() {
      flags = .allocate(capacity: SessionChunk.rowsMax)
      starts = .allocate(capacity: SessionChunk.rowsMax)
      lengths = .allocate(capacity: SessionChunk.rowsMax)
      slots = .allocate(capacity: SessionChunk.rowsMax)
      scratch = .allocate(capacity: 2 * SessionChunk.rowsMax)
      numbers = .allocate(capacity: SessionChunk.rowsMax)
    }

    func free() {
      flags.deallocate()
      starts.deallocate()
      lengths.deallocate()
      slots.deallocate()
      scratch.deallocate()
      numbers.deallocate()
    }
  }

  /// What one lane has counted: sums by slot, and the visitors of each slot.
  private struct Lane: Sendable {
    var sums: [[Int]]
    var present: [Int] = []
    var groups: [UInt32] = []
    var visitors: [UInt32] = []
    var marks: Marks?
  }

  /// Flags the sessions of a chunk that match and reads their times.
  private func match(_ work: inout Work, chunk: Int) throws(StoreError) {
    let sessions = snapshot.sessions
    work.chunk = chunk
    work.rows = 0..<sessions.rows(in: chunk)
    let count = work.rows.count
    try sessions.column(.start, chunk: chunk).values(work.rows, into: work.starts)
    try sessions.column(.length, chunk: chunk).values(work.rows, into: work.lengths)
    let end = plan.range.end.milliseconds
    for row in 0..<count {
      let began = work.starts[row]
      let inside = (began < end) && (began &+ work.lengths[row] >= leastLast) && (began >= leastStart)
      work.flags[row] = inside ? 1 : 0
    }
    try filter.restrict(work.flags, chunk: chunk, rows: work.rows, scratch: work.scratch)
    if let eventful {
      let first = chunk * SessionChunk.rowsMax
      for row in 0..<count where work.flags[row] != 0 { work.flags[row] = eventful.contains(first + row) ? 1 : 0 }
    }
  }

  /// Counts all matching sessions, by the slots that `assign` gives them.
  private func count(slots: () -> Int, assign: @Sendable (Work) throws -> Void) throws -> Grouped {
    let isTotal = plan.grouping == .total
    let lanesWanted = rowSet.key.count == 2 ? 1 : Lanes.count
    let parts = Lanes.cut(chunks, into: lanesWanted) { snapshot.sessions.rows(in: $0) }
    let lanes = try Lanes.run(parts.count) { index in
      var lane = Lane(sums: [[Int]](repeating: [], count: rowSet.measures.count))
      if isTotal, wants(.visitors) { lane.marks = Marks(0..<visitorCount + 1) }
      var work = Work()
      defer { work.free() }
      for chunk in parts[index] {
        try match(&work, chunk: chunk)
        try assign(work)
        try add(&work, to: &lane)
      }
      return lane
    }
    let slotCount = slots()
    var grouped = Grouped(slots: slotCount, measures: rowSet.measures.count)
    for lane in lanes {
      for slot in lane.present.indices where lane.present[slot] > 0 { grouped.isPresent[slot] = true }
    }
    for (index, measure) in rowSet.measures.enumerated() {
      if measure == .visitors {
        if isTotal {
          let all = Marks(0..<visitorCount + 1)
          for lane in lanes { if let marks = lane.marks { all.formUnion(marks) } }
          grouped.values[index][0] = all.marked
        } else {
          let pairs = DistinctPairs(groups: slotCount, parts: lanes.map { ($0.groups, $0.visitors) })
          grouped.values[index] = try pairs.counts(visitorCount: visitorCount)
        }
      } else {
        for lane in lanes {
          let sums = measure == .sessions ? lane.present : lane.sums[index]
          for slot in sums.indices { grouped.values[index][slot] += sums[slot] }
        }
      }
    }
    return grouped
  }

  /// Adds a chunk's matching sessions to a lane.
  private func add(_ work: inout Work, to lane: inout Lane) throws(StoreError) {
    let count = work.rows.count
    var greatest = -1
    for row in 0..<count where work.flags[row] != 0 { greatest = max(greatest, Int(work.slots[row])) }
    guard greatest >= 0 else { return }
    func grow(_ sums: inout [Int]) {
      if sums.count <= greatest { sums += [Int](repeating: 0, count: greatest + 1 - sums.count) }
    }
    grow(&lane.present)
    lane.present.withUnsafeMutableBufferPointer { present in
      for row in 0..<count { if work.flags[row] != 0 { present[Int(work.slots[row])] &+= 1 } }
    }
    for (index, measure) in rowSet.measures.enumerated() {
      if measure == .sessions { continue }
      if measure == .visitors {
        let column = try snapshot.sessions.column(.visitor, chunk: work.chunk)
        defer { withExtendedLifetime(column) {} }
        let codes = column.numbers(as: UInt32.self)
        if let marks = lane.marks {
          for row in 0..<count where work.flags[row] != 0 { marks.bytes[Int(codes[row])] = 1 }
        } else {
          for row in 0..<count where work.flags[row] != 0 {
            lane.groups.append(work.slots[row])
            lane.visitors.append(codes[row])
          }
        }
        continue
      }
      try read(measure, &work)
      grow(&lane.sums[index])
      lane.sums[index].withUnsafeMutableBufferPointer { sums in
        for row in 0..<count {
          if work.flags[row] != 0 { sums[Int(work.slots[row])] &+= Int(work.numbers[row]) }
        }
      }
    }
  }

  /// A session's duration: whole seconds between its start and its last event, whichever came first.
  @inline(__always)
  static func durationSeconds(_ start: Int64, _ length: Int64) -> Int64 {
    abs((start &+ length).floorDivided(by: 1000) - start.floorDivided(by: 1000))
  }

  /// Sessions counted in every bucket that one of their quarter hours begins in.
  private func byBucketTouched(_ edges: [Int64]) throws -> Grouped {
    let buckets = edges.count - 1
    var grouped = Grouped(slots: buckets, measures: rowSet.measures.count)
    var groups: [UInt32] = []
    var visitors: [UInt32] = []
    var work = Work()
    defer { work.free() }
    for chunk in chunks {
      try match(&work, chunk: chunk)
      let column = try snapshot.sessions.column(.visitor, chunk: chunk)
      defer { withExtendedLifetime(column) {} }
      let codes = column.numbers(as: UInt32.self)
      // Which rows touch which buckets, then each measure over them.
      var touched: [(row: Int, bucket: Int)] = []
      for row in 0..<work.rows.count where work.flags[row] != 0 {
        SessionSetScan.forEachTouched(work.starts[row], work.lengths[row], edges) { touched.append((row, $0)) }
      }
      for (row, bucket) in touched {
        grouped.isPresent[bucket] = true
        groups.append(UInt32(bucket))
        visitors.append(codes[row])
      }
      for (index, measure) in rowSet.measures.enumerated() where measure != .visitors {
        try read(measure, &work)
        for (row, bucket) in touched { grouped.values[index][bucket] += Int(work.numbers[row]) }
      }
    }
    for (index, measure) in rowSet.measures.enumerated() where measure == .visitors {
      grouped.values[index] = try DistinctPairs(groups: buckets, parts: [(groups, visitors)])
        .counts(visitorCount: visitorCount)
    }
    return grouped
  }

  /// Hands every bucket in which a quarter hour of a session begins to `body`, once each.
  private static func forEachTouched(_ start: Int64, _ length: Int64, _ edges: [Int64], _ body: (Int) -> Void) {
    let last = min(max(start, start &+ length), edges[edges.count - 1] - 1)
    let first = min(start, start &+ length)
    var quarter = max(first.floorDivided(by: quarterHour), edges[0].floorDivided(by: quarterHour))
    var previous = -1
    while quarter * quarterHour <= last {
      if let bucket = bucket(of: quarter * quarterHour, edges), bucket != previous {
        body(bucket)
        previous = bucket
      }
      quarter += 1
    }
  }

  /// Reads what a measure sums of each session of a chunk.
  private func read(_ measure: Measure, _ work: inout Work) throws(StoreError) {
    let count = work.rows.count
    switch measure {
    case .visitors, .sessions: work.numbers.update(repeating: 1, count: count)
    case .durationSeconds:
      for row in 0..<count where work.flags[row] != 0 {
        work.numbers[row] = SessionSetScan.durationSeconds(work.starts[row], work.lengths[row])
      }
    case .durationMilliseconds:
      for row in 0..<count where work.flags[row] != 0 { work.numbers[row] = abs(work.lengths[row]) }
    case .bounces: try snapshot.sessions.column(.isBounce, chunk: work.chunk).values(work.rows, into: work.numbers)
    case .pageviews: try snapshot.sessions.column(.pageviews, chunk: work.chunk).values(work.rows, into: work.numbers)
    case .events: try snapshot.sessions.column(.events, chunk: work.chunk).values(work.rows, into: work.numbers)
    }
  }
}
