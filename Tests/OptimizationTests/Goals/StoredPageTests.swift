import Models
import Optimization
import Storage
import TestSupport
import Testing

@Suite struct StoredPageTests {
  private let website = Website.sample()
  private let day = InstantRange(start: Instant("2021-01-01T00:00:00Z"), end: Instant("2021-01-02T00:00:00Z"))

  /// Which of some stored pageviews match: their visitors' names, in order.
  private func visitors(_ kind: URLMatch.Kind, _ value: String) throws -> String {
    let pages = [
      "a": ("www.company.com", "/"), "b": ("www.company.com", "/blog/1"), "c": ("shop.company.com", "/blog/2"),
      "d": ("shop.company.com", "/caf%C3%A9"), "e": ("other.example", "//x"), "f": ("www.company.com", "/thanks/"),
    ]
    let store = ReferenceEventStore(
      pages.sorted { $0.key < $1.key }.map { visitor, page in
        RawEvent(
          timestamp: Instant("2021-01-01T10:00:00Z"), name: "pageview", visitor: visitor, hostname: page.0,
          pathname: page.1)
      }, website: website.id)
    let hosts = try TrackedHosts(of: website, in: day, store: store)
    let predicates = try hosts.conditions(URLMatch(kind, value))
    var found: Set<String> = []
    try store.scan(website: website.id, range: day, visitor: nil) { event in
      let passes = predicates.allSatisfy { predicate in
        switch predicate.column {
        case .hostname: predicate.accepts(event.hostname)
        default: predicate.accepts(event.pathname)
        }
      }
      if passes { found.insert(event.visitor) }
    }
    return found.sorted().joined()
  }

  @Test func `stored pages match by host and path`() throws {
    #expect(try visitors(.exact, "https://www.company.com/") == "a")
    #expect(try visitors(.simple, "https://WWW.company.com:443/thanks?x#y") == "f")
    #expect(try visitors(.exact, "/thanks/") == "f")
    #expect(try visitors(.exact, "https://shop.company.com:8080/café") == "")
    #expect(try visitors(.exact, "https://shop.company.com/café") == "d")
    #expect(try visitors(.startsWith, "/blog") == "bc")
    #expect(try visitors(.startsWith, "https://shop.company") == "cd")
    #expect(try visitors(.startsWith, "https://shop.company.com/b") == "c")
    #expect(try visitors(.contains, "shop") == "cd")
    #expect(try visitors(.contains, "company.com/blog") == "bc")
    #expect(try visitors(.endsWith, "//x") == "e")
    #expect(try visitors(.wildcard, "https://*.company.com/blog/*") == "bc")
    #expect(try visitors(.wildcard, "*") == "abcdef")
    #expect(try visitors(.regex, #"^https://www\.company\.com/(blog|thanks)"#) == "bf")
    #expect(try visitors(.regex, #"^/blog/\d$"#) == "bc")
    #expect(try visitors(.exact, "https://www.company.com/?q=1") == "")
  }

  @Test func `a rule is known by its name`() {
    let one = TextTest(name: "a") { _ in true }
    #expect(one == TextTest(name: "a") { _ in false } && one != TextTest(name: "b") { _ in true })
    #expect(TextPattern.test(one).matches("x") && Set([one, TextTest(name: "a") { _ in true }]).count == 1)
  }
}
