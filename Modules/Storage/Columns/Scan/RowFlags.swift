/// Loops over a byte for each row: 1 where a row is wanted, else 0. Written so that the compiler works on many rows at
/// once: codes are compared in the width in which they lie, and nothing branches on a row.
enum RowFlags {
  /// Clears the flags of rows whose code does not pass.
  ///
  /// - Parameter isFirst: whether the flags hold nothing yet: then they are written instead of cleared.
  static func restrict(
    _ flags: UnsafeMutablePointer<UInt8>, _ column: DecodedColumn, _ rows: Range<Int>, _ table: CodeTable,
    isFirst: Bool
  ) {
    switch column.width {
    case .one: restrict(flags, column.numbers(as: UInt8.self) + rows.lowerBound, rows.count, table, isFirst)
    case .two: restrict(flags, column.numbers(as: UInt16.self) + rows.lowerBound, rows.count, table, isFirst)
    case .four: restrict(flags, column.numbers(as: UInt32.self) + rows.lowerBound, rows.count, table, isFirst)
    case .eight: preconditionFailure("codes have at most 32 bits")
    }
    withExtendedLifetime(column) {}
  }

  private static func restrict<Code: FixedWidthInteger & UnsignedInteger>(
    _ flags: UnsafeMutablePointer<UInt8>, _ codes: UnsafePointer<Code>, _ count: Int, _ table: CodeTable,
    _ isFirst: Bool
  ) {
    if let only = table.only {
      guard let code = Code(exactly: only) else { return flags.update(repeating: 0, count: count) }
      if isFirst {
        for row in 0..<count { flags[row] = codes[row] == code ? 1 : 0 }
      } else {
        for row in 0..<count { flags[row] &= codes[row] == code ? 1 : 0 }
      }
    } else if let allBut = table.allBut {
      guard let code = Code(exactly: allBut) else {
        if isFirst { flags.update(repeating: 1, count: count) }
        return
      }
      if isFirst {
        for row in 0..<count { flags[row] = codes[row] == code ? 0 : 1 }
      } else {
        for row in 0..<count { flags[row] &= codes[row] == code ? 0 : 1 }
      }
    } else {
      table.passes.withUnsafeBufferPointer { passes in
        // Codes of a column never exceed its dictionary, which was made sure of when the column was decoded.
        let passes = passes.baseAddress!  // there is always code 0
        if isFirst {
          for row in 0..<count { flags[row] = passes[Int(codes[row])] }
        } else {
          for row in 0..<count { flags[row] &= passes[Int(codes[row])] }
        }
      }
    }
  }

  /// Flags the rows that hold a code.
  static func equal(
    _ flags: UnsafeMutablePointer<UInt8>, _ column: DecodedColumn, _ rows: Range<Int>, _ code: UInt32
  ) {
    func fill<Code: FixedWidthInteger & UnsignedInteger>(_ codes: UnsafePointer<Code>) {
      guard let code = Code(exactly: code) else { return flags.update(repeating: 0, count: rows.count) }
      for row in 0..<rows.count { flags[row] = codes[row] == code ? 1 : 0 }
    }
    switch column.width {
    case .one: fill(column.numbers(as: UInt8.self) + rows.lowerBound)
    case .two: fill(column.numbers(as: UInt16.self) + rows.lowerBound)
    case .four: fill(column.numbers(as: UInt32.self) + rows.lowerBound)
    case .eight: preconditionFailure("codes have at most 32 bits")
    }
    withExtendedLifetime(column) {}
  }

  /// Number of flags that are set.
  static func count(_ flags: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var total = 0
    var row = 0
    while row < count {
      // A byte counts to 255 at most, so that the inner loop stays in narrow lanes: 16 of them side by side.
      let end = min(row + 255 * 16, count)
      var few = SIMD16<UInt8>()
      while row + 16 <= end {
        few &+= UnsafeRawPointer(flags + row).loadUnaligned(as: SIMD16<UInt8>.self)
        row += 16
      }
      total += Int(SIMD16<UInt16>(truncatingIfNeeded: few).wrappedSum())
      while row < end {
        total += Int(flags[row])
        row += 1
      }
    }
    return total
  }

