import Models
import Testing

@Suite struct ExperimentTests {
  /// The sample of the API's document.
  static let sample = """
    {"name":"Homepage CTA Button Test","description":"Testing different CTA button colors and text","type":"ab_test",
    "url_targeting":{"type":"exact","url":"https://www.company.com/"},
    "audience":{"traffic_allocation":50,"device_types":["desktop","mobile"],"countries":["US","UK","CA"]},
    "variations":[{"name":"Original","type":"original","traffic_split":50},
    {"name":"Variation A - Green Button","type":"variation","traffic_split":50,"changes":[
    {"selector":"#cta-button","attribute":"background-color","value":"#28a745"},
    {"selector":"#cta-button","attribute":"innerText","value":"Start Free Trial"}]}],
    "goal":{"type":"click","selector":"#cta-button","name":"CTA Button Clicks"},
    "secondary_goals":[{"type":"page_visit","url":"https://www.company.com/signup","name":"Signup Page Visit"}]}
    """

  private func experiment(_ changes: String = "{}") throws -> Experiment {
    let sample = try #require(JSONValue(parsing: Self.sample))
    return try Experiment(json: sample.merging(try #require(JSONValue(parsing: changes))))
  }

  private func fault(_ changes: String) throws -> String? {
    do {
      _ = try experiment(changes)
      return nil
    } catch let error as DefinitionError {
      return error.field
    }
  }

  @Test func `the sample of the API is read whole`() throws {
    let experiment = try experiment()
    #expect(experiment.style == .abTest && experiment.state == .draft)
    #expect(try experiment.targeting == URLMatch(.exact, "https://www.company.com/"))
    #expect(experiment.audience.trafficAllocation == 50 && experiment.audience.countries == ["US", "GB", "CA"])
    #expect(experiment.variations.map(\.id) == ["var_original", "var_001"])
    #expect(experiment.variations[1].changes.map(\.attribute) == ["background-color", "innerText"])
    #expect(experiment.goal.condition == .click(try #require(CSSSelector("#cta-button"))))
    let signup = try URLMatch(.simple, "https://www.company.com/signup")
    #expect(experiment.secondaryGoals.map(\.condition) == [.pageVisit(signup)])
  }

  @Test func `what is written is read back equal, in every state`() throws {
    let goals = ##"""
      {"goal":{"type":"revenue"},"secondary_goals":[{"type":"custom_event","event_name":"x"},
      {"type":"form_submission","form_selector":"#f"},{"type":"page_visit","url":{"type":"regex","value":"^/a"}}]}
      """##
    var experiment = try experiment(goals)
    for state in [
      Experiment.State.draft, .running(since: Instant(milliseconds: 5)),
      .completed(since: Instant(milliseconds: 5), until: Instant(milliseconds: 9)),
    ] {
      experiment.state = state
      #expect(try Experiment(json: experiment.json) == experiment)
    }
  }

  @Test func `the original comes first, and shares may be left out`() throws {
    let experiment = try experiment(
      #"{"variations":[{"name":"B","type":"variation"},{"name":"O","type":"original"},{"type":"variation"}]}"#)
    #expect(experiment.variations.map(\.id) == ["var_original", "var_001", "var_002"])
    #expect(experiment.variations.map(\.name) == ["O", "B", "Variation 2"])
    #expect(experiment.variations.allSatisfy { abs($0.trafficSplit - 100 / 3) < 1e-9 })
  }

  @Test func `what cannot be is named by its place`() throws {
    #expect(try fault(#"{"name":null}"#) == "name")
    #expect(try fault(#"{"type":"abc"}"#) == "type")
    #expect(try fault(#"{"url_targeting":null}"#) == "url_targeting")
    #expect(try fault(#"{"url_targeting":{"type":"like"}}"#) == "url_targeting.type")
    #expect(try fault(#"{"audience":{"traffic_allocation":101}}"#) == "audience.traffic_allocation")
    #expect(try fault(#"{"audience":{"countries":["USA"]}}"#) == "audience.countries")
    #expect(try fault(#"{"audience":{"device_types":["fridge"]}}"#) == "audience.device_types")
    #expect(try fault(#"{"variations":[{"type":"original"}]}"#) == "variations")
    #expect(try fault(#"{"variations":[{"type":"variation"},{"type":"variation"}]}"#) == "variations")
    #expect(try fault(#"{"variations":[{"traffic_split":50},{"traffic_split":40}]}"#) == "variations")
    #expect(try fault(#"{"variations":[{"traffic_split":50},{}]}"#) == "variations")
    #expect(try fault(#"{"type":"redirect"}"#) == "variations[1].url")
    #expect(try fault(#"{"goal":{"type":"click"}}"#) == nil)
    #expect(try fault(#"{"goal":{"selector":"{}"}}"#) == "goal.selector")
    #expect(try fault(#"{"secondary_goals":[{"type":"page_visit"}]}"#) == "secondary_goals[0].url")
  }

  /// A schedule of an hour, and what the test is at some minutes after its start.
  @Test func `a schedule begins and ends a test by itself`() throws {
    let start = try #require(Instant(iso: "2026-06-13T12:00:00Z"))
    func at(_ minutes: Int64) -> Instant { start.advanced(byMilliseconds: minutes * 60_000) }
    let whole = try experiment(
      #"{"schedule":{"start_time":"2026-06-13T14:00:00+02:00","end_time":"2026-06-13T13:00Z"}}"#)
    #expect(whole.schedule?.start == start && whole.schedule?.end == at(60))
    #expect(whole.state(at: start.advanced(byMilliseconds: -1)) == .draft)
    #expect(whole.state(at: start) == .running(since: start))
    #expect(whole.state(at: at(60)) == .completed(since: start, until: at(60)))
    #expect(try Experiment(json: whole.json) == whole)
    // Started by hand before, and again after its end.
    var early = whole
    early.state = .running(since: at(-10))
    #expect(early.state(at: at(59)) == .running(since: at(-10)))
    #expect(early.state(at: at(61)) == .completed(since: at(-10), until: at(60)))
    early.state = .running(since: at(90))
    #expect(early.state(at: at(99)) == .running(since: at(90)))
    early.state = .completed(since: at(-20), until: at(-10))
    #expect(early.state(at: at(30)) == early.state)
    let open = try experiment(#"{"schedule":{"end_time":"2026-06-13T13:00:00Z"}}"#)
    #expect(open.state(at: at(99)) == .draft)
    #expect(try experiment(#"{"schedule":{}}"#).schedule == nil)
    #expect(try fault(#"{"schedule":{"start_time":"2026-06-13"}}"#) == "schedule.start_time")
    #expect(
      try fault(#"{"schedule":{"start_time":"2026-06-13T12:00Z","end_time":"2026-06-13T12:00Z"}}"#)
        == "schedule.end_time")
  }

  @Test func `an audience may be of some sources of traffic`() throws {
    let experiment = try experiment(#"{"audience":{"traffic_source":"Organic,direct"}}"#)
    #expect(experiment.audience.trafficSources == ["organic", "direct"])
    #expect(experiment.audience.countries == ["US", "GB", "CA"])
    #expect(try Experiment(json: experiment.json) == experiment)
    #expect(try fault(#"{"audience":{"traffic_source":["nowhere"]}}"#) == "audience.traffic_source")
  }

  @Test func `a multivariate test is a plain list of variations`() throws {
    let experiment = try experiment(
      #"{"type":"multivariate","variations":[{"name":"Original"},{"name":"A"},{"name":"B"},{"name":"A and B"}]}"#)
    #expect(experiment.variations.map(\.id) == ["var_original", "var_001", "var_002", "var_003"])
    #expect(experiment.variations.map(\.trafficSplit) == [25, 25, 25, 25])
  }
}
