import HTTPSupport
import Models
import Storage
import TestSupport
import Testing

@testable import TrackingRoutes

@Suite struct ScriptSettingsTests {
  private let website = Website.sample()

  private func experiment(_ state: Experiment.State) throws -> StoredDefinition {
    let document = try #require(
      JSONValue(
        parsing: """
          {"name":"secret","type":"redirect","url_targeting":{"type":"exact","url":"/a"},"goal":{"type":"revenue"},
          "audience":{"traffic_allocation":12.34},"variations":[{"traffic_split":25},{"traffic_split":75,"url":"/b",
          "changes":[{"selector":"h1","attribute":"innerText","value":"</script>"}]}]}
          """))
    var experiment = try Experiment(json: document)
    experiment.state = state
    return StoredDefinition(
      id: try #require(DefinitionID("123456000000567890")), owner: .website(website.id), kind: .experiment,
      body: JSONWriter.text(of: experiment.json), createdAt: Instant(seconds: 0), updatedAt: Instant(seconds: 0))
  }

  @Test func `a script is told of experiments that run, and not what is measured`() throws {
    let settings = try ScriptSettings.document(website, [experiment(.running(since: Instant(seconds: 1)))])
    guard case .array(let experiments)? = settings["experiments"] else { return #expect(Bool(false)) }
    #expect(
      experiments == [
        [
          "id": "123456000000567890", "type": "redirect", "url_targeting": ["type": "exact", "url": "/a"],
          "audience": [
            "traffic_allocation": .number(12.34), "device_types": [], "countries": [], "visitor_type": "all",
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
    #expect(!JSONWriter.text(of: settings).contains("secret"))
  }

  @Test func `drafts and completed experiments are nobody's business`() throws {
    let ended = Experiment.State.completed(since: Instant(seconds: 1), until: Instant(seconds: 2))
    #expect(try ScriptSettings.document(website, [experiment(.draft), experiment(ended)])["experiments"] == [])
  }
}
