import TestSupport
import Testing

@testable import Storage

struct IntegerColumnTests {
  /// Values of one kind, and the form that suits them.
  struct Kind: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let form: IntegerColumn.Form
    let values: [Int64]
  }

  static let kinds: [Kind] = {
    var random = SeededGenerator(seed: 5)
    var ascending: Int64 = 1_711_756_800_000
    let times = (0..<4000).map { _ in
      ascending += Int64(random.number(0...900))
      return ascending
    }
    return [
      Kind(testDescription: "empty", form: .constant, values: []),
      Kind(testDescription: "one row", form: .constant, values: [-7]),
      Kind(testDescription: "equal", form: .constant, values: Array(repeating: .min, count: 500)),
      Kind(testDescription: "codes", form: .packed, values: (0..<3000).map { _ in Int64(random.number(0...500)) }),
      Kind(testDescription: "extremes", form: .packed, values: [.min, .max, 0, -1, 1]),
      Kind(
        testDescription: "many extremes", form: .sparse,
        values: (0..<1000).map { _ in random.chance(50) ? .min : .max }),
      Kind(testDescription: "times", form: .delta, values: times),
      Kind(testDescription: "steps", form: .delta, values: (0..<1000).map { Int64($0) * 1000 - 77 }),
      Kind(testDescription: "129 steps", form: .delta, values: (0..<129).map { Int64($0) << 40 }),
      Kind(
        testDescription: "mostly zero", form: .sparse,
        values: (0..<8000).map { $0 % 97 == 3 ? Int64(random.number(1...100_000)) : 0 }),
      Kind(testDescription: "runs", form: .runs, values: (0..<8000).map { Int64($0 / 800 * 7919 % 4001) }),
      Kind(
        testDescription: "two extremes in runs", form: .runs,
        values: (0..<4000).map { $0 / 1000 % 2 == 0 ? .min : .max }),
    ]
  }()

  private func form(_ bytes: [UInt8]) -> IntegerColumn.Form? { bytes.first.flatMap(IntegerColumn.Form.init) }

  @Test(arguments: kinds) func `values come back from the form that suits them`(kind: Kind) throws {
    let bytes = IntegerColumn.encode(kind.values)
    #expect(form(bytes) == kind.form)
    try bytes.withUnsafeBytes { raw in
      let column = try IntegerColumn(raw)
      #expect(column.count == kind.values.count)
      #expect(column.decoded() == kind.values)
      #expect(kind.values.indices.map { column.value(at: $0) } == kind.values)
    }
  }

  /// Columns of all shapes: few or many values, near or far apart, in runs or steps.
  static func random(_ random: inout SeededGenerator) -> [Int64] {
    let count = random.pick([0, 1, 2, 127, 128, 129, 256, 257, 600, 3000])
    let reach = Int64(bitPattern: UInt64.max >> UInt64(random.number(1...63)))
    let base = random.pick([0, 0, .min, .max - reach, -reach / 2] as [Int64])
    let style = random.number(0...4)
    var value = base
    return (0..<count).map { _ in
      switch style {
      case 0: value = base &+ Int64(random.next() % UInt64(max(reach, 1)))
      case 1: value = value &+ Int64(random.number(0...1000))
      case 2: if random.chance(2) { value = base &+ Int64(random.next() % UInt64(max(reach, 1))) }
      case 3: value = random.chance(3) ? Int64(bitPattern: random.next()) : base
      default: value = Int64(bitPattern: random.next())
      }
      return value
    }
  }

  @Test(arguments: 1...200 as ClosedRange<UInt64>) func `random values come back`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let values = IntegerColumnTests.random(&random)
    let bytes = IntegerColumn.encode(values)
    try bytes.withUnsafeBytes { raw in
      let column = try IntegerColumn(raw, rowsMax: values.count)
      #expect(column.decoded() == values, "seed \(seed), \(String(describing: form(bytes)))")
      for _ in 0..<min(50, values.count) {
        let row = random.number(0...values.count - 1)
        #expect(column.value(at: row) == values[row], "seed \(seed), row \(row)")
      }
    }
  }

  @Test(arguments: kinds) func `values less an offset fit narrow numbers`(kind: Kind) throws {
    guard let least = kind.values.min() else { return }
    let low = kind.values.map { UInt64(bitPattern: $0 &- least) }
    func decoded<T: FixedWidthInteger & UnsignedInteger>(_ type: T.Type) throws -> [T] {
      try IntegerColumn.encode(kind.values).withUnsafeBytes { raw in
        let column = try IntegerColumn(raw)
        return [T](unsafeUninitializedCapacity: column.count) { buffer, filled in
          if let start = buffer.baseAddress { column.decode(into: start, subtracting: least) }
          filled = column.count
        }
      }
    }
    #expect(try decoded(UInt8.self) == low.map { UInt8(truncatingIfNeeded: $0) })
    #expect(try decoded(UInt16.self) == low.map { UInt16(truncatingIfNeeded: $0) })
    #expect(try decoded(UInt32.self) == low.map { UInt32(truncatingIfNeeded: $0) })
    #expect(try decoded(UInt64.self) == low)
  }

  @Test func `the first row not below a value is found in every ascending form`() throws {
    for values in [
      (0..<1000).map { Int64($0) * 3 }, (0..<1000).map { Int64($0 / 300) }, Array(repeating: 5, count: 9), [],
    ] as [[Int64]] {
      try IntegerColumn.encode(values).withUnsafeBytes { raw in
        let column = try IntegerColumn(raw)
        for wanted in [-1, 0, 1, 2, 3, 4, 5, 6, 1499, 1500, 1501, 2997, 2998] as [Int64] {
          #expect(column.firstRow(notBelow: wanted) == values.firstIndex { $0 >= wanted } ?? values.count)
        }
      }
    }
  }
}
