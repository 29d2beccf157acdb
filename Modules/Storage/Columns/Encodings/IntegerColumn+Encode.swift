extension IntegerColumn {
  /// The values in the smallest of the stored forms, ties to the one that is faster to read.
  ///
  /// Cost: three passes over the values.
  static func encode(_ values: UnsafeBufferPointer<Int64>) -> [UInt8] {
    var writer = ByteWriter(reserving: 64)
    encode(values, allowing: .runs, to: &writer)
    return writer.bytes
  }

  /// The values in the smallest of the stored forms.
  static func encode(_ values: [Int64]) -> [UInt8] {
    values.withUnsafeBufferPointer { encode($0) }
  }

  /// The values in a form of which any row is read at once, however large that is.
  static func encodeForSingleRows(_ values: [Int64]) -> [UInt8] {
    var writer = ByteWriter(reserving: 64)
    values.withUnsafeBufferPointer { encode($0, allowing: .packed, to: &writer) }
    return writer.bytes
  }

  /// Writes the smallest form up to `limit` in the order of the forms: parts of a form are simpler than the form.
  private static func encode(_ values: UnsafeBufferPointer<Int64>, allowing limit: Form, to writer: inout ByteWriter) {
    let shape = Shape(values)
    if values.isEmpty || shape.least == shape.greatest {
      header(.constant, values.count, &writer)
      writer.append(values.first ?? 0)
      return
    }
    let packedBits = BitPacking.bits(for: UInt64(bitPattern: shape.greatest &- shape.least))
    var best = Form.packed
    var bestSize = values.count * packedBits
    func consider(_ form: Form, _ size: Int) {
      // A more complex form has to earn its slower reading.
      guard form.rawValue <= limit.rawValue, size + size / 16 + 256 < bestSize else { return }
      best = form
      bestSize = size
    }
    if shape.stepsFit {
      let stepBits = BitPacking.bits(for: UInt64(bitPattern: shape.greatestStep &- shape.leastStep))
      consider(.delta, values.count * stepBits + values.count / anchorDistance * packedBits)
    }
    let rowBits = BitPacking.bits(for: UInt64(values.count))
    let gapBits = min(rowBits, BitPacking.bits(for: UInt64(values.count / max(shape.unusual, 1))) + 3)
    consider(.sparse, shape.unusual * (gapBits + packedBits))
    consider(
      .runs, shape.runs * (min(rowBits, BitPacking.bits(for: UInt64(values.count / shape.runs)) + 3) + packedBits))

    header(best, values.count, &writer)
    switch best {
    case .constant: preconditionFailure("constant columns were written above")
    case .packed:
      writer.append(shape.least)
      writer.append(UInt8(packedBits))
      BitPacking.append(values, base: shape.least, bits: packedBits, to: &writer)
    case .delta: appendDelta(values, shape, to: &writer)
    case .sparse:
      var places: [Int64] = []
      var numbers: [Int64] = []
      places.reserveCapacity(shape.unusual)
      numbers.reserveCapacity(shape.unusual)
      for row in values.indices where values[row] != shape.usual {
        places.append(Int64(row))
        numbers.append(values[row])
      }
      writer.append(shape.usual)
      appendParts(places, numbers, to: &writer)
    case .runs:
      var ends: [Int64] = []
      var numbers: [Int64] = []
      for row in values.indices where row + 1 == values.count || values[row + 1] != values[row] {
        ends.append(Int64(row + 1))
        numbers.append(values[row])
      }
      appendParts(ends, numbers, to: &writer)
    }
  }

  private static func header(_ form: Form, _ count: Int, _ writer: inout ByteWriter) {
    writer.append(form.rawValue)
    writer.varint(UInt64(count))
  }

  private static func appendDelta(_ values: UnsafeBufferPointer<Int64>, _ shape: Shape, to writer: inout ByteWriter) {
    let bits = BitPacking.bits(for: UInt64(bitPattern: shape.greatestStep &- shape.leastStep))
    writer.append(shape.leastStep)
    writer.append(UInt8(bits))
    var part = ByteWriter()
    let anchors = stride(from: 0, to: values.count, by: anchorDistance).map { values[$0] }
    anchors.withUnsafeBufferPointer { encode($0, allowing: .packed, to: &part) }
    writer.block(part.bytes)
    let steps = [Int64](unsafeUninitializedCapacity: values.count) { buffer, filled in
      buffer[0] = shape.leastStep
      for row in 1..<values.count { buffer[row] = values[row] &- values[row - 1] }
      filled = values.count
    }
    steps.withUnsafeBufferPointer { BitPacking.append($0, base: shape.leastStep, bits: bits, to: &writer) }
  }

  private static func appendParts(_ places: [Int64], _ numbers: [Int64], to writer: inout ByteWriter) {
    var part = ByteWriter()
    places.withUnsafeBufferPointer { encode($0, allowing: .delta, to: &part) }
    writer.block(part.bytes)
    part = ByteWriter()
    numbers.withUnsafeBufferPointer { encode($0, allowing: .packed, to: &part) }
    writer.block(part.bytes)
  }

  /// What the choice of a form depends on.
  private struct Shape {
    var least: Int64 = 0
    var greatest: Int64 = 0
    var leastStep: Int64 = 0
    var greatestStep: Int64 = 0
    /// Whether all steps are exact, which they are not when values lie further apart than a number reaches.
    var stepsFit = true
    /// A value that is likely to be the most frequent.
    var usual: Int64 = 0
    /// Rows that hold another value.
    var unusual = 0
    var runs = 1

    init(_ values: UnsafeBufferPointer<Int64>) {
      guard let first = values.first else { return }
      least = first
      greatest = first
      leastStep = .max
      greatestStep = .min
      // Boyer and Moore's majority vote finds the value that more than half of the rows hold, if there is one.
      var votes = 1
      usual = first
      var previous = first
      for row in 1..<max(values.count, 1) {
        let value = values[row]
        if value < least { least = value }
        if value > greatest { greatest = value }
        let step = value &- previous
        if step < leastStep { leastStep = step }
        if step > greatestStep { greatestStep = step }
        if value == usual {
          votes += 1
        } else if votes == 0 {
          usual = value
          votes = 1
        } else {
          votes -= 1
        }
        if value != previous { runs += 1 }
        previous = value
      }
      stepsFit = values.count > 1 && !greatest.subtractingReportingOverflow(least).overflow
        && greatest &- least < Int64.max / 4
      var equal = 0
      for value in values { if value == usual { equal &+= 1 } }
      unusual = values.count - equal
    }
  }
}
