import Testing

@testable import Storage

struct ColumnSetTests {
  private func set() -> ColumnSet {
    var set = ColumnSet(rows: 4)
    set.append(3, [5, 70, 5, 511], isCodes: true)
    set.append(9, [512, 0, 1, 2], isCodes: true)
    set.append(11, [-1, .max, .min, 0])
    set.append(20, [])
    return set
  }

  @Test func `columns and their directory come back`() throws {
    let set = set()
    let encoded = set.directory.encoded()
    let directory = try encoded.withUnsafeBytes { try ColumnSet.Directory(encoded: $0) }
    #expect(directory.rows == 4)
    #expect(directory.entries.map(\.key) == [3, 9, 11, 20])
    #expect(directory.size == set.bytes.count)
    #expect(directory.entry(4) == nil)
    let extremes = try #require(directory.entry(11))
    #expect(extremes.least == .min && extremes.greatest == .max)
    try set.bytes.withUnsafeBytes { bytes in
      #expect(try directory.column(extremes, in: bytes).decoded() == [-1, .max, .min, 0])
      let empty = try #require(directory.entry(20))
      #expect(try directory.column(empty, in: bytes).decoded() == [])
    }
  }

  @Test func `small codes are known one by one, others by their bounds`() throws {
    let directory = set().directory
    let listed = try #require(directory.entry(3))
    #expect(
      [4, 5, 6, 70, 71, 511, 512, 100_000].map { listed.mayHold($0) } == [
        false, true, false, true, false, true, false, false,
      ])
    let bounded = try #require(directory.entry(9))
    #expect([0, 300, 512, 513].map { bounded.mayHold($0) } == [true, true, true, false])
  }

  @Test func `a changed byte in a column or the directory is damage`() throws {
    let set = set()
    for place in set.bytes.indices {
      var bytes = set.bytes
      bytes[place] ^= 8
      let damaged = bytes.withUnsafeBytes { raw in
        set.directory.entries.count { entry in isDamaged { _ = try set.directory.column(entry, in: raw) } }
      }
      #expect(damaged == 1, "byte \(place)")
    }
    let encoded = set.directory.encoded()
    for place in encoded.indices {
      var bytes = encoded
      bytes[place] ^= 8
      #expect(isDamaged { try bytes.withUnsafeBytes { _ = try ColumnSet.Directory(encoded: $0) } }, "byte \(place)")
    }
  }

  @Test func `a directory that contradicts itself is damage`() {
    func entry(_ key: UInt32, _ least: Int64, _ greatest: Int64, _ presence: [UInt64] = []) -> ColumnSet.Entry {
      ColumnSet.Entry(
        key: key, offset: 0, length: 1, checksum: 0, least: least, greatest: greatest, presence: presence)
    }
    for entries in [
      [entry(2, 0, 0), entry(1, 0, 0)], [entry(2, 0, 0), entry(2, 0, 0)], [entry(1, 5, 4)], [entry(1, 0, 64, [1])],
      [entry(1, 0, 3, [1, 2])], [entry(1, -1, 3, [1])], [entry(1, 0, .max, [1])],
    ] {
      let bytes = ColumnSet.Directory(rows: 1, entries: entries).encoded()
      #expect(isDamaged { try bytes.withUnsafeBytes { _ = try ColumnSet.Directory(encoded: $0) } })
    }
  }

  @Test func `a column beyond its piece or of more rows than the set is damage`() throws {
    let set = set()
    let entry = try #require(set.directory.entry(11))
    set.bytes.withUnsafeBytes { raw in
      let short = UnsafeRawBufferPointer(rebasing: raw[..<(entry.offset + entry.length - 1)])
      #expect(isDamaged { _ = try set.directory.column(entry, in: short) })
      let fewer = ColumnSet.Directory(rows: 3, entries: set.directory.entries)
      #expect(isDamaged { _ = try fewer.column(entry, in: raw) })
    }
  }
}