  /// Number of rows that are flagged in both.
  static func count(_ flags: UnsafePointer<UInt8>, and others: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var total = 0
    var row = 0
    while row < count {
      let end = min(row + 255 * 16, count)
      var few = SIMD16<UInt8>()
      while row + 16 <= end {
        few &+= UnsafeRawPointer(flags + row).loadUnaligned(as: SIMD16<UInt8>.self)
          & UnsafeRawPointer(others + row).loadUnaligned(as: SIMD16<UInt8>.self)
        row += 16
      }
      total += Int(SIMD16<UInt16>(truncatingIfNeeded: few).wrappedSum())
      while row < end {
        total += Int(flags[row] & others[row])
        row += 1
      }
    }
    return total
  }

  /// Lists the flagged rows and says how many there are.
  ///
  /// Eight rows at a time: their flags make a byte, and a table knows which of the eight it stands for. Nothing
  /// branches on a row, so that it does not matter how many are wanted.
  /// - Parameter selection: room for `count` rows.
  static func select(
    _ flags: UnsafePointer<UInt8>, _ count: Int, into selection: UnsafeMutablePointer<UInt32>
  ) -> Int {
    var selected = 0
    var row = 0
    eights.withUnsafeBufferPointer { eights in
      while row + 8 <= count {
        let word = UInt64(littleEndian: UnsafeRawPointer(flags + row).loadUnaligned(as: UInt64.self))
        // Every flag is moved to a bit of its own in the uppermost byte, the first row's to the lowest.
        let eight = eights[Int(truncatingIfNeeded: (word &* 0x0102_0408_1020_4080) &>> 56)]
        // No more rows were selected than passed, so that eight more never reach beyond the room for `count`.
        UnsafeMutableRawPointer(selection + selected).storeBytes(
          of: eight.places &+ SIMD8(repeating: UInt32(truncatingIfNeeded: row)), as: SIMD8<UInt32>.self)
        selected &+= eight.count
        row &+= 8
      }
    }
    while row < count {
      selection[selected] = UInt32(truncatingIfNeeded: row)
      selected &+= Int(flags[row])
      row += 1
    }
    return selected
  }

  /// For each byte of eight flags: which of the eight are set, and how many.
  private static let eights: [(places: SIMD8<UInt32>, count: Int)] = (0..<256).map { byte in
    var places = SIMD8<UInt32>()
    var count = 0
    for bit in 0..<8 where byte >> bit & 1 == 1 {
      places[count] = UInt32(bit)
      count += 1
    }
    return (places, count)
  }

  /// Sum of a column over flagged rows; over all rows where there are no flags.
  static func sum(_ column: DecodedColumn, _ rows: Range<Int>, _ flags: UnsafePointer<UInt8>?) -> Int {
    defer { withExtendedLifetime(column) {} }
    let selected = flags.map { count($0, rows.count) } ?? rows.count
    let offsets =
      switch column.width {
      case .one: sum(column.numbers(as: UInt8.self) + rows.lowerBound, rows.count, flags)
      case .two: sum(column.numbers(as: UInt16.self) + rows.lowerBound, rows.count, flags)
      case .four: sum(column.numbers(as: UInt32.self) + rows.lowerBound, rows.count, flags)
      case .eight: sum(column.numbers(as: UInt64.self) + rows.lowerBound, rows.count, flags)
      }
    return offsets &+ selected &* Int(column.base)
  }

  @inline(__always)
  private static func sum<T: FixedWidthInteger & UnsignedInteger>(
    _ numbers: UnsafePointer<T>, _ count: Int, _ flags: UnsafePointer<UInt8>?
  ) -> Int {
    var total: UInt64 = 0
    if let flags {
      for row in 0..<count {
        total &+= UInt64(truncatingIfNeeded: numbers[row]) & (0 &- UInt64(truncatingIfNeeded: flags[row]))
      }
    } else {
      for row in 0..<count { total &+= UInt64(truncatingIfNeeded: numbers[row]) }
    }
    return Int(truncatingIfNeeded: total)
  }
}
