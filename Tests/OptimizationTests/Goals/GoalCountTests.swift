import Models
import Optimization
import Query
import Storage
import TestSupport
import Testing

@Suite struct GoalCountTests {
  private let website = Website.sample()
  private let range = InstantRange(start: Instant("2026-06-01T00:00:00Z"), end: Instant("2026-06-02T00:00:00Z"))

  private func id(_ digit: Int) throws -> DefinitionID {
    try #require(DefinitionID(rawValue: 100_000_000_000_000_000 + Int64(digit)))
  }

  private func event(_ name: String, _ visitor: String, minute: Int, page: String = "/") -> RawEvent {
    RawEvent(
      timestamp: Instant("2026-06-01T10:00:00Z").advanced(byMilliseconds: Int64(minute) * 60_000), name: name,
      visitor: visitor, hostname: "example.com", pathname: page)
  }

  private func counts(_ goals: [JSONValue], deeds: [(String, Int)]) throws -> [GoalCount] {
    let store = ReferenceEventStore(
      [
        event("pageview", "ann", minute: 0), event("pageview", "ben", minute: 0), event("pageview", "cid", minute: 0),
        event("pageview", "dot", minute: 0, page: "/thanks"), event("pageview", "ann", minute: 1, page: "/thanks"),
        // ann and eve were told of by a server, ben by an event that is named as the goal.
        event("100000000000000000", "ann", minute: 2), event("100000000000000000", "eve", minute: 2),
        event("Buy", "ben", minute: 3), event("Buy", "ben", minute: 4), event("100000000000000001", "ann", minute: 5),
        event("100000000000000001", "ann", minute: 6),
      ], website: website.id)
    let hosts = try TrackedHosts(of: website, in: range, store: store)
    let behavior = BehaviorReader { [range] condition, _, asked in
      #expect(asked == range)
      guard case .click = condition else { return [] }
      return deeds.map { visitor, minute in
        VisitorDeed(
          visitor: store.pseudonym(visitor),
          time: Instant("2026-06-01T10:00:00Z").advanced(byMilliseconds: Int64(minute) * 60_000),
          page: PageAddress(host: "example.com", path: "/"))
      }
    }
    let conditions = try goals.enumerated().map {
      try GoalConditions(
        Goal(json: $1), id: try id($0), website: website.id, range: range, hosts: hosts, behavior: behavior)
    }
    let (counts, visitors) = try GoalCount.counts(conditions, website: website, range: range, store: store)
    #expect(visitors == 5)
    return counts
  }

  @Test func `who met a goal in several ways is one visitor`() throws {
    let found = try counts(
      [
        ["name": "Thanks", "type": "page_visit", "url": "/thanks"],
        ["name": "Buy", "type": "click", "selector": "#buy"],
        ["name": "Buy", "type": "custom_event", "event_name": "Buy"],
      ], deeds: [("ben", 1), ("ben", 9), ("cid", 9)])
    // Pages of dot and ann, told of ann and eve.
    #expect(found[0] == GoalCount(conversions: 4, visitors: 3))
    // Two events of ben's and two of ann's, clicks of ben, ben and cid.
    #expect(found[1] == GoalCount(conversions: 7, visitors: 3))
    #expect(found[2] == GoalCount(conversions: 2, visitors: 1))
  }

  @Test func `clicks alone meet a goal, also of somebody whom no event knows`() throws {
    let click: JSONValue = ["name": "Other", "type": "click", "selector": "#buy"]
    let others: [JSONValue] = [["name": "x", "type": "revenue"], ["name": "y", "type": "revenue"]]
    let found = try counts(others + [click], deeds: [("fox", 1), ("cid", 1), ("cid", 2)])
    #expect(found.last == GoalCount(conversions: 3, visitors: 2))
  }
}
