import Models
import Storage
import TestSupport
import Testing

/// Groups: labels and their order, two sets that meet, and time buckets.
@Suite struct GroupContractTests {
  private static let sources = RowSet(kind: .sessions, measures: [.visitors], key: [.attribute(.source)])

  private static func visits(_ sources: String...) -> [RawEvent] {
    sources.enumerated().map { .pageview("2021-01-01T10:00:00Z", visitor: "v\($0)", [.source: $1]) }
  }

  // MARK: - Labels

  @Test(arguments: engines)
  func `greatest first, equals by the bytes of their label`(engine: Engine) throws {
    let store = try engine.holding(GroupContractTests.visits("b", "é", "B", "c", "z", "c"))
    #expect(
      try store.lines(plan(GroupContractTests.sources, grouping: byLabel(LabelNaming(empty: nil))))
        == ["c: 2", "B: 1", "b: 1", "z: 1", "é: 1"])
  }

  @Test(arguments: engines)
  func `leaders among many groups are those with most visitors, not with most rows`(engine: Engine) throws {
    // Page p is seen by few or many, often or not; two thirds of the pages lead by neither.
    var events: [RawEvent] = []
    for page in 0..<90 {
      let visitors = 1 + page * 7 % 13
      for view in 0..<visitors * (page % 11 == 0 ? 4 : 1) {
        events.append(
          .pageview(
            "2021-01-01T\(10 + page % 5):\(10 + view % 40):00Z", visitor: "v\(view % visitors)",
            page: page == 12 ? "" : "/\(page)"))
      }
    }
    let reference = ReferenceEventStore(events, website: contractWebsite)
    let store = try engine.holding(events)
    let few = Predicate(column: .page, anyOf: [.exact("/3")], isNegated: true)
    for measures in [[Measure.visitors, .pageviews], [.events, .sessions, .visitors], [.sessions]] {
      for order in measures.indices {
        for (limit, offset) in [(1, 0), (10, 0), (5, 7), (30, 0), (100, 0)] {
          for filter in [[], [few]] {
            let set = RowSet(kind: .events, eventFilter: filter, measures: measures, key: [.page])
            for naming in [LabelNaming(empty: "none"), LabelNaming(empty: nil, leftOut: ["/1", "/77"])] {
              let plan = plan(
                set, grouping: byLabel(naming, order: .value(order), offset: offset, limit: limit))
              #expect(try store.answer(plan) == reference.answer(plan), "\(measures) by \(order), \(limit)")
            }
          }
        }
      }
    }
  }

  @Test(arguments: engines)
  func `rows with an empty text are named or left out`(engine: Engine) throws {
    let store = try engine.holding(GroupContractTests.visits("", "a", "ZZ", ""))
    func ask(_ naming: LabelNaming) throws -> [String] {
      try store.lines(plan(GroupContractTests.sources, grouping: byLabel(naming)))
    }
    #expect(try ask(LabelNaming(empty: nil)) == ["ZZ: 1", "a: 1"])
    #expect(try ask(LabelNaming(empty: "none")) == ["none: 2", "ZZ: 1", "a: 1"])
    #expect(try ask(LabelNaming(empty: nil, leftOut: ["ZZ"])) == ["a: 1"])
  }

  @Test(arguments: engines)
  func `a text that reads like the empty text's label is in one group with it`(engine: Engine) throws {
    let store = try engine.holding(GroupContractTests.visits("", "none", "", "a"))
    #expect(
      try store.lines(plan(GroupContractTests.sources, grouping: byLabel(LabelNaming(empty: "none")))) == [
        "none: 3", "a: 1",
      ])
  }

  @Test(arguments: engines)
  func `absent properties are named or left out`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T10:00:00Z", visitor: "ann", props: ["tier": "a"]),
      .pageview("2021-01-01T10:00:00Z", visitor: "ben"), .pageview("2021-01-01T10:00:00Z", visitor: "cid"),
      .pageview("2021-01-01T10:00:00Z", visitor: "cid", props: ["tier": ""]),
    ])
    let set = RowSet(kind: .events, measures: [.events, .visitors], key: [.property("tier")])
    func ask(_ naming: LabelNaming) throws -> [String] { try store.lines(plan(set, grouping: byLabel(naming))) }
    #expect(try ask(LabelNaming(empty: nil, absent: nil)) == ["a: 1 1"])
    #expect(try ask(LabelNaming(empty: nil, absent: "(none)")) == ["(none): 2 2", "a: 1 1"])
    #expect(try ask(LabelNaming(empty: "(none)", absent: "(none)")) == ["(none): 3 2", "a: 1 1"])
  }

  @Test(arguments: engines)
  func `offset and limit cut the order`(engine: Engine) throws {
    let store = try engine.holding(GroupContractTests.visits("a", "b", "c", "d"))
    func ask(_ offset: Int, _ limit: Int) throws -> [String] {
      try store.lines(
        plan(GroupContractTests.sources, grouping: byLabel(LabelNaming(empty: nil), offset: offset, limit: limit)))
    }
    #expect(try ask(1, 2) == ["b: 1", "c: 1"])
    #expect(try ask(3, 2) == ["d: 1"])
    #expect(try ask(4, 2) == [])
  }

  @Test(arguments: engines)
  func `two key columns group by the pair`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T10:00:00Z", visitor: "ann", [.operatingSystem: "Mac", .operatingSystemVersion: "14"]),
      .pageview("2021-01-01T10:00:00Z", visitor: "ben", [.operatingSystemVersion: "14"]),
      .pageview("2021-01-01T10:00:00Z", visitor: "cid", [.operatingSystem: "Mac", .operatingSystemVersion: "14"]),
    ])
    let set = RowSet(
      kind: .sessions, measures: [.visitors], key: [.attribute(.operatingSystem), .attribute(.operatingSystemVersion)])
    let naming = LabelNaming(empty: "(not set)")
    #expect(try store.lines(plan(set, grouping: byLabel(naming, naming))) == ["Mac 14: 2", "(not set) 14: 1"])
  }

  @Test(arguments: engines)
  func `sets meet by label, with zeros where one has no rows`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T10:00:00Z", visitor: "ann", page: "/a"),
      .pageview("2021-01-01T10:10:00Z", visitor: "ann", page: "/b"),
      .pageview("2020-12-31T23:50:00Z", visitor: "ben", page: "/c"),
      .pageview("2021-01-01T00:10:00Z", visitor: "ben", page: "/a"),
    ])
    let events = RowSet(kind: .events, measures: [.visitors], key: [.page])
    let sessions = RowSet(kind: .sessions, measures: [.sessions, .durationSeconds], key: [.entryPage])
    let naming = LabelNaming(empty: nil)
    #expect(try store.lines(plan(events, sessions, grouping: byLabel(naming))) == ["/a: 2 1 600", "/b: 1 0 0"])
    #expect(
      try store.lines(plan(events, sessions, grouping: byLabel(naming, join: .any)))
        == ["/a: 2 1 600", "/b: 1 0 0", "/c: 0 1 1200"])
  }

  @Test(arguments: engines)
  func `groups can be ordered by a ratio, rounded half up`(engine: Engine) throws {
    var events: [RawEvent] = []
    // a: 1 bounce of 2; b: 1 of 1; c: 0 of 1.
    events.append(.pageview("2021-01-01T10:00:00Z", visitor: "1", [.source: "a"]))
    events += [10, 20].map { .pageview("2021-01-01T10:\($0):00Z", visitor: "2", [.source: "a"]) }
    events.append(.pageview("2021-01-01T10:00:00Z", visitor: "3", [.source: "b"]))
    events += [10, 20].map { .pageview("2021-01-01T10:\($0):00Z", visitor: "4", [.source: "c"]) }
    let store = try engine.holding(events)
    let set = RowSet(kind: .sessions, measures: [.bounces, .sessions], key: [.attribute(.source)])
    let order = SortValue.ratio(numerator: 0, denominator: 1, scale: 100)
    #expect(
      try store.lines(plan(set, grouping: byLabel(LabelNaming(empty: nil), order: order))) == [
        "b: 1 1", "a: 1 2", "c: 0 1",
      ])
    #expect(order.of([1, 8]) == 13)
    #expect(order.of([0, 0]) == 0)
  }

  @Test(arguments: engines)
  func `events are grouped by what their session has`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T10:00:00Z", [.source: "Google"]), .pageview("2021-01-01T10:10:00Z", [.source: "Twitter"]),
    ])
    let set = RowSet(kind: .events, measures: [.events], key: [.attribute(.source)])
    #expect(try store.lines(plan(set, grouping: byLabel(LabelNaming(empty: nil)))) == ["Google: 2"])
  }

  // MARK: - Buckets

  private static let hours = (0...3).map { Instant("2021-01-01T1\($0):00:00Z") }

  @Test(arguments: engines)
  func `a session belongs to the bucket of its last activity, or to each it touched`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T10:50:00Z"), .pageview("2021-01-01T11:20:00Z"), .pageview("2021-01-01T11:45:00Z"),
      .pageview("2021-01-01T12:00:00Z"),
    ])
    let last = RowSet(kind: .sessions, measures: [.visitors])
    let touched = RowSet(kind: .sessions, measures: [.visitors], sessionBucket: .touched)
    let events = RowSet(kind: .events, measures: [.events])
    #expect(
      try store.lines(plan(events, last, grouping: .buckets(borders: GroupContractTests.hours))) == [
        "1 0", "2 0", "1 1",
      ])
    #expect(
      try store.lines(plan(events, touched, grouping: .buckets(borders: GroupContractTests.hours))) == [
        "1 1", "2 1", "1 1",
      ])
  }

  @Test(arguments: engines)
  func `empty buckets are answered, also between equal borders`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T10:00:00Z"), .pageview("2021-01-01T11:00:00Z", visitor: "ben"),
    ])
    var borders = GroupContractTests.hours
    borders.insert(borders[1], at: 1)
    let set = RowSet(kind: .events, measures: [.visitors])
    #expect(try store.lines(plan(set, grouping: .buckets(borders: borders))) == ["1", "0", "1", "0"])
  }

  @Test(arguments: engines)
  func `a visitor counts once in each bucket`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T10:00:00Z"), .pageview("2021-01-01T10:59:59Z"), .pageview("2021-01-01T11:00:00Z"),
    ])
    let set = RowSet(kind: .events, measures: [.visitors, .events])
    #expect(try store.lines(plan(set, grouping: .buckets(borders: GroupContractTests.hours))) == ["1 2", "1 1", "0 0"])
  }
}
