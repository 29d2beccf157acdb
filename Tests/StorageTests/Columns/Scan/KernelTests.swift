import Testing

@testable import Storage

/// The loops that count rows, against the plainest way to say the same.
struct KernelTests {
  private var random = TestNumbers(seed: 7)

  /// Repeatable numbers.
  private struct TestNumbers {
    var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next(below limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
  }

  private mutating func flags(_ count: Int, oneIn rarity: Int) -> [UInt8] {
    (0..<count).map { _ in random.next(below: rarity) == 0 ? 1 : 0 }
  }

  @Test mutating func `flags are counted and listed at every length`() {
    for count in [0, 1, 7, 8, 9, 15, 16, 17, 255, 4080, 4081, 9000] {
      for rarity in [1, 2, 30] {
        let (first, second) = (flags(count, oneIn: rarity), flags(count, oneIn: 2))
        #expect(RowFlags.count(first, count) == first.count { $0 == 1 })
        let both = zip(first, second).count { $0 == 1 && $1 == 1 }
        #expect(RowFlags.count(first, and: second, count) == both)
        var list = [UInt32](repeating: 99, count: count)
        let selected = RowFlags.select(first, count, into: &list)
        #expect(list.prefix(selected).map { Int($0) } == first.indices.filter { first[$0] == 1 })
      }
    }
  }

  @Test mutating func `sums take flagged rows of every width, with their base`() {
    for (least, greatest) in [(0, 1), (0, 300), (0, 70_000), (-5, 5_000_000_000)] as [(Int64, Int64)] {
      var values = (0..<500).map { _ in least + Int64(random.next(below: Int(greatest - least + 1))) }
      values += [least, greatest]
      let column = values.withUnsafeBufferPointer { DecodedColumn($0) }
      let flags = flags(values.count, oneIn: 3)
      #expect(RowFlags.sum(column, 0..<values.count, nil) == values.reduce(0) { $0 + Int($1) })
      let flagged = zip(values, flags).reduce(0) { $0 + ($1.1 == 1 ? Int($1.0) : 0) }
      #expect(RowFlags.sum(column, 0..<values.count, flags) == flagged)
    }
  }

  @Test func `rows and flagged rows of a group share a word without touching each other`() {
    let counters = GroupCounters(slots: 3)
    counters.add([0, 2, 2, 2], [1, 0, 1, 1], 4)
    counters.add([0], nil, 1)
    counters.grow(to: 100)
    counters.add([99], nil, 1)
    #expect([0, 1, 2, 99, 100].map { counters.rows($0) } == [2, 0, 3, 1, 0])
    #expect([0, 1, 2, 99].map { counters.flagged($0) } == [1, 0, 2, 0])
    #expect(GroupCounters.present([counters]) == [0, 2, 99])
  }

  /// Few rows of very many visitors are sorted instead of stamped.
  @Test(arguments: [400, 100_000_000]) func `distinct visitors of groups, whichever way they are found`(
    greatest: Int
  ) throws {
    var random = TestNumbers(seed: 3)
    let rows = (0..<2000).map { _ in
      (group: UInt32(random.next(below: 300)), visitor: UInt32(random.next(below: 400)))
    }
    let lanes = [rows[..<900], rows[900...]]
    let counters = lanes.map { lane in
      let counters = GroupCounters(slots: 300)
      counters.add(lane.map(\.group), nil, lane.count)
      return counters
    }
    let groups = GroupCounters.present(counters)
    let pairs = try DistinctPairs(groups, lanes: counters) { lane, next, out in
      let (groups, visitors) = (lanes[lane].map(\.group), lanes[lane].map(\.visitor))
      DistinctPairs.place(visitors, groups, groups.count, next, out)
    }
    let counts = try pairs.counts(greatest: greatest)
    #expect(pairs.kernel(greatest: greatest).contains(greatest == 400 ? "stamped" : "sorted"))
    let expected = groups.map { group in Set(rows.filter { Int($0.group) == group }.map(\.visitor)).count }
    #expect(counts == expected)
  }

  @Test mutating func `the threshold is the value that a full sort finds`() {
    for count in [1, 2, 10, 500] {
      let values = (0..<count).map { _ in random.next(below: 50) }
      for wanted in [1, 2, 7, 100] where wanted <= count {
        #expect(GreatestValues.threshold(values, wanted) == values.sorted(by: >)[wanted - 1])
      }
    }
  }

  @Test func `groups of several sets meet by slot`() {
    var (first, second) = (Grouped([2, 5], measures: 1), Grouped([1, 5, 9], measures: 2))
    first.values = [[20, 50]]
    second.values = [[1, 5, 9], [10, 51, 90]]
    func rows(_ join: LabelGrouping.Join) -> [[Int]] {
      let groups = JoinedGroups([first, second], join)
      return groups.slots.indices.map { group in
        var values = [Int](repeating: -1, count: groups.width)
        groups.read(group, into: &values)
        return [groups.slots[group]] + values
      }
    }
    #expect(rows(.first) == [[2, 20, 0, 0], [5, 50, 5, 51]])
    #expect(rows(.any) == [[1, 0, 1, 10], [2, 20, 0, 0], [5, 50, 5, 51], [9, 0, 9, 90]])
  }
}
