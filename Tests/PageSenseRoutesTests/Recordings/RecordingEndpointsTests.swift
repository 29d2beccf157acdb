import HTTPTypes
import Models
import Storage
import TestSupport
import Testing

@testable import PageSenseRoutes
@testable import ReplayStorage

@Suite struct RecordingEndpointsTests {
  private let rig: PageSenseRig
  private let website: Website
  private let store: ReplayStore
  private let base: String

  init() throws {
    rig = try PageSenseRig()
    website = try rig.addWebsite("shop.example.com")
    store = try ReplayStore(in: DataDirectory(path: rig.directory.path))
    base = "/websites/\(website.number)/recordings"
  }

  /// A session of so many seconds that began some hours before the rig's time.
  private func record(
    _ session: String, hours: Int64, seconds: Int64, device: String = "Desktop", country: String = "US",
    medium: String = "", events: [String] = []
  ) throws {
    let start = rig.now.advanced(byMilliseconds: -hours * 3_600_000)
    let page = #"{"type":4,"data":{"href":"https://shop.example.com/\#(session)"},"timestamp":\#(start.milliseconds)}"#
    let json = "[" + ([page] + events).joined(separator: ",") + "]"
    let chunk = ReplayChunk(
      website: website, session: session, sequence: 0, visitor: 1, visitorName: "abc", page: "/",
      client: ReplayClient(
        device: device, browser: "Chrome", operatingSystem: "iOS", country: country, city: "New York", source: "",
        medium: medium),
      startedAt: start, endedAt: start.advanced(byMilliseconds: seconds * 1000), events: 1 + events.count,
      unpackedBytes: json.utf8.count, arrival: start)
    let packed = try Array(json.utf8).withUnsafeBytes { try Deflate.compress($0, level: 6) }
    try store.tables.connection.transaction { try packed.withUnsafeBytes { try store.add(chunk, packed: $0) } }
    while try store.tables.connection.transaction(.immediate, { try store.tend(now: start) }) {}
  }

  private func error(hours: Int64, after seconds: Int64) -> String {
    let time = rig.now.milliseconds - hours * 3_600_000 + seconds * 1000
    let payload = #"{"message":"Cannot read property 'value' of null"}"#
    return #"{"type":5,"data":{"tag":"error","payload":\#(payload)},"timestamp":\#(time)}"#
  }

  private func sessions(_ query: String) async throws -> [String] {
    let answer = try await rig.ask(base + query, token: rig.token())
    #expect(answer.status == 200, "\(answer.text)")
    guard case .array(let recordings)? = answer.json["recordings"] else { return [] }
    return recordings.compactMap {
      guard case .string(let session)? = $0["session_id"] else { return nil }
      return session
    }
  }

