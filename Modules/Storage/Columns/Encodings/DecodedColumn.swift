/// A column in memory, ready for scans: numbers of the narrowest width that holds them all, as offsets from a base.
///
/// Immutable once made. `@unchecked Sendable`: the memory is written before the initializer returns, never after, and
/// given back only when nobody holds the object. `isCut` is set there too.
final class DecodedColumn: @unchecked Sendable {
  /// What one number takes.
  enum Width: Int { case one = 1, two = 2, four = 4, eight = 8 }

  let count: Int
  let width: Width
  /// Subtracted from every value: 0 for codes.
  let base: Int64
  /// Whether a value did not fit and lost bits: the bounds that the width was chosen by were wrong.
  private var isCut = false
  private let piece: ColumnMemory
  private let memory: UnsafeMutableRawPointer

  /// Bytes it occupies, for a cache's budget.
  var size: Int { count * width.rawValue + 64 }

  /// Decodes a column whose values lie in `least...greatest`: values that fit into 32 bits as they are, others as
  /// offsets from the least.
  ///
  /// - Parameters:
  ///   - narrowest: the width is at least this.
  ///   - isCached: see ``ColumnMemory``.
  convenience init(
    _ column: IntegerColumn, least: Int64, greatest: Int64, narrowest: Width = .one, isCached: Bool = true
  ) {
    self.init(count: column.count, least: least, greatest: greatest, narrowest: narrowest, isCached: isCached)
    let seen =
      switch width {
      case .one: column.decode(into: memory.assumingMemoryBound(to: UInt8.self), subtracting: base)
      case .two: column.decode(into: memory.assumingMemoryBound(to: UInt16.self), subtracting: base)
      case .four: column.decode(into: memory.assumingMemoryBound(to: UInt32.self), subtracting: base)
      case .eight: column.decode(into: memory.assumingMemoryBound(to: UInt64.self), subtracting: base)
      }
    // Shifted in two steps: by the whole width a shift would be none.
    isCut = (seen >> UInt64(width.rawValue * 8 - 1)) >> 1 != 0
  }

  /// A copy of a column, if there is one, with more rows behind it and some rows replaced.
  ///
  /// - Parameter changes: rows and their values; every row behind the original's is among them.
  convenience init(
    _ original: DecodedColumn?, count: Int, least: Int64, greatest: Int64, changes: [(row: Int, value: Int64)],
    narrowest: Width = .one
  ) {
    self.init(count: count, least: least, greatest: greatest, narrowest: narrowest, isCached: false)
    for row in 0..<(original?.count ?? 0) { set(row, original![row]) }  // rows only where there is an original
    for change in changes { set(change.row, change.value) }
  }

  /// A column of these values.
  ///
  /// - Parameter isCached: see ``ColumnMemory``.
  convenience init(_ values: UnsafeBufferPointer<Int64>, isCached: Bool = false) {
    var (least, greatest) = (values.first ?? 0, values.first ?? 0)
    for value in values {
      least = min(least, value)
      greatest = max(greatest, value)
    }
    self.init(count: values.count, least: least, greatest: greatest, narrowest: .one, isCached: isCached)
    for row in values.indices { set(row, values[row]) }
  }

  /// So many zeros.
  convenience init(zeros count: Int) {
    self.init(count: count, least: 0, greatest: 0, narrowest: .one, isCached: false)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: count)
  }

  /// What is subtracted from values between these.
  private static func base(least: Int64, greatest: Int64) -> Int64 {
    least >= 0 && greatest <= Int64(UInt32.max) ? 0 : least
  }

  /// What a number between these takes.
  static func width(least: Int64, greatest: Int64) -> Width {
    let reach = UInt64(bitPattern: greatest &- base(least: least, greatest: greatest))
    return reach <= 0xFF ? .one : reach <= 0xFFFF ? .two : reach <= 0xFFFF_FFFF ? .four : .eight
  }

  private init(count: Int, least: Int64, greatest: Int64, narrowest: Width, isCached: Bool) {
    self.count = count
    base = DecodedColumn.base(least: least, greatest: greatest)
    let fitting = DecodedColumn.width(least: least, greatest: greatest)
    width = fitting.rawValue < narrowest.rawValue ? narrowest : fitting
    piece = ColumnMemory(max(1, count) * width.rawValue, isCached: isCached)
    memory = piece.start
  }

  /// Whether every value lies in `least...greatest`, as the directory that the column was made after says: scans follow
  /// codes without looking.
  func liesWithin(_ least: Int64, _ greatest: Int64) -> Bool {
    guard count > 0 else { return true }
    guard !isCut else { return false }
    func extremes<T: FixedWidthInteger & UnsignedInteger>(_: T.Type) -> (low: UInt64, high: UInt64) {
      let numbers = memory.assumingMemoryBound(to: T.self)
      var (low, high) = (T.max, T.min)
      for row in 0..<count {
        low = min(low, numbers[row])
        high = max(high, numbers[row])
      }
      return (UInt64(low), UInt64(high))
    }
    let (low, high) =
      switch width {
      case .one: extremes(UInt8.self)
      case .two: extremes(UInt16.self)
      case .four: extremes(UInt32.self)
      case .eight: extremes(UInt64.self)
      }
    return low >= UInt64(bitPattern: least &- base) && high <= UInt64(bitPattern: greatest &- base)
  }

  /// Whether every value is greater than the one before.
  var ascendsStrictly: Bool {
    guard count > 1 else { return true }
    for row in 1..<count where self[row] <= self[row - 1] { return false }
    return true
  }

  private func set(_ row: Int, _ value: Int64) {
    let number = UInt64(bitPattern: value &- base)
    switch width {
    case .one: memory.assumingMemoryBound(to: UInt8.self)[row] = UInt8(truncatingIfNeeded: number)
    case .two: memory.assumingMemoryBound(to: UInt16.self)[row] = UInt16(truncatingIfNeeded: number)
    case .four: memory.assumingMemoryBound(to: UInt32.self)[row] = UInt32(truncatingIfNeeded: number)
    case .eight: memory.assumingMemoryBound(to: UInt64.self)[row] = number
    }
  }

  /// The numbers, when one takes as much as a `T`. They are there as long as somebody holds the column.
  @inline(__always)
  func numbers<T: FixedWidthInteger & UnsignedInteger>(as type: T.Type = T.self) -> UnsafePointer<T> {
    precondition(MemoryLayout<T>.size == width.rawValue, "a column is read in its own width")
    return UnsafePointer(memory.assumingMemoryBound(to: T.self))
  }

  /// The value in one row.
  @inline(__always)
  subscript(row: Int) -> Int64 {
    switch width {
    case .one: base &+ Int64(memory.assumingMemoryBound(to: UInt8.self)[row])
    case .two: base &+ Int64(memory.assumingMemoryBound(to: UInt16.self)[row])
    case .four: base &+ Int64(memory.assumingMemoryBound(to: UInt32.self)[row])
    case .eight: base &+ Int64(bitPattern: memory.assumingMemoryBound(to: UInt64.self)[row])
    }
  }

  /// The first row whose value is `value` or more, in a column that ascends.
  func firstRow(notBelow value: Int64) -> Int {
    (0..<count).firstPlace { self[$0] >= value }
  }
}
