import Models
import Storage
import TestSupport
import Testing

/// Which sessions a page lists, in which order, and what it says of each.
@Suite struct SessionPageContractTests {
  private static let range = InstantRange(
    start: Instant("2021-01-01T00:00:00Z"), end: Instant("2021-01-03T00:00:00Z"))

  private func plan(
    _ columns: [Column] = [], filter: [Predicate] = [], offset: Int = 0, limit: Int = 10,
    range: InstantRange = range, rule: SessionRange = .overlapping, includesExcluded: Bool = false
  ) -> SessionPagePlan {
    SessionPagePlan(
      website: contractWebsite, range: range, sessionRange: rule, filter: filter, columns: columns, offset: offset,
      limit: limit, includesExcluded: includesExcluded)
  }

  /// `visitor pageviews/events/interactions value texts`, one for each session.
  private func lines(_ store: any EventStore, _ plan: SessionPagePlan) throws -> [String] {
    let answer = try store.answer(plan)
    return answer.rows.map { row in
      let counts = "\(row.pageviews)/\(row.events)/\(row.interactions)"
      return ([row.visitor, counts, "\(row.visitorValue)"] + row.texts).joined(separator: " ")
    } + (answer.hasMore ? ["…"] : [])
  }

  private let traffic: [RawEvent] = [
    .pageview("2021-01-01T10:00:00Z", visitor: "ann", page: "/a", [.country: "DE", .medium: "email"]),
    .custom("Signup", "2021-01-01T10:01:00Z", visitor: "ann"),
    .custom("Seen", "2021-01-01T10:01:30Z", visitor: "ann", interactive: false),
    .pageview("2021-01-02T10:00:00Z", visitor: "ben", page: "/b", [.country: "FR"]),
    .pageview("2021-01-01T12:00:00Z", visitor: "cid", page: "/c"),
    .pageview("2021-01-02T10:00:00Z", visitor: "dan", page: "/d"),
    .pageview("2021-01-02T11:00:00Z", visitor: "bot", page: "/e").asBot,
    .pageview("2021-01-03T00:00:00Z", visitor: "eve", page: "/f"),
  ]

  @Test(arguments: engines)
  func `the newest session comes first, of equal ones the one opened last`(engine: Engine) throws {
    let store = try engine.holding(traffic)
    // Ann: 4 + 12 for one page and one interaction, 15 for 90 s = 31; evidence 3, weight 5: (605 + 155 + 8) / 16 = 48.
    #expect(
      try lines(store, plan([.entryPage, .attribute(.country)])) == [
        "dan 1/1/0 41 /d ", "ben 1/1/0 41 /b FR", "cid 1/1/0 41 /c ", "ann 1/3/1 48 /a DE",
      ])
    #expect(try lines(store, plan(includesExcluded: true)).first == "bot 1/1/0 41")
    #expect(try store.answer(plan(limit: 1)).rows.map(\.start) == [Instant("2021-01-02T10:00:00Z")])
  }

  @Test(arguments: engines)
  func `pages follow one another without gap`(engine: Engine) throws {
    let store = try engine.holding(traffic)
    #expect(try lines(store, plan(limit: 3)).map { $0.prefix(3) } == ["dan", "ben", "cid", "…"])
    #expect(try lines(store, plan(offset: 1, limit: 2)).map { $0.prefix(3) } == ["ben", "cid", "…"])
    #expect(try lines(store, plan(offset: 3, limit: 1)).map { $0.prefix(3) } == ["ann"])
    #expect(try lines(store, plan(offset: 4)) == [])
    #expect(try lines(store, plan(limit: 0)) == ["…"])
    #expect(try lines(engine.holding([]), plan()) == [])
  }

  @Test(arguments: engines)
  func `filters ask the session, values judge the visitor by all its sessions`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T10:00:00Z", [.source: "Google"]), .pageview("2021-01-02T10:00:00Z", [.source: "Bing"]),
      .purchase(500, "2021-01-02T10:00:30Z"),
    ])
    let google = Predicate(column: .attribute(.source), anyOf: [.exact("Google")])
    // Two visits: 12 pages, 12 interaction, 10 for 30 s, 8 return, 30 paid = 72; evidence 2 + 2 + 2, weight 8:
    // (400 + 576 + 8) / 16 = 61.5.
    #expect(try lines(store, plan([.attribute(.source)], filter: [google])) == ["ann 1/1/0 61 Google"])
  }

  @Test(arguments: engines)
  func `sessions belong to a range that they touch, or that they start in`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2020-12-31T23:50:00Z"), .pageview("2021-01-01T00:05:00Z"), .pageview("2021-01-01T09:00:00Z"),
    ])
    #expect(try store.answer(plan()).rows.count == 2)
    #expect(try store.answer(plan(rule: .startingInside)).rows.count == 1)
    let nothing = InstantRange(start: Self.range.end, end: Self.range.start)
    #expect(try store.answer(plan(range: nothing)).rows == [])
  }

  @Test(arguments: engines)
  func `values are added up over distinct visitors of a group`(engine: Engine) throws {
    let store = try engine.holding(traffic + [.pageview("2021-01-02T23:00:00Z", visitor: "ann", [.country: "DE"])])
    let set = RowSet(kind: .sessions, measures: [.visitors, .visitorValues], key: [.attribute(.country)])
    let byCountry = QueryPlan(
      website: contractWebsite, range: Self.range, rowSets: [set], grouping: byLabel(LabelNaming(empty: "-")))
    // Ann comes twice: 12 + 12 + 15 + 8 = 47, evidence 2 + 2 + 2, weight 8: (440 + 376 + 8) / 16 = 51.5.
    #expect(try store.lines(byCountry) == ["-: 2 82", "DE: 1 51", "FR: 1 41"])
    var total = byCountry
    total.grouping = .total
    #expect(try store.lines(total) == ["4 174"])
  }
}