  @Test func `a recording is written as the document shows`() async throws {
    try record(
      "session-1", hours: 1, seconds: 245, device: "Mobile", medium: "search", events: [error(hours: 1, after: 120)])
    let answer = try await rig.ask(base, token: rig.token())
    #expect(answer.status == 200)
    #expect(answer.json["pagination"] == ["total": 1, "limit": 50, "offset": 0])
    guard case .array(let recordings)? = answer.json["recordings"], let recording = recordings.first,
      case .string(let id)? = recording["id"]
    else {
      Issue.record("no recording: \(answer.text)")
      return
    }
    #expect(id.count == 18)
    let expected: [(String, JSONValue)] = [
      ("visitor_id", "vis_abc"), ("session_duration", 245), ("page_views", 1), ("device", "mobile"),
      ("browser", "Chrome"), ("os", "iOS"), ("country", "United States"), ("city", "New York"),
      ("traffic_source", "organic"), ("converted", false),
      (
        "errors",
        [["type": "JavaScript Error", "message": "Cannot read property 'value' of null", "timestamp": 120]]
      ),
      ("rage_clicks", 0), ("dead_clicks", 0), ("timestamp", "2026-06-13T11:00:00Z"),
    ]
    for (name, value) in expected { #expect(recording[name] == value, "\(name)") }
    let one = try await rig.ask("\(base)/\(id)", token: rig.token())
    #expect(one.json["recording"] == recording)
    let link = try #require(recording["recording_url"]?.string)
    #expect(link.hasPrefix("https://stats.example.com\(PageSenseRoutes.root)/"))
    let path = String(link.dropFirst("https://stats.example.com\(PageSenseRoutes.root)".count))
    let shown = try await rig.ask(path, token: rig.token())
    #expect(shown.status == 200 && shown.json["events"]?.items.count == 2)
  }

  @Test func `both clients' queries find the same`() async throws {
    try record("found", hours: 1, seconds: 31, device: "Mobile", events: [error(hours: 1, after: 2)])
    try record("short", hours: 2, seconds: 29, device: "Mobile", events: [error(hours: 2, after: 2)])
    try record("desktop", hours: 3, seconds: 300, events: [error(hours: 3, after: 2)])
    try record("fine", hours: 4, seconds: 300, device: "Mobile")
    let dates = "from_date=2026-06-01&to_date=2026-06-13"
    for flag in ["true", "True"] {
      let query = "?\(dates)&device=mobile&min_duration=30&has_errors=\(flag)&limit=50&offset=0"
      #expect(try await sessions(query) == ["found"])
      #expect(try await sessions("/search" + query) == ["found"])
    }
    #expect(try await sessions("?from_date=2026-06-14").isEmpty)
    #expect(try await sessions("?max_duration=31") == ["found", "short"])
    #expect(try await sessions("?limit=2&offset=1") == ["short", "desktop"])
    #expect(try await sessions("?device[]=desktop&device[]=tablet") == ["desktop"])
  }

  @Test func `countries, sources and conversions are conditions too`() async throws {
    try record("cart", hours: 1, seconds: 5, country: "GB", medium: "search")
    try record("thanks", hours: 2, seconds: 5, country: "US")
    for country in ["GB", "uk", "United%20Kingdom"] { #expect(try await sessions("?country=\(country)") == ["cart"]) }
    #expect(try await sessions("?traffic_source=organic") == ["cart"])
    #expect(try await sessions("?traffic_source=direct") == ["thanks"])
    #expect(try await sessions("?converted=true").isEmpty)
    #expect(try await sessions("?converted=false") == ["cart", "thanks"])
    #expect(try await sessions("?has_rage_clicks=true").isEmpty)
    #expect(try await sessions("?has_dead_clicks=false&has_rage_clicks=false").count == 2)
  }

  @Test(arguments: [
    ("from_date=2026-06-13&to_date=2026-06-01", "to_date"), ("country=Atlantis", "country"),
    ("has_errors=yes", "has_errors"),
  ])
  func `a question that nothing can meet is refused`(query: String, field: String) async throws {
    let answer = try await rig.ask("\(base)?\(query)", token: rig.token())
    #expect(answer.status == 400)
    #expect(answer.message?.contains("`\(field)`") == true, "\(answer.text)")
  }

  @Test func `events come as they were sent, from any on`() async throws {
    try record("session-1", hours: 1, seconds: 5, events: [#"{"type":9,"timestamp":1,"data":1.0}"#, "{}"])
    let list = try await rig.ask(base, token: rig.token())
    guard case .array(let recordings)? = list.json["recordings"], case .string(let id)? = recordings.first?["id"] else {
      Issue.record("no recording")
      return
    }
    let some = try await rig.ask("\(base)/\(id)/events?offset=1&limit=1", token: rig.token())
    #expect(
      some.text
        == #"{"events":[{"type":9,"timestamp":1,"data":1.0}],"pagination":{"total":3,"limit":1,"offset":1}}"#)
    let other = try rig.addWebsite("other.example.com")
    let foreign = try await rig.ask("/websites/\(other.number)/recordings/\(id)/events", token: rig.token())
    #expect(foreign.status == 404)
  }

  @Test func `deleting asks the worker for it`() async throws {
    try record("session-1", hours: 1, seconds: 5)
    let number = try #require(
      Replays(directory: DataDirectory(path: rig.directory.path)).recordings(of: website.id, limit: 1).recordings.first)
    let answer = try await rig.ask("\(base)/\(number.id)", token: rig.token(), method: .delete)
    #expect(answer.status == 204)
    let jobs = try rig.catalog.unfinishedJobs().map(\.kind)
    let id = try #require(Int64(number.id))
    #expect(jobs == [.removeRecording(id, website: website.id)])
    #expect(try await rig.ask("\(base)/123456789012345678", token: rig.token(), method: .delete).status == 404)
  }

  @Test func `settings are kept, and what is not given stays`() async throws {
    let first = try await rig.ask(
      base + "/config", token: rig.token(), method: .post, body: #"{"sampling": 25, "trigger": "errors_only"}"#)
    #expect(first.status == 200)
    let second = try await rig.ask(
      base + "/config", token: rig.token(), method: .post, body: #"{"mask_text": "True", "retention_days": 30}"#)
    #expect(
      second.json["config"] == [
        "enabled": true, "sampling": 25, "trigger": "errors_only", "mask_text": true, "mask_inputs": true,
        "retention_days": 30,
      ])
    let wrong = try await rig.ask(base + "/config", token: rig.token(), method: .post, body: #"{"sampling": 101}"#)
    #expect(wrong.status == 400)
  }

  /// A session of eleven seconds that began an hour ago, and a click of its visitor so many seconds after.
  @Test(arguments: [(-1, false), (0, true), (11, true), (12, false)])
  func `a session converted when a goal was met meanwhile`(seconds: Int64, converted: Bool) async throws {
    try record("thanks", hours: 3, seconds: 11)
    try record("cart", hours: 1, seconds: 11)
    let goals = "/websites/\(website.number)/goals"
    for goal in [
      #"{"name":"page","type":"page_visit","url":"https://shop.example.com/thanks"}"#,
      ##"{"name":"click","type":"click","selector":"#buy"}"##,
    ] { #expect(try await rig.ask(goals, token: rig.token(), method: .post, body: goal).status == 201) }
    let time = rig.now.advanced(byMilliseconds: -3_600_000 + seconds * 1000)
    let heatmaps = try HeatmapStore(in: DataDirectory(path: rig.directory.path))
    let visitor = try #require(NamedVisitor(id: "abc", of: website).visitors.first)
    try heatmaps.tables.connection.transaction {
      try heatmaps.add(
        HeatmapStore.Interaction(
          website: website.id, page: PageAddress(host: "shop.example.com", path: "/cart"),
          who: InteractionProfile(visitor: visitor, device: .desktop, medium: .direct, country: 0, width: 0),
          time: time, arrival: time,
          deed: .click(HeatmapStore.Element(selector: "#buy", text: "", href: ""), HeatmapStore.Place())))
      try heatmaps.finish()
    }
    #expect(try await sessions("?converted=true") == (converted ? ["cart", "thanks"] : ["thanks"]))
    #expect(try await sessions("?converted=False") == (converted ? [] : ["cart"]))
  }
}
