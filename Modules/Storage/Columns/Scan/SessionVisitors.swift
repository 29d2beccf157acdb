import Models

/// The visitors of marked sessions.
struct SessionVisitors: Sendable {
  private let snapshot: WebsiteSnapshot
  /// Sessions that can be marked.
  private let window: Range<Int>

  init(_ snapshot: WebsiteSnapshot, _ window: Range<Int>) {
    self.snapshot = snapshot
    self.window = window
  }

  private var greatest: Int { Int(snapshot.dictionary(.visitor).count) }

  /// Number of distinct visitors of marked sessions.
  func count(of sessions: Marks) throws -> Int {
    let lanes = Lanes.cut(Array(window.chunks), into: Lanes.worth(window.count)) { window.slots(in: $0).count }
    let marked = try Lanes.run(lanes.count) { lane in
      let visitors = Marks(0..<greatest + 1)
      for chunk in lanes[lane] {
        let column = try snapshot.sessions.column(.visitor, chunk: chunk)
        defer { withExtendedLifetime(column) {} }
        let slots = window.slots(in: chunk)
        let first = chunk * SessionChunk.rowsMax + slots.lowerBound
        let flags = sessions.bytes + (first - window.lowerBound)
        visitors.mark(column.numbers(as: UInt32.self) + slots.lowerBound, flags, slots.count)
      }
      return visitors
    }
    guard marked.count > 1 else { return marked.first?.marked ?? 0 }
    return Marks(0..<greatest + 1, union: marked).marked
  }

  /// Sessions and distinct visitors of marked sessions by group.
  func byGroup(
    of sessions: Marks, _ slots: SessionSlots, countsVisitors: Bool
  ) throws -> (groups: [Int], sessions: [Int], visitors: [Int], kernel: String?) {
    let lanes = Lanes.cut(Array(window.chunks), into: Lanes.worth(window.count)) { window.slots(in: $0).count }
    let counters = try Lanes.run(lanes.count) { lane in
      let counters = GroupCounters(slots: slots.space.slots)
      forEachMarked(sessions, slots, lanes[lane]) { _, _, groups, count in counters.add(groups, nil, count) }
      return counters
    }
    let groups = GroupCounters.present(counters)
    let counts = groups.map { group in counters.sum { $0.rows(group) } }
    guard countsVisitors else { return (groups, counts, [], nil) }
    let lookup = try VisitorLookup(snapshot.sessions, window)
    let pairs = try DistinctPairs(groups, lanes: counters) { lane, next, out in
      let own = Scratch<UInt32>(SessionChunk.rowsMax, isZero: false)
      forEachMarked(sessions, slots, lanes[lane]) { chunk, rows, groups, count in
        let visitors = lookup.visitors(ofChunk: chunk)
        for index in 0..<count { own.numbers[index] = visitors[Int(rows[index])] }
        DistinctPairs.place(own.numbers, groups, count, next, out)
      }
    }
    return (groups, counts, try pairs.counts(greatest: greatest), pairs.kernel(greatest: greatest))
  }

  /// Hands the marked sessions of some chunks to `body`: their slots in the chunk, and their groups.
  private func forEachMarked(
    _ sessions: Marks, _ slots: SessionSlots, _ chunks: ArraySlice<Int>,
    _ body: (_ chunk: Int, _ rows: UnsafePointer<UInt32>, _ groups: UnsafePointer<UInt32>, _ count: Int) -> Void
  ) {
    let rows = Scratch<UInt32>(SessionChunk.rowsMax, isZero: false)
    let groups = Scratch<UInt32>(SessionChunk.rowsMax, isZero: false)
    for chunk in chunks {
      let own = window.slots(in: chunk)
      let first = chunk * SessionChunk.rowsMax + own.lowerBound - window.lowerBound
      let count = RowFlags.select(sessions.bytes + first, own.count, into: rows.numbers)
      let keys = slots.numbers + first
      for index in 0..<count {
        let row = rows.numbers[index]
        groups.numbers[index] = keys[Int(row)]
        rows.numbers[index] = row &+ UInt32(own.lowerBound)
      }
      if count > 0 { body(chunk, rows.numbers, groups.numbers, count) }
    }
  }
}

/// The group of every session of a window.
final class SessionSlots: Sendable {
  let space: GroupSpace
  private let window: Range<Int>
  private let memory: Scratch<UInt32>

  /// By session, from the window's first on.
  var numbers: UnsafeMutablePointer<UInt32> { memory.numbers }

  init(_ key: [Column], _ space: GroupSpace, _ sessions: SessionTable, _ window: Range<Int>) throws {
    self.space = space
    self.window = window
    let memory = Scratch<UInt32>(window.count, isZero: false)
    self.memory = memory
    let reader = SessionKeyReader(key, space, sessions)
    let chunks = Array(window.chunks)
    let lanes = space.isNumbered ? 1 : Lanes.worth(window.count)
    try Lanes.share(chunks.count, among: lanes) { _, take in
      let scratch = Scratch<UInt32>(2 * SessionChunk.rowsMax, isZero: false)
      while let index = take() {
        let slots = window.slots(in: chunks[index])
        let out = memory.numbers + (chunks[index] * SessionChunk.rowsMax + slots.lowerBound - window.lowerBound)
        try reader.slots(chunks[index], slots, scratch: scratch.numbers, out: out)
      }
    }
  }

  /// The groups of some sessions.
  func gather(_ sessions: UnsafePointer<UInt32>, _ count: Int, into out: UnsafeMutablePointer<UInt32>) {
    let numbers = memory.numbers
    let first = window.lowerBound
    for row in 0..<count { out[row] = numbers[Int(sessions[row]) &- first] }
  }
}
