import Models
import Optimization
import Storage
import TestSupport
import Testing

@Suite struct ExperimentQueryTests {
  private let website = Website.sample()
  private let start = Instant("2021-01-01T00:00:00Z")

  private func at(_ hours: Int64) -> Instant { start.advanced(byMilliseconds: hours * 3_600_000) }

  private func experiment(_ goal: String, secondary: String = "[]", until end: Int64? = nil) throws -> Experiment {
    let json = try #require(
      JSONValue(
        parsing: """
          {"name":"t","url_targeting":{"type":"simple","url":"/"},"variations":[{},{}],"goal":\(goal),
          "secondary_goals":\(secondary)}
          """))
    var experiment = try Experiment(json: json)
    experiment.state = end.map { .completed(since: start, until: at($0)) } ?? .running(since: start)
    return experiment
  }

  private func exposure(_ visitor: String, _ variation: String, _ hours: Int64) -> Exposures.Exposure {
    Exposures.Exposure(
      visitor: VisitorReference(name: visitor), name: UInt64(visitor.utf8.first ?? 0), variation: variation,
      at: at(hours))
  }

  private func report(
    _ experiment: Experiment, _ exposures: [Exposures.Exposure], _ events: [RawEvent],
    behavior: BehaviorReader = BehaviorReader { _, _, _ in [] }
  ) throws -> ExperimentReport {
    let id = try #require(DefinitionID("123456000000567890"))
    return try ExperimentQuery(id: id, experiment: experiment, website: website).report(
      exposures: exposures, store: ReferenceEventStore(events, website: website.id), behavior: behavior, now: at(50))
  }

  private func deed(_ visitor: String, _ hours: Int64) -> VisitorDeed {
    VisitorDeed(
      visitor: UInt64(visitor.utf8.first ?? 0), time: at(hours), page: PageAddress(host: "a.example", path: "/"))
  }

  private func counts(_ report: ExperimentReport.GoalReport) -> String {
    report.comparison.arms.map { "\($0.counts.conversions)/\($0.counts.visitors)" }.joined(separator: " ")
  }

  private func view(_ visitor: String, _ page: String, _ hours: Int64) -> RawEvent {
    RawEvent(timestamp: at(hours), name: "pageview", visitor: visitor, hostname: "a.example", pathname: page)
  }

  private let exposed = [("a", "var_original", 1), ("b", "var_original", 2), ("c", "var_001", 3), ("d", "var_001", 4)]

  @Test func `visitors convert in the variation that they saw, once a goal, after they saw it`() throws {
    let exposures =
      exposed.map { exposure($0.0, $0.1, Int64($0.2)) }
      + [exposure("e", "var_999", 3), exposure("f", "var_001", -1)]
    let report = try report(
      experiment(
        #"{"type":"page_visit","url":"https://a.example/buy"}"#,
        secondary: #"[{"type":"custom_event","event_name":"Signup"},{"type":"revenue"}]"#),
      exposures,
      [
        view("a", "/buy", 0), view("b", "/buy", 5), view("b", "/buy", 6), view("c", "/", 5), view("d", "/buy/", 9),
        view("e", "/buy", 9), view("f", "/buy", 9),
        RawEvent(timestamp: at(8), name: "Signup", visitor: "c"),
        RawEvent(timestamp: at(8), name: "revenue", visitor: "a"),
      ])
    #expect(counts(report.primary) == "1/2 1/2")
    #expect(report.secondary.map(counts) == ["0/2 1/2", "1/2 0/2"])
    #expect(report.visitors == 4 && !report.isSufficient && report.days == 3)
    #expect(report.sampleRatio?.pValue == 1)
  }

  @Test func `what comes after the end does not count`() throws {
    let report = try report(
      experiment(#"{"type":"page_visit","url":"/buy"}"#, until: 10),
      [exposure("a", "var_original", 1), exposure("b", "var_001", 11)], [view("a", "/buy", 10), view("b", "/buy", 12)])
    #expect(counts(report.primary) == "0/1 0/0")
    #expect(report.days == 1)
  }

  @Test func `clicks and forms are told by their own stores`() throws {
    let report = try report(
      experiment(
        ##"{"type":"click","selector":"#buy"}"##, secondary: ##"[{"type":"form_submission","form_selector":"#f"}]"##),
      exposed.map { exposure($0.0, $0.1, Int64($0.2)) }, [],
      behavior: BehaviorReader { [self] condition, _, range in
        #expect(range.start == start)
        guard case .click(let selector) = condition else { return [] }
        #expect(selector.text == "#buy")
        return [("a", 0), ("b", 0), ("b", 2), ("c", 40)].map { deed($0.0, $0.1) }
      })
    #expect(counts(report.primary) == "1/2 1/2")
    #expect(report.secondary.map(counts) == ["0/2 0/2"])
  }

  @Test func `who clicked and was told of by an event converts once`() throws {
    let report = try report(
      experiment(
        ##"{"type":"click","selector":"#buy","name":"Buy"}"##, secondary: #"[{"type":"page_visit","url":"/thanks"}]"#),
      exposed.map { exposure($0.0, $0.1, Int64($0.2)) },
      [
        // a by both, b by an event only, c by a click only, d before it saw the variation.
        RawEvent(timestamp: at(5), name: "Buy", visitor: "a"), RawEvent(timestamp: at(6), name: "Buy", visitor: "b"),
        RawEvent(timestamp: at(3), name: "Buy", visitor: "d"), view("c", "/thanks", 9),
      ],
      behavior: BehaviorReader { [self] condition, _, _ in
        guard case .click = condition else { return [] }
        return [("a", 4), ("c", 40), ("d", 2)].map { deed($0.0, $0.1) }
      })
    #expect(counts(report.primary) == "2/2 1/2")
    #expect(report.secondary.map(counts) == ["0/2 1/2"])
  }

  @Test func `days left follow the smallest variation`() throws {
    let many = (0..<400).map { exposure("v\($0)", $0 % 2 == 0 ? "var_original" : "var_001", 1) }
    let report = try report(
      experiment(#"{"type":"page_visit","url":"/buy"}"#), many, (0..<40).map { view("v\($0)", "/buy", 2) })
    #expect(report.isSufficient)
    // A tenth of 200 convert: a fifth more takes 3,841 visitors of each, and 200 came in 3 days.
    #expect(report.daysLeft(toFind: 0.2) == 55)
  }
}
