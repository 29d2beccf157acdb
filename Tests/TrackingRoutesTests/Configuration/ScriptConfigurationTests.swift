import Auth
import Models
import Storage
import TestSupport
import Testing

@testable import TrackingRoutes

@Suite struct ScriptConfigurationTests {
  private static let now = Instant("2026-06-13T12:00:00Z")

  @Test func `a script is told of polls of today and of named forms`() throws {
    let directory = try TemporaryDirectory()
    let catalog = try Catalog(directory: DataDirectory(path: directory.path), random: .system)
    let euro = try #require(CurrencyCode("EUR"))
    let website = try catalog.addWebsite(
      domain: "example.com", timeZone: "Etc/UTC", currency: euro, team: Catalog.defaultTeam, now: Self.now)
    func add(_ value: some Definition) throws -> String {
      try catalog.addDefinition(value, owner: .website(website.id), now: Self.now).id.description
    }
    let base: JSONValue = ["name": "secret name", "type": "nps", "question": "How likely?"]
    let asked = try add(Poll(json: base.merging(["targeting": ["pages": ["/a*"], "devices": ["mobile"]]])))
    _ = try add(Poll(json: base.merging(["status": "paused"])))
    _ = try add(Poll(json: base.merging(["schedule": ["start_date": "2026-06-14"]])))
    _ = try add(Poll(json: base.merging(["schedule": ["end_date": "2026-06-12"]])))
    let form = try add(TrackedForm(json: ["name": "x", "form_selector": "#join"]))
    let document = try ScriptConfiguration.document(of: website, in: catalog.snapshot(), now: Self.now)
    #expect(
      document == [
        "polls": [
          [
            "type": "nps", "question": "How likely?",
            "display": ["position": "bottom-right", "delay": 0, "frequency": "once_per_visitor"],
            "targeting": [
              "pages": [["type": "wildcard", "value": "/a*"]], "devices": ["mobile"], "visitor_type": "all",
            ],
            "id": .string(asked),
          ]
        ],
        "forms": [["id": .string(form), "selector": "#join", "pages": .null]],
      ])
  }
}
