import Auth
import Models
import Optimization
import Storage
import TestSupport
import Testing

@Suite struct GoalBookTests {
  private let folder: TemporaryDirectory
  private let catalog: Catalog
  private let website: Website
  private let now = Instant("2026-03-02T10:00:00Z")
  private let book = GoalBook()

  init() throws {
    folder = try TemporaryDirectory()
    catalog = try Catalog(directory: DataDirectory(path: folder.path), random: .system)
    website = try catalog.addWebsite(
      domain: "example.com", timeZone: "UTC", currency: try #require(CurrencyCode("EUR")), team: Catalog.defaultTeam,
      now: now)
  }

  private func add(_ json: JSONValue) throws -> DefinitionID {
    try catalog.addDefinition(try Goal(json: json), owner: .website(website.id), now: now).id
  }

  /// Names of the goals that an event meets.
  private func met(_ name: String, _ host: String, _ path: String) throws -> [String] {
    try met(by: .event(name: name, hostname: host, pathname: path))
  }

  private func met(by deed: GoalDeed) throws -> [String] {
    try book.goals(metBy: deed, on: website, in: catalog.snapshot()).map(\.goal.name)
  }

  @Test func `pages are told by host and path, events by name`() throws {
    _ = try add(["name": "thanks", "type": "page_visit", "url": "/thanks"])
    _ = try add(["name": "shop", "type": "page_visit", "url": "https://shop.example.com/thanks"])
    _ = try add(["name": "paid", "type": "custom_event", "event_name": "paid"])
    _ = try add(["name": "sale", "type": "revenue"])
    let click = try add(["name": "cta", "type": "click", "selector": "#cta"])
    #expect(try met("pageview", "example.com", "/thanks") == ["thanks"])
    #expect(try met("pageview", "shop.example.com", "/thanks") == ["thanks", "shop"])
    #expect(try met("pageview", "", "/thanks") == ["thanks"])
    #expect(try met("pageview", "example.com", "/other").isEmpty)
    #expect(try met("paid", "example.com", "/thanks") == ["paid"])
    #expect(try met("revenue", "", "") == ["sale"])
    #expect(try met("cta", "", "") == ["cta"])
    #expect(try met("\(click)", "", "") == ["cta"])
  }

  @Test func `clicks and sent forms meet the goals of their selectors`() throws {
    _ = try add(["name": "cta", "type": "click", "selector": "#cta"])
    _ = try add(["name": "signup", "type": "form_submission", "form_selector": "#signup"])
    #expect(try met(by: .click(selector: "#cta")) == ["cta"])
    #expect(try met(by: .submission(selector: "#signup")) == ["signup"])
    #expect(try met(by: .click(selector: "#signup")).isEmpty)
    #expect(try met(by: .submission(selector: "#cta")).isEmpty)
  }

  @Test func `a goal counts from the catalog in which it is`() throws {
    #expect(try met("paid", "", "").isEmpty)
    _ = try add(["name": "paid", "type": "custom_event", "event_name": "paid"])
    #expect(try met("paid", "", "") == ["paid"])
  }
}
