extension DecodedColumn {
  /// The values of some rows as 32-bit codes: in place where they are stored so, else widened into `scratch`.
  ///
  /// Whoever follows the pointer keeps the column alive meanwhile: a cache may let go of it at any moment.
  /// - Precondition: the column holds codes, and `scratch` has room for them.
  @inline(__always)
  func codes(_ rows: Range<Int>, scratch: UnsafeMutablePointer<UInt32>) -> UnsafePointer<UInt32> {
    precondition(base == 0, "codes are stored as they are")
    defer { withExtendedLifetime(self) {} }
    switch width {
    case .four: return numbers(as: UInt32.self) + rows.lowerBound
    case .one: Self.widen(numbers(as: UInt8.self) + rows.lowerBound, scratch, rows.count)
    case .two: Self.widen(numbers(as: UInt16.self) + rows.lowerBound, scratch, rows.count)
    case .eight: preconditionFailure("codes have at most 32 bits")
    }
    return UnsafePointer(scratch)
  }

  /// The codes of chosen rows, written to `out`.
  ///
  /// - Parameters:
  ///   - first: the row that place 0 means.
  ///   - places: rows behind `first`.
  func gather(
    _ first: Int, _ places: UnsafePointer<UInt32>, _ count: Int, into out: UnsafeMutablePointer<UInt32>
  ) {
    precondition(base == 0, "codes are stored as they are")
    defer { withExtendedLifetime(self) {} }
    switch width {
    case .one: Self.gather(numbers(as: UInt8.self) + first, places, count, out)
    case .two: Self.gather(numbers(as: UInt16.self) + first, places, count, out)
    case .four: Self.gather(numbers(as: UInt32.self) + first, places, count, out)
    case .eight: preconditionFailure("codes have at most 32 bits")
    }
  }

  private static func gather<T: FixedWidthInteger & UnsignedInteger>(
    _ source: UnsafePointer<T>, _ places: UnsafePointer<UInt32>, _ count: Int, _ out: UnsafeMutablePointer<UInt32>
  ) {
    for index in 0..<count { out[index] = UInt32(truncatingIfNeeded: source[Int(places[index])]) }
  }

  /// The values of some rows as 64-bit numbers, written to `out`.
  @inline(__always)
  func values(_ rows: Range<Int>, into out: UnsafeMutablePointer<Int64>) {
    defer { withExtendedLifetime(self) {} }
    switch width {
    case .one: Self.widen(numbers(as: UInt8.self) + rows.lowerBound, base, out, rows.count)
    case .two: Self.widen(numbers(as: UInt16.self) + rows.lowerBound, base, out, rows.count)
    case .four: Self.widen(numbers(as: UInt32.self) + rows.lowerBound, base, out, rows.count)
    case .eight: Self.widen(numbers(as: UInt64.self) + rows.lowerBound, base, out, rows.count)
    }
  }

  private static func widen<T: FixedWidthInteger & UnsignedInteger>(
    _ source: UnsafePointer<T>, _ out: UnsafeMutablePointer<UInt32>, _ count: Int
  ) {
    for row in 0..<count { out[row] = UInt32(truncatingIfNeeded: source[row]) }
  }

  private static func widen<T: FixedWidthInteger & UnsignedInteger>(
    _ source: UnsafePointer<T>, _ base: Int64, _ out: UnsafeMutablePointer<Int64>, _ count: Int
  ) {
    for row in 0..<count { out[row] = base &+ Int64(truncatingIfNeeded: source[row]) }
  }
}
