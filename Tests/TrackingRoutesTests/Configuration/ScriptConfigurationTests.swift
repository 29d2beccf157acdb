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
    #expect(document["experiments"] == [] && document["cookieless"] == true)
    #expect(
      document["polls"] == [
        [
          "type": "nps", "question": "How likely?",
          "display": ["position": "bottom-right", "delay": 0, "frequency": "once_per_visitor"],
          "targeting": [
            "pages": [["type": "wildcard", "value": "/a*"]], "devices": ["mobile"], "visitor_type": "all",
          ],
          "id": .string(asked),
        ]
      ])
    #expect(document["forms"] == [["id": .string(form), "selector": "#join", "pages": .null]])
  }

  @Test func `a script is told of experiments that run, and not what is measured`() throws {
    let directory = try TemporaryDirectory()
    let catalog = try Catalog(directory: DataDirectory(path: directory.path), random: .system)
    let euro = try #require(CurrencyCode("EUR"))
    let website = try catalog.addWebsite(
      domain: "example.com", timeZone: "Etc/UTC", currency: euro, team: Catalog.defaultTeam, now: Self.now)
    let json = try #require(
      JSONValue(
        parsing: """
          {"name":"secret","type":"redirect","url_targeting":{"type":"exact","url":"/a"},"goal":{"type":"revenue"},
          "audience":{"traffic_allocation":12.34},"variations":[{"traffic_split":25},{"traffic_split":75,"url":"/b",
          "changes":[{"selector":"h1","attribute":"innerText","value":"</script>"}]}]}
          """))
    var experiment = try Experiment(json: json)
    _ = try catalog.addDefinition(experiment, owner: .website(website.id), now: Self.now)
    experiment.state = .completed(since: Self.now, until: Self.now)
    _ = try catalog.addDefinition(experiment, owner: .website(website.id), now: Self.now)
    experiment.state = .running(since: Self.now)
    let id = try catalog.addDefinition(experiment, owner: .website(website.id), now: Self.now).id
    let document = try ScriptConfiguration.document(of: website, in: catalog.snapshot(), now: Self.now)
    #expect(
      document["experiments"] == [
        [
          "id": .string(id.description), "type": "redirect", "url_targeting": ["type": "exact", "url": "/a"],
          "audience": [
            "traffic_allocation": .number(12.34), "device_types": [], "countries": [], "visitor_type": "all",
            "traffic_source": [],
          ],
          "admitted_below": 1234,
          "variations": [
            ["id": "var_original", "below": 2500, "changes": []],
            [
              "id": "var_001", "below": 10_000,
              "changes": [["selector": "h1", "attribute": "innerText", "value": "</script>"]], "url": "/b",
            ],
          ],
        ]
      ])
    #expect(!JSONWriter.text(of: document).contains("secret"))
  }
}
