/// A column of whole numbers in the stored form that suits them best, read in place.
///
///     u8 form · varint count · then by form
///     constant  i64 value
///     packed    i64 base · u8 bits · packed numbers
///     delta     i64 least step · u8 bits · anchors (a column: every 128th value) · packed steps above the least
///     sparse    i64 usual value · positions (a column) · values at them (a column)
///     runs      ends (a column: first row behind each run) · values (a column)
///
/// Every form can be read at one row without decoding the rest. Checksums belong to whoever stores the column.
/// The view is valid as long as the bytes it was made of.
struct IntegerColumn {
  enum Form: UInt8 { case constant = 0, packed, delta, sparse, runs }

  /// Rows between two absolute values of a delta column.
  static let anchorDistance = 128

  let count: Int
  private let form: Form
  private let base: Int64
  private let bits: Int
  private let packed: UnsafeRawBufferPointer
  /// Anchors, positions or run ends, and the values that go with them: encoded columns, opened when needed.
  private let firstPart: UnsafeRawBufferPointer
  private let secondPart: UnsafeRawBufferPointer

  private static var nothing: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }

  /// Opens an encoded column that fills `bytes`.
  ///
  /// - Parameter rowsMax: how many rows there can be: a few bytes can claim billions of equal ones.
  /// - Throws: `StoreError.damaged` when the form is unknown or its parts do not fit its count.
  init(_ bytes: UnsafeRawBufferPointer, rowsMax: Int = Int(UInt32.max)) throws(StoreError) {
    try self.init(bytes, allowing: .runs, rowsMax: rowsMax)
  }

  private init(_ bytes: UnsafeRawBufferPointer, allowing limit: Form, rowsMax: Int) throws(StoreError) {
    var reader = ByteReader(bytes)
    guard let form = Form(rawValue: try reader.integer(UInt8.self)), form.rawValue <= limit.rawValue else {
      throw .damaged("a column has an unknown form")
    }
    self.form = form
    count = try reader.count(atMost: rowsMax)
    switch form {
    case .constant:
      base = try reader.integer()
      bits = 0
      (packed, firstPart, secondPart) = (Self.nothing, Self.nothing, Self.nothing)
    case .packed:
      base = try reader.integer()
      bits = Int(try reader.integer(UInt8.self))
      guard bits <= 64 else { throw .damaged("a packed column has \(bits) bits") }
      packed = try reader.raw(BitPacking.size(count: count, bits: bits))
      (firstPart, secondPart) = (Self.nothing, Self.nothing)
    case .delta:
      base = try reader.integer()
      bits = Int(try reader.integer(UInt8.self))
      guard bits <= 64 else { throw .damaged("a delta column has \(bits) bits") }
      firstPart = try reader.block()
      secondPart = Self.nothing
      packed = try reader.raw(BitPacking.size(count: count, bits: bits))
      let anchors = try IntegerColumn(firstPart, allowing: .packed, rowsMax: count)
      guard anchors.count == (count + Self.anchorDistance - 1) / Self.anchorDistance else {
        throw .damaged("a delta column's anchors do not fit")
      }
    case .sparse, .runs:
      base = form == .sparse ? try reader.integer() : 0
      bits = 0
      packed = Self.nothing
      firstPart = try reader.block()
      secondPart = try reader.block()
      let places = try IntegerColumn(firstPart, allowing: .delta, rowsMax: count)
      let values = try IntegerColumn(secondPart, allowing: .packed, rowsMax: count)
      // Equal places need no bytes of their own, so that their number must be doubted before they are decoded.
      guard places.count == values.count, places.count <= 1 || places.form == .delta || places.bits > 0 else {
        throw .damaged("the parts of a column do not fit each other")
      }
      var previous: Int64 = -1
      for place in places.decoded() {
        guard place > previous, place < Int64(count) + (form == .runs ? 1 : 0) else {
          throw .damaged("a column's rows are out of order")
        }
        previous = place
      }
      if form == .runs, count > 0, previous != Int64(count) { throw .damaged("a column's runs end too early") }
    }
    guard reader.isAtEnd else { throw .damaged("a column is followed by something else") }
  }

  /// Whether any row is read at once, without those before it and without a search.
  var suitsSingleRows: Bool { form == .constant || form == .packed }

  /// The value in one row.
  ///
  /// - Precondition: `row` is in 0..<count.
  func value(at row: Int) -> Int64 {
    precondition(row >= 0 && row < count, "a row lies inside its column")
    switch form {
    case .constant: return base
    case .packed:
      return base &+ Int64(bitPattern: bits == 0 ? 0 : BitPacking.value(packed.baseAddress!, at: row, bits: bits))
    case .delta:
      let anchor = row / Self.anchorDistance
      var value = part(firstPart).value(at: anchor)
      var index = anchor * Self.anchorDistance + 1
      while index <= row {
        value &+= base
        if bits > 0 { value &+= Int64(bitPattern: BitPacking.value(packed.baseAddress!, at: index, bits: bits)) }
        index += 1
      }
      return value
    case .sparse:
      let places = part(firstPart)
      let index = places.firstRow(notBelow: Int64(row))
      guard index < places.count, places.value(at: index) == Int64(row) else { return base }
      return part(secondPart).value(at: index)
    case .runs:
      return part(secondPart).value(at: part(firstPart).firstRow(notBelow: Int64(row) + 1))
    }
  }

  /// Writes all values, less `offset`, to `out`, each cut to what the type holds.
  ///
  /// - Precondition: `out` has room for `count` values.
  /// - Returns: the bits that are set in any difference, so that the caller can tell whether all of them fitted.
  @discardableResult
  func decode<T: FixedWidthInteger>(into out: UnsafeMutablePointer<T>, subtracting offset: Int64 = 0) -> UInt64 {
    var seen: UInt64 = 0
    func put(_ value: Int64, _ row: Int) {
      seen |= UInt64(bitPattern: value)
      out[row] = T(truncatingIfNeeded: value)
    }
    func fill(_ value: Int64) {
      if count > 0 { seen |= UInt64(bitPattern: value) }
      out.update(repeating: T(truncatingIfNeeded: value), count: count)
    }
    switch form {
    case .constant: fill(base &- offset)
    case .packed:
      let base = self.base &- offset
      if bits == 0 {
        fill(base)
        break
      }
      let source = packed.baseAddress!  // not empty: at least one bit and the padding
      if bits <= 56 {
        BitPacking.unpack(source, 0..<count, bits: bits) { row, number in
          put(base &+ Int64(bitPattern: number), row)
        }
      } else {
        for row in 0..<count { put(base &+ Int64(bitPattern: BitPacking.value(source, at: row, bits: bits)), row) }
      }
    case .delta:
      // Begins anew at each anchor, so that even a damaged column decodes to what `value(at:)` says.
      let anchors = part(firstPart)
      var row = 0
      while row < count {
        var value = anchors.value(at: row / Self.anchorDistance) &- offset
        put(value, row)
        let end = min(row + Self.anchorDistance, count)
        if bits == 0 {
          for row in row + 1..<max(end, row + 1) {
            value &+= base
            put(value, row)
          }
        } else if bits <= 56, row + 1 < end {
          BitPacking.unpack(packed.baseAddress!, row + 1..<end, bits: bits) { row, step in
            value &+= base &+ Int64(bitPattern: step)
            put(value, row)
          }
        } else {
          for row in row + 1..<max(end, row + 1) {
            value &+= base &+ Int64(bitPattern: BitPacking.value(packed.baseAddress!, at: row, bits: bits))
            put(value, row)
          }
        }
        row = end
      }
    case .sparse:
      fill(base &- offset)
      let rows = part(firstPart).decoded()
      let numbers = part(secondPart).decoded()
      for index in 0..<rows.count { put(numbers[index] &- offset, Int(rows[index])) }
    case .runs:
      let ends = part(firstPart).decoded()
      let numbers = part(secondPart).decoded()
      var row = 0
      for index in 0..<ends.count {
        let value = numbers[index] &- offset
        let end = Int(ends[index])
        if row < end { seen |= UInt64(bitPattern: value) }
        while row < end {
          out[row] = T(truncatingIfNeeded: value)
          row += 1
        }
      }
    }
    return seen
  }

  /// All values.
  func decoded() -> [Int64] {
    [Int64](unsafeUninitializedCapacity: count) { buffer, filled in
      if count > 0 { decode(into: buffer.baseAddress!) }
      filled = count
    }
  }

  /// The first row whose value is `value` or more, in a column that ascends; `count` when there is none.
  func firstRow(notBelow value: Int64) -> Int {
    (0..<count).firstPlace { self.value(at: $0) >= value }
  }

  private func part(_ bytes: UnsafeRawBufferPointer) -> IntegerColumn {
    do { return try IntegerColumn(bytes) } catch {
      preconditionFailure("parts were checked when the column was opened")
    }
  }
}
