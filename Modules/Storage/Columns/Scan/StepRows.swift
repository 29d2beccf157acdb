/// An event that may take steps of a funnel.
struct StepRow: Sendable {
  let time: Int64
  /// The visitor or session it belongs to.
  let unit: UInt32
  /// A bit for each step it may take.
  let steps: UInt32
}

/// Visitors or sessions in some parts of about equal length: small enough for a part's counters to stay in the
/// processor's caches, and to share among lanes.
struct UnitParts: Sendable {
  private static let countMax = 64

  private let units: Range<Int>
  /// Parts are as long as a power of two, so that finding one's part takes no division.
  private let shift: Int
  let count: Int

  init(_ units: Range<Int>) {
    var shift = 0
    while units.count >> shift >= UnitParts.countMax { shift += 1 }
    self.units = units
    self.shift = shift
    count = units.isEmpty ? 0 : (units.count - 1) >> shift + 1
  }

  /// The part that a unit belongs to.
  @inline(__always)
  func part(of unit: UInt32) -> Int { (Int(unit) &- units.lowerBound) >> shift }

  /// The units of a part.
  subscript(part: Int) -> Range<Int> {
    let first = units.lowerBound + part << shift
    return first..<min(first + 1 << shift, units.upperBound)
  }
}

/// Events that may take steps, kept apart by the part that their unit belongs to.
///
/// `@unchecked Sendable`: filled by one lane and only read once that lane has ended.
final class StepRows: @unchecked Sendable {
  private struct List {
    var rows: UnsafeMutablePointer<StepRow>
    var count = 0
    var capacity: Int
  }

  private static let wordsOfRow = MemoryLayout<StepRow>.stride / 8
  private let parts: UnitParts
  private let lists: UnsafeMutablePointer<List>
  /// What the lists lie in.
  private var memory: [Scratch<UInt64>]

  init(_ parts: UnitParts) {
    self.parts = parts
    let capacity = 1024
    memory = (0..<parts.count).map { _ in Scratch(capacity * StepRows.wordsOfRow, isZero: false) }
    lists = .allocate(capacity: max(1, parts.count))
    for (part, memory) in memory.enumerated() {
      (lists + part).initialize(to: List(rows: StepRows.rows(memory), capacity: capacity))
    }
  }

  deinit { lists.deallocate() }

  private static func rows(_ memory: Scratch<UInt64>) -> UnsafeMutablePointer<StepRow> {
    UnsafeMutableRawPointer(memory.numbers).assumingMemoryBound(to: StepRow.self)
  }

  @inline(__always)
  func append(_ row: StepRow) {
    let list = lists + parts.part(of: row.unit)
    if list.pointee.count == list.pointee.capacity { grow(parts.part(of: row.unit)) }
    list.pointee.rows[list.pointee.count] = row
    list.pointee.count &+= 1
  }

  private func grow(_ part: Int) {
    let larger = Scratch<UInt64>(lists[part].capacity * 2 * StepRows.wordsOfRow, isZero: false)
    StepRows.rows(larger).update(from: lists[part].rows, count: lists[part].count)
    memory[part] = larger
    lists[part].rows = StepRows.rows(larger)
    lists[part].capacity *= 2
  }

  /// Rows of units of a part. They are there as long as somebody holds the object.
  func rows(of part: Int) -> UnsafeBufferPointer<StepRow> {
    UnsafeBufferPointer(start: lists[part].rows, count: lists[part].count)
  }

  /// Hands the rows of each unit of a part that has any to `body`, ascending by time.
  static func forEachUnit(
    _ lanes: [StepRows], _ part: Int, _ units: Range<Int>, _ body: (UnsafeBufferPointer<StepRow>) -> Void
  ) {
    defer { withExtendedLifetime(lanes) {} }
    let lists = lanes.map { $0.rows(of: part) }
    let total = lists.reduce(0) { $0 + $1.count }
    guard total > 0 else { return }
    // A counting sort by unit. Rows of one list come segment by segment, nearly in order of time.
    let ends = Scratch<UInt32>(units.count, isZero: true)
    let values = ends.numbers - units.lowerBound
    for list in lists {
      for row in list { values[Int(row.unit)] &+= 1 }
    }
    var sum: UInt32 = 0
    for unit in units {
      let count = values[unit]
      values[unit] = sum
      sum &+= count
    }
    let memory = Scratch<UInt64>(total * wordsOfRow, isZero: false)
    let sorted = rows(memory)
    for list in lists {
      for row in list {
        sorted[Int(values[Int(row.unit)])] = row
        values[Int(row.unit)] &+= 1
      }
    }
    var start = 0
    while start < total {
      let end = Int(values[Int(sorted[start].unit)])
      var own = UnsafeMutableBufferPointer(start: sorted + start, count: end - start)
      sortByTime(&own)
      body(UnsafeBufferPointer(own))
      start = end
    }
  }

  private static func sortByTime(_ rows: inout UnsafeMutableBufferPointer<StepRow>) {
    for index in rows.indices.dropFirst() where rows[index].time < rows[index - 1].time {
      rows.sort { $0.time < $1.time }
      return
    }
  }
}
