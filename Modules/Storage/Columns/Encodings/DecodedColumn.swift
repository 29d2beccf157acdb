/// A column in memory, ready for scans: numbers of the narrowest width that holds them all, as offsets from a base.
///
/// Immutable once made. `@unchecked Sendable`: the memory is written before the initializer returns, never after, and
/// given back only when nobody holds the object.
final class DecodedColumn: @unchecked Sendable {
  /// What one number takes.
  enum Width: Int { case one = 1, two = 2, four = 4, eight = 8 }

  let count: Int
  let width: Width
  /// Subtracted from every value: 0 for codes.
  let base: Int64
  private let piece: ColumnMemory
  private let memory: UnsafeMutableRawPointer

  /// Bytes it occupies, for a cache's budget.
  var size: Int { count * width.rawValue + 64 }

  /// Decodes a column whose values lie in `least...greatest`: values that fit into 32 bits as they are, others as
  /// offsets from the least.
  ///
  /// - Parameter narrowest: the width is at least this.
  convenience init(_ column: IntegerColumn, least: Int64, greatest: Int64, narrowest: Width = .one) {
    self.init(count: column.count, least: least, greatest: greatest, narrowest: narrowest)
    switch width {
    case .one: column.decode(into: memory.assumingMemoryBound(to: UInt8.self), subtracting: base)
    case .two: column.decode(into: memory.assumingMemoryBound(to: UInt16.self), subtracting: base)
    case .four: column.decode(into: memory.assumingMemoryBound(to: UInt32.self), subtracting: base)
    case .eight: column.decode(into: memory.assumingMemoryBound(to: UInt64.self), subtracting: base)
    }
  }

  /// A copy of a column, if there is one, with more rows behind it and some rows replaced.
  ///
  /// - Parameter changes: rows and their values; every row behind the original's is among them.
  convenience init(
    _ original: DecodedColumn?, count: Int, least: Int64, greatest: Int64, changes: [(row: Int, value: Int64)],
    narrowest: Width = .one
  ) {
    self.init(count: count, least: least, greatest: greatest, narrowest: narrowest)
    for row in 0..<(original?.count ?? 0) { set(row, original![row]) }  // rows only where there is an original
    for change in changes { set(change.row, change.value) }
  }

  /// A column of these values.
  convenience init(_ values: UnsafeBufferPointer<Int64>) {
    var (least, greatest) = (values.first ?? 0, values.first ?? 0)
    for value in values {
      least = min(least, value)
      greatest = max(greatest, value)
    }
    self.init(count: values.count, least: least, greatest: greatest, narrowest: .one)
    for row in values.indices { set(row, values[row]) }
  }

  private init(count: Int, least: Int64, greatest: Int64, narrowest: Width) {
    self.count = count
    base = least >= 0 && greatest <= Int64(UInt32.max) ? 0 : least
    let reach = UInt64(bitPattern: greatest &- base)
    let fitting: Width = reach <= 0xFF ? .one : reach <= 0xFFFF ? .two : reach <= 0xFFFF_FFFF ? .four : .eight
    width = fitting.rawValue < narrowest.rawValue ? narrowest : fitting
    piece = ColumnMemory(max(1, count) * width.rawValue)
    memory = piece.start
  }

  /// Whether no value lies above `greatest`, as the directory that the column was made after says: scans follow codes
  /// without looking.
  func isAtMost(_ greatest: Int64) -> Bool {
    func greatestNumber<T: FixedWidthInteger & UnsignedInteger>(_: T.Type) -> UInt64 {
      let numbers = memory.assumingMemoryBound(to: T.self)
      var found: T = 0
      for row in 0..<count { found = max(found, numbers[row]) }
      return UInt64(found)
    }
    let found =
      switch width {
      case .one: greatestNumber(UInt8.self)
      case .two: greatestNumber(UInt16.self)
      case .four: greatestNumber(UInt32.self)
      case .eight: greatestNumber(UInt64.self)
      }
    return count == 0 || found <= UInt64(bitPattern: greatest &- base)
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
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
