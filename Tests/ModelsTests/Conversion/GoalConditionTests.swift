import Models
import Testing

@Suite struct GoalConditionTests {
  private func read(_ text: String) throws -> GoalCondition {
    try GoalCondition(DefinitionFields(try #require(JSONValue(parsing: text))))
  }

  @Test func `every type is read back as it was written, in goals and in experiments' goals`() throws {
    for text in [
      #"{"type":"page_visit","url":"https://a.example/x*"}"#, ##"{"type":"click","selector":"#a"}"##,
      #"{"type":"page_visit","url_match":{"type":"exact","value":"https://a.example/"}}"#,
      ##"{"type":"form_submission","form_selector":"#f"}"##, #"{"type":"custom_event","event_name":"x"}"#,
      #"{"type":"revenue"}"#, #"{"type":"Revenue","event_name":"sale"}"#,
    ] {
      let condition = try read(text)
      #expect(try GoalCondition(DefinitionFields(.object(condition.members))) == condition, "\(text)")
      #expect(GoalCondition.typeNames.contains(condition.typeName))
      let goal = try Goal(json: .object(condition.members + [.init("name", "n")]))
      #expect(goal.condition == condition)
      #expect(try Goal(json: goal.json) == goal)
      let own = try ExperimentGoal(DefinitionFields(.object(condition.members + [.init("name", "n")])))
      #expect(own.condition == condition)
      #expect(try ExperimentGoal(DefinitionFields(own.json)) == own)
    }
  }

  @Test func `both names of a page, a form and an event mean the same`() throws {
    let page = try URLMatch(.simple, "https://a.example/")
    #expect(try read(#"{"type":"page_visit","url":"https://a.example/"}"#) == .pageVisit(page))
    #expect(try read(#"{"type":"page_visit","url":"x","url_match":"https://a.example/"}"#) == .pageVisit(page))
    #expect(
      try read(##"{"type":"form_submission","selector":"#f"}"##)
        == read(##"{"type":"form_submission","form_selector":"#f"}"##))
    #expect(try read(#"{"type":"custom_event","event":"x"}"#) == .customEvent("x"))
  }

  /// A change of each, and the page that holds then.
  @Test(arguments: [
    (#"{"url":"/b"}"#, URLMatch.Kind.simple, "/b"), (#"{"url_match":{"value":"/b"}}"#, .exact, "/b"),
    (#"{"url_match":{"type":"contains"}}"#, .contains, "/a"), (#"{"url_match":null,"url":"/b*"}"#, .wildcard, "/b*"),
    (#"{"url":"/c","url_match":{"type":"regex","value":"^/b"}}"#, .regex, "^/b"), (#"{"name":"z"}"#, .exact, "/a"),
  ])
  func `a change of the page comes under either name`(change: String, kind: URLMatch.Kind, value: String) throws {
    let changes = try #require(JSONValue(parsing: change))
    let goal = try Goal(json: ["name": "n", "type": "page_visit", "url_match": ["type": "exact", "value": "/a"]])
    #expect(try goal.merging(changes).condition == .pageVisit(URLMatch(kind, value)))
    let experiment = try Experiment(
      json: [
        "name": "t", "url_targeting": "/", "variations": [.object([]), .object([])],
        "goal": ["type": "page_visit", "url": ["type": "exact", "value": "/a"]],
      ])
    #expect(try experiment.merging(["goal": changes]).goal.condition == .pageVisit(URLMatch(kind, value)))
  }
}
