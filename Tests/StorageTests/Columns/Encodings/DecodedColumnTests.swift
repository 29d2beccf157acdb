import Testing

@testable import Storage

struct DecodedColumnTests {
  private func decoded(_ values: [Int64], narrowest: DecodedColumn.Width = .one) throws -> DecodedColumn {
    try IntegerColumn.encode(values).withUnsafeBytes {
      DecodedColumn(
        try IntegerColumn($0), least: values.min() ?? 0, greatest: values.max() ?? 0, narrowest: narrowest)
    }
  }

  /// Values, the width that holds them, and what is subtracted.
  @Test(
    arguments: [
      ([], .one, 0), ([0, 255], .one, 0), ([0, 256], .two, 0), ([7, 65_535], .two, 0), ([0, 65_536], .four, 0),
      ([1, 4_294_967_295], .four, 0), ([0, 4_294_967_296], .eight, 0), ([-1, 254], .one, -1), ([-1, 255], .two, -1),
      ([1_711_756_800_000, 1_711_756_800_255], .one, 1_711_756_800_000), ([.min, .max, 0], .eight, .min),
      ([.max, .max], .one, .max), ([.min, .min + 70_000], .four, .min),
    ] as [([Int64], DecodedColumn.Width, Int64)])
  func `the narrowest width holds the values`(values: [Int64], width: DecodedColumn.Width, base: Int64) throws {
    let column = try decoded(values)
    #expect(column.width == width)
    #expect(column.base == base)
    #expect((0..<column.count).map { column[$0] } == values)
    let out = UnsafeMutablePointer<Int64>.allocate(capacity: 4)
    defer { out.deallocate() }
    column.values(0..<column.count, into: out)
    #expect(Array(UnsafeBufferPointer(start: out, count: values.count)) == values)
  }

  @Test func `a width can be asked for`() throws {
    let column = try decoded([1, 2, 3], narrowest: .four)
    #expect(column.width == .four)
    #expect(column.numbers(as: UInt32.self)[2] == 3)
    #expect(column.size == 3 * 4 + 64)
  }

  @Test(arguments: [[3, 1, 2, 9], [300, 1, 2, 9], [70_000, 1, 2, 9]] as [[Int64]])
  func `codes of some rows are read in every width`(values: [Int64]) throws {
    let column = try decoded(values)
    let scratch = UnsafeMutablePointer<UInt32>.allocate(capacity: 4)
    defer { scratch.deallocate() }
    let codes = column.codes(1..<4, scratch: scratch)
    #expect([codes[0], codes[1], codes[2]] == [1, 2, 9])
  }

  @Test func `a patched copy has new rows and new values and leaves the original alone`() throws {
    let original = try decoded([1, 2, 3])
    let copy = DecodedColumn(
      original, count: 5, least: -4, greatest: 1000, changes: [(row: 1, value: 1000), (3, -4), (4, 7)])
    #expect((0..<5).map { copy[$0] } == [1, 1000, 3, -4, 7])
    #expect((0..<3).map { original[$0] } == [1, 2, 3])
    let fresh = DecodedColumn(nil, count: 2, least: 5, greatest: 6, changes: [(0, 5), (1, 6)])
    #expect((0..<2).map { fresh[$0] } == [5, 6])
  }

  @Test func `values on both sides of what a directory says are noticed`() throws {
    func lieWithin(_ values: [Int64], _ least: Int64, _ greatest: Int64) throws -> Bool {
      try IntegerColumn.encode(values).withUnsafeBytes {
        DecodedColumn(try IntegerColumn($0), least: least, greatest: greatest).liesWithin(least, greatest)
      }
    }
    for shift in [0, 300, 70_000, 5_000_000_000, -9, -5_000_000_000] as [Int64] {
      let values = [4, 1, 3].map { $0 + shift }
      #expect(try lieWithin(values, shift + 1, shift + 4))
      #expect(try !lieWithin(values, shift + 2, shift + 4), "shifted by \(shift)")
      #expect(try !lieWithin(values, shift + 1, shift + 3), "shifted by \(shift)")
    }
    #expect(try lieWithin([], 7, 7))
    #expect(try lieWithin([.min, .max], .min, .max))
  }

  // Cut to the width that the bounds give, each column looks as if it held nothing but its small values.
  @Test(
    arguments: [
      [1, 257, 2], [1, 65_537, 2], [257, 257, 257], (0..<600).map { $0 == 300 ? 1 << 40 | 1 : 1 },
      (0..<600).map { $0 / 300 * 256 + 1 }, (0..<600).map { 1 + $0 * 256 },
      (0..<600).map { ($0 * $0 % 7) << 60 | 1 },
    ] as [[Int64]])
  func `values that do not fit the width are noticed`(values: [Int64]) throws {
    try IntegerColumn.encode(values).withUnsafeBytes {
      let column = DecodedColumn(try IntegerColumn($0), least: 1, greatest: 2)
      #expect(column.width == .one)
      #expect(!column.liesWithin(1, 2))
    }
  }

  @Test func `what ascends strictly is told from what does not`() throws {
    #expect(try decoded([]).ascendsStrictly)
    #expect(try decoded([-3, 0, 900]).ascendsStrictly)
    #expect(try !decoded([1, 2, 2]).ascendsStrictly)
    #expect(try !decoded([3, 1]).ascendsStrictly)
  }

  @Test func `the first row not below a value is found`() throws {
    let column = try decoded([-5, -5, 0, 8, 8, 9])
    #expect([-6, -5, -4, 8, 9, 10].map { column.firstRow(notBelow: $0) } == [0, 0, 2, 3, 5, 6])
  }
}
