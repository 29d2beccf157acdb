import Models

/// The sessions of a set, chunk by chunk: which of them match, and their columns.
///
/// One scan belongs to one lane. `read` fills the buffers; they hold until it is called again.
final class SessionScan {
  private let set: SessionSetScan
  private let flagBuffer = Scratch<UInt8>(SessionChunk.rowsMax, isZero: false)
  private let numbers = Scratch<Int64>(SessionChunk.rowsMax, isZero: false)
  private let others = Scratch<Int64>(SessionChunk.rowsMax, isZero: false)
  /// Room for two columns of codes.
  let scratch = Scratch<UInt32>(2 * SessionChunk.rowsMax, isZero: false)
  let bounces = Scratch<UInt8>(SessionChunk.rowsMax, isZero: false)

  private(set) var chunk = 0
  /// Sessions of the chunk.
  private(set) var rows = 0
  private var isWhole = false
  private var count = 0
  private var listed: Scratch<UInt32>?

  init(_ set: SessionSetScan) { self.set = set }

  /// Finds the sessions of a chunk that match, and says how many they are.
  func read(_ chunk: Int) throws(StoreError) -> Int {
    let sessions = set.snapshot.sessions
    self.chunk = chunk
    rows = sessions.rows(in: chunk)
    listed = nil
    let flags = flagBuffer.numbers
    var isFlagged = false
    if !set.isInside(chunk) {
      let (starts, lengths) = try times()
      let (end, leastStart, leastLast) = (set.plan.range.end.milliseconds, set.leastStart, set.leastLast)
      for row in 0..<rows {
        let began = starts[row]
        let inside = (began < end) && (began &+ lengths[row] >= leastLast) && (began >= leastStart)
        flags[row] = inside ? 1 : 0
      }
      isFlagged = true
    }
    isFlagged = try set.filter.restrict(flags, chunk: chunk, rows: 0..<rows, isFirst: !isFlagged)
    if let eventful = set.eventful {
      if !isFlagged { flags.update(repeating: 1, count: rows) }
      isFlagged = true
      // Sessions outside the marks' window have no such event.
      let first = chunk * SessionChunk.rowsMax
      let low = min(max(eventful.first - first, 0), rows)
      let high = max(low, min(eventful.first + eventful.count - first, rows))
      flags.update(repeating: 0, count: low)
      let marks = eventful.bytes + (first + low - eventful.first)
      if low < high { for row in 0..<high - low { flags[low + row] &= marks[row] } }
      (flags + high).update(repeating: 0, count: rows - high)
    }
    count = isFlagged ? RowFlags.count(flags, rows) : rows
    isWhole = count == rows
    return count
  }

  /// 1 for each session that matches; `nil` when all do.
  var flags: UnsafePointer<UInt8>? { isWhole ? nil : UnsafePointer(flagBuffer.numbers) }

  /// The slots of those that match; `nil` when all do. Stays as it is when the next chunk is read.
  var places: Scratch<UInt32>? {
    guard !isWhole else { return nil }
    if let listed { return listed }
    let list = Scratch<UInt32>(rows, isZero: false)
    _ = RowFlags.select(flagBuffer.numbers, rows, into: list.numbers)
    listed = list
    return list
  }

  /// Starts and lengths of all sessions of the chunk, in milliseconds.
  func times() throws(StoreError) -> (starts: UnsafePointer<Int64>, lengths: UnsafePointer<Int64>) {
    let sessions = set.snapshot.sessions
    try sessions.column(.start, chunk: chunk).values(0..<rows, into: numbers.numbers)
    try sessions.column(.length, chunk: chunk).values(0..<rows, into: others.numbers)
    return (UnsafePointer(numbers.numbers), UnsafePointer(others.numbers))
  }

  /// A column's values of the sessions that match.
  func values(_ column: DecodedColumn, _ count: Int) -> UnsafePointer<Int64> {
    column.values(0..<rows, into: numbers.numbers)
    if let places {
      // In place: a row never moves behind where it was.
      for index in 0..<count { numbers.numbers[index] = numbers.numbers[Int(places.numbers[index])] }
    }
    return UnsafePointer(numbers.numbers)
  }
}
