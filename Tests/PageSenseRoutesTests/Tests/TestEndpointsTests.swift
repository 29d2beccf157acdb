import HTTPTypes
import Models
import Optimization
import Storage
import TestSupport
import Testing

@testable import PageSenseRoutes

@Suite struct TestEndpointsTests {
  /// The body of the document's example.
  static let example = """
    {"name":"Homepage CTA Button Test","description":"Testing different CTA button colors and text","type":"ab_test",
    "url_targeting":{"type":"exact","url":"https://www.company.com/"},
    "audience":{"traffic_allocation":50,"device_types":["desktop","mobile"],"countries":["US","UK","CA"]},
    "variations":[{"name":"Original","type":"original","traffic_split":50},
    {"name":"Variation A - Green Button","type":"variation","traffic_split":50,"changes":[
    {"selector":"#cta-button","attribute":"background-color","value":"#28a745"},
    {"selector":"#cta-button","attribute":"innerText","value":"Start Free Trial"}]}],
    "goal":{"type":"custom_event","event_name":"Signup","name":"Signups"},
    "secondary_goals":[{"type":"page_visit","url":"https://www.company.com/signup","name":"Signup Page Visit"}]}
    """

  private let rig: PageSenseRig
  private let token: String
  private let website: Website

  /// The first 189 of 2,710 and 243 of 2,710 convert: the document's sample.
  private static let shown = [("var_original", 189), ("var_001", 243)].flatMap { variation, conversions in
    (0..<2710).map { (visitor: "\(variation) \($0)", variation: variation, converts: $0 < conversions) }
  }

  init() throws {
    let time = PageSenseRig.start.advanced(byMilliseconds: 60_000)
    let events = Self.shown.filter(\.converts).map { RawEvent(timestamp: time, name: "Signup", visitor: $0.visitor) }
    rig = try PageSenseRig(store: ReferenceEventStore(events, website: WebsiteID(rawValue: 1)))
    token = try rig.token()
    website = try rig.addWebsite("company.com")
  }

  /// Everybody has seen a variation of the test.
  private func expose(to test: JSONValue) throws {
    let store = try ExposureStore(in: DataDirectory(path: rig.directory.path))
    let id = try #require(DefinitionID(test["id"]?.string ?? ""))
    try store.tables.connection.transaction {
      for (number, one) in Self.shown.enumerated() {
        try store.add(
          ExposureStore.Seen(
            website: website.id, experiment: id, variation: one.variation,
            visitor: VisitorReference(name: one.visitor), name: UInt64(number), nameYesterday: nil,
            at: PageSenseRig.start.advanced(byMilliseconds: 30_000)))
      }
    }
  }

  private var base: String { "/websites/\(website.number)/tests" }

  private func add(_ body: String = example) async throws -> JSONValue {
    let answer = try await rig.ask(base, token: token, method: .post, body: body)
    #expect(answer.status == 201, "\(answer.text)")
    return try #require(answer.json["test"])
  }

  private func item(_ test: JSONValue, _ more: String = "") throws -> String {
    "\(base)/\(try #require(test["id"]?.string))\(more)"
  }

