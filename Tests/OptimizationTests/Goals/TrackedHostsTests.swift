import Models
import Optimization
import Storage
import TestSupport
import Testing

@Suite struct TrackedHostsTests {
  private let website = Website.sample()
  private let range = InstantRange(start: Instant("2026-06-01T00:00:00Z"), end: Instant("2026-06-02T00:00:00Z"))

  /// Visitors whose pages match, of pages on several hosts.
  private func visitors(_ kind: URLMatch.Kind, _ value: String) throws -> Int {
    let events: [RawEvent] = [
      .pageview("2026-06-01T10:00:00Z", visitor: "a", page: "/", host: "www.example.com"),
      .pageview("2026-06-01T10:00:00Z", visitor: "b", page: "/blog/x", host: "www.example.com"),
      .pageview("2026-06-01T10:00:00Z", visitor: "c", page: "/blog/x", host: "shop.example.com"),
      .pageview("2026-06-01T10:00:00Z", visitor: "d", page: "/blog/y", host: ""),
    ]
    let store = ReferenceEventStore(events, website: website.id)
    let hosts = try TrackedHosts(of: website, in: range, store: store)
    let conditions = try hosts.conditions(URLMatch(kind, value))
    let plan = QueryPlan(
      website: website.id, range: range,
      rowSets: [RowSet(kind: .events, eventFilter: conditions, measures: [.visitors])])
    return try store.answer(plan).rows[0].values[0]
  }

  @Test(arguments: [
    (URLMatch.Kind.exact, "https://www.example.com/blog/x", 1), (.simple, "/blog/x/", 2),
    (.wildcard, "https://*.example.com/blog/*", 3), (.wildcard, "/blog/*", 3), (.exact, "https://other.com/", 0),
    (.startsWith, "https://shop.", 1), (.contains, "blog", 3), (.endsWith, "/x", 2),
    (.contains, "shop", 1), (.contains, "example.com/blog", 3), (.endsWith, "www.example.com/blog/x", 1),
    (.wildcard, "*/blog/y", 1), (.contains, "nowhere", 0), (.regex, "blog/x$", 2),
    (.regex, "^https://shop\\.example\\.com/blog", 1), (.exact, "https://example.com/blog/y", 1),
  ])
  func `pages are told by host and path`(kind: URLMatch.Kind, value: String, expected: Int) throws {
    #expect(try visitors(kind, value) == expected)
  }
}