  @Test func `the example makes a draft`() async throws {
    let test = try await add()
    #expect(test["id"]?.string?.count == 18)
    #expect(test["name"] == "Homepage CTA Button Test" && test["type"] == "ab_test" && test["status"] == "draft")
    #expect(test["url"] == "https://www.company.com/" && test["created_time"] == "2026-06-13T12:00:00Z")
    guard case .array(let variations)? = test["variations"] else { return #expect(Bool(false)) }
    #expect(variations.map { $0["id"] } == ["var_original", "var_001"])
    #expect(variations.map { $0["name"] } == ["Original", "Variation A - Green Button"])
    #expect(variations.map { $0["traffic_split"]?.double } == [50, 50])
    let list = try await rig.ask(base, token: token).json
    #expect(list["pagination"]?["total"] == 1)
    #expect(try await rig.ask(item(test), token: token).json["test"] == test)
  }

  @Test func `a running test is not changed or removed, its results are told`() async throws {
    let test = try await add()
    #expect(try await rig.ask(item(test, "/stop"), token: token, method: .post).status == 400)
    let started = try await rig.ask(item(test, "/start"), token: token, method: .post)
    #expect(started.status == 200 && started.json["test"]?["status"] == "running")
    for (method, path, body) in [
      (HTTPRequest.Method.put, "", #"{"name":"x"}"#), (.delete, "", ""), (.post, "/start", ""),
    ] {
      let answer = try await rig.ask(item(test, path), token: token, method: method, body: body)
      #expect(answer.status == 400 && answer.code == 10002 && answer.message == "Test Running")
    }
    try expose(to: test)
    rig.wait(seconds: 14 * 86_400 - 3600)
    let token = try rig.token()
    let results = try await rig.ask(item(test, "/results"), token: token)
    #expect(results.status == 200, "\(results.text)")
    let sample = try #require(results.json["results"])
    #expect(sample["test_id"] == test["id"] && sample["status"] == "running")
    #expect(sample["duration_days"] == 14 && sample["total_visitors"] == 5420)
    #expect(sample["confidence_level"]?.double == 99.3 && sample["winning_variation"] == "var_001")
    guard case .array(let variations)? = sample["variations"], variations.count == 2 else {
      return #expect(Bool(false), "\(results.text)")
    }
    #expect(variations.map { $0["visitors"] } == [2710, 2710])
    #expect(variations.map { $0["conversions"] } == [189, 243])
    #expect(variations.map { $0["conversion_rate"]?.double } == [6.97, 8.97])
    // From the rounded rates, as the sample has it: 28.57 would be exact.
    #expect(variations.map { $0["improvement"]?.double } == [0, 28.7])
    #expect(variations[0]["statistical_significance"] == nil)
    #expect(variations[1]["statistical_significance"]?.double == 99.3)
    #expect(sample["sample_ratio"]?["mismatch"] == false)
    let stopped = try await rig.ask(item(test, "/stop"), token: token, method: .post)
    #expect(stopped.json["test"]?["status"] == "completed" && stopped.json["test"]?["stopped_time"] != nil)
    let renamed = try await rig.ask(item(test), token: token, method: .put, body: #"{"name":"x"}"#)
    #expect(renamed.status == 200 && renamed.json["test"]?["name"] == "x")
    #expect(renamed.json["test"]?["status"] == "completed")
    #expect(try await rig.ask(item(test), token: token, method: .delete).status == 204)
    #expect(try await rig.ask(item(test), token: token).status == 404)
  }

  @Test func `without a hundred visitors of each variation there are no results`() async throws {
    let test = try await add()
    let answer = try await rig.ask(item(test, "/results"), token: token)
    #expect(answer.status == 400 && answer.code == 10003 && answer.message == "Insufficient Data")
  }

  @Test func `what cannot be is refused with its number`() async throws {
    func example(_ old: String, _ new: String) -> String { Self.example.replacing(old, with: new) }
    for (body, code) in [
      (example("https://www.company.com/\"", "https://www.other.com/\""), 10004),
      (example(#""custom_event","event_name":"Signup""#, #""click","selector":"{""#), 10006),
      (example(#""ab_test""#, #""ab_test","started_ms":5"#), 400),
      (example(#""exact","url":"https://www.company.com/""#, #""regex","url":"(""#), 400), ("{}", 400),
    ] {
      let answer = try await rig.ask(base, token: token, method: .post, body: body)
      #expect(answer.status == 400 && answer.code == code, "\(code): \(answer.text)")
    }
    #expect(try await rig.ask("\(base)/100000000000000000", token: token).status == 404)
  }

  @Test func `a test begins and ends by its schedule`() async throws {
    let schedule = #""schedule":{"start_time":"2026-06-13T12:10:00Z","end_time":"2026-06-13T12:20:00Z"},"#
    let test = try await add(Self.example.replacing(#""type":"ab_test","#, with: schedule))
    #expect(test["status"] == "draft" && test.member("schedule")["end_time"] == "2026-06-13T12:20:00Z")
    rig.wait(seconds: 600)
    let running = try await rig.ask(item(test), token: token).json.member("test")
    #expect(running["status"] == "running" && running["started_time"] == "2026-06-13T12:10:00Z")
    #expect(try await rig.ask(item(test), token: token, method: .put, body: #"{"name":"x"}"#).code == 10002)
    #expect(try await rig.ask(item(test), token: token, method: .delete).code == 10002)
    #expect(try await rig.ask(item(test, "/start"), token: token, method: .post).code == 10002)
    rig.wait(seconds: 600)
    let list = try await rig.ask(base, token: token).json.member("tests")
    #expect(list.item(0)["status"] == "completed" && list.item(0)["stopped_time"] == "2026-06-13T12:20:00Z")
    // What became of it stays, whatever is changed now.
    let changed = try await rig.ask(item(test), token: token, method: .put, body: #"{"name":"x","schedule":null}"#)
    #expect(changed.json.member("test")["stopped_time"] == "2026-06-13T12:20:00Z")
    #expect(changed.json.member("test")["schedule"] == nil && changed.json.member("test")["name"] == "x")
    let again = try await rig.ask(item(test, "/start"), token: token, method: .post)
    #expect(again.json.member("test")["status"] == "running")
  }

  /// What webhooks will be told: each event with its time and the test's status.
  private func told() throws -> [String] {
    try rig.catalog.notices(after: 0, limit: 100).map { numbered in
      guard case .happened(let event, _, let data) = numbered.notice else { return "\(numbered.notice)" }
      let status = JSONValue(parsing: data)?.member("test")["status"]?.string ?? ""
      return "\(event.rawValue) \(ISOTimestamp.seconds(numbered.at)) \(status)"
    }
  }

  private static let scheduled = example.replacing(
    #""type":"ab_test","#,
    with: #""schedule":{"start_time":"2026-06-13T12:10:00Z","end_time":"2026-06-13T12:20:00Z"},"#)

  @Test func `what a schedule does is told once, by whoever looks first`() async throws {
    _ = try await add(Self.scheduled)
    let tests = ScheduledTests(catalog: rig.catalog)
    rig.wait(seconds: 599)
    try tests.settle(now: rig.now)
    #expect(try told() == [])
    rig.wait(seconds: 1)
    // A second process, and one that began anew, find nothing left to tell.
    for _ in 0..<2 {
      try tests.settle(now: rig.now)
      try ScheduledTests(catalog: rig.catalog).settle(now: rig.now)
    }
    let started = "test.started 2026-06-13T12:10:00Z running"
    #expect(try told() == [started])
    rig.wait(seconds: 3600)
    try tests.settle(now: rig.now)
    try ScheduledTests(catalog: rig.catalog).settle(now: rig.now)
    #expect(try told() == [started, "test.completed 2026-06-13T12:20:00Z completed"])
  }

  @Test func `a whole schedule that nobody looked at is told in order, each at its time`() async throws {
    _ = try await add(Self.scheduled)
    rig.wait(seconds: 86_400)
    try ScheduledTests(catalog: rig.catalog).settle(now: rig.now)
    #expect(
      try told() == ["test.started 2026-06-13T12:10:00Z running", "test.completed 2026-06-13T12:20:00Z completed"])
  }

  @Test func `a change in the API tells what it finds has become of a test`() async throws {
    let test = try await add(Self.scheduled)
    rig.wait(seconds: 660)
    #expect(try await rig.ask(item(test, "/stop"), token: token, method: .post).status == 200)
    try ScheduledTests(catalog: rig.catalog).settle(now: rig.now)
    rig.wait(seconds: 3600)
    try ScheduledTests(catalog: rig.catalog).settle(now: rig.now)
    let life = ["test.started 2026-06-13T12:10:00Z running", "test.completed 2026-06-13T12:11:00Z completed"]
    #expect(try told() == life)
    #expect(try await rig.ask(item(test, "/start"), token: rig.token(), method: .post).status == 200)
    #expect(try told() == life + ["test.started 2026-06-13T13:11:00Z running"])
  }

  @Test func `a page goal of a test is shown with both names and may be changed by either`() async throws {
    let test = try await add()
    let signup = test.member("secondary_goals").item(0)
    #expect(signup["url"] == "https://www.company.com/signup")
    #expect(signup["url_match"] == ["type": "simple", "value": "https://www.company.com/signup"])
    let changed = try await rig.ask(
      item(test), token: token, method: .put,
      body: #"{"goal":{"type":"page_visit","url_match":{"type":"starts_with","value":"/b"}}}"#)
    #expect(changed.json.member("test").member("goal")["url"] == "/b")
  }
}
