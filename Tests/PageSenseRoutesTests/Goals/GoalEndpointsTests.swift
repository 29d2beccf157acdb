import HTTPTypes
import Models
import Storage
import Synchronization
import TestSupport
import Testing

@testable import PageSenseRoutes

@Suite struct GoalEndpointsTests {
  private let company: CompanyTraffic

  init() throws { company = try CompanyTraffic() }

  private func add(_ body: String) async throws -> String {
    let answer = try await company.post("/goals", body)
    #expect(answer.status == 201, "\(answer.text)")
    return try #require(answer.json["goal"]?["id"]?.string)
  }

  @Test func `the example makes a goal`() async throws {
    let answer = try await company.post(
      "/goals",
      """
      {"name":"Newsletter Signup","type":"form_submission","form_selector":"#newsletter-form","value":5.00,
       "funnel_enabled":true}
      """)
    #expect(answer.status == 201)
    let goal = try #require(answer.json["goal"])
    let id = try #require(goal["id"]?.string)
    #expect(id.count == 18)
    #expect(
      goal == [
        "id": .string(id), "name": "Newsletter Signup", "type": "form_submission", "form_selector": "#newsletter-form",
        "value": 5, "funnel_enabled": true, "status": "active", "created_time": "2026-06-13T12:00:00Z",
        "last_updated": "2026-06-13T12:00:00Z",
      ])
    #expect(try await company.get("/goals/\(id)").json["goal"] == goal)
    let list = try await company.get("/goals").json
    #expect(list == ["goals": [goal], "pagination": ["total": 1, "limit": 50, "offset": 0]])
  }

  @Test func `a goal counts what was before it`() async throws {
    let id = try await add(#"{"name":"Product","type":"page_visit","url":"https://www.company.com/products/*"}"#)
    let answer = try await company.get(
      "/goals/\(id)/conversions?from_date=2026-06-01&to_date=2026-06-12&limit=1&offset=1")
    #expect(answer.status == 200, "\(answer.text)")
    #expect(
      answer.json == [
        "conversions": [
          [
            "visitor_id": "vis_ann", "timestamp": "2026-06-01T10:00:45Z",
            "url": "https://www.company.com/products/a",
            "value": .null, "currency": "USD", "source": "browser", "metadata": .object([]),
          ]
        ],
        "summary": ["conversions": 2, "unique_visitors": 2, "conversion_rate": .number(66.67)],
        "period": ["from": "2026-06-01", "to": "2026-06-12"], "pagination": ["total": 2, "limit": 1, "offset": 1],
      ])
  }

  /// Clicks on an element of the home page, as the worker stores them.
  private func click(_ visitor: String, at times: String..., selector: String = "#cta") throws {
    let store = try HeatmapStore(in: DataDirectory(path: company.rig.directory.path))
    try store.tables.connection.transaction {
      for time in times {
        try store.add(
          HeatmapStore.Interaction(
            website: company.website.id, page: PageAddress(host: "www.company.com", path: "/"),
            who: InteractionProfile(
              visitor: ReferenceEventStore().pseudonym(visitor), device: .desktop, medium: .direct, country: 0,
              width: 1920),
            time: Instant("\(time)"), arrival: Instant("\(time)"),
            deed: .click(
              HeatmapStore.Element(selector: selector, text: "", href: ""),
              HeatmapStore.Place(x: 1, y: 1, offsetX: nil, offsetY: nil))))
      }
      try store.finish()
    }
  }

  /// Of eve's clicks one is too early, and no event knows her; ann was told of by an event as well.
  @Test func `a click counts wherever goals are counted, with an event once`() async throws {
    try click("eve", at: "2026-05-31T23:59:59Z", "2026-06-02T12:00:00Z")
    try click("ben", at: "2026-06-02T10:00:30Z", "2026-06-05T10:00:00Z")
    try click("ann", at: "2026-06-01T10:00:10Z")
    try click("cid", at: "2026-06-02T11:00:01Z", selector: "#other")
    let id = try await add(##"{"name":"add_to_cart","type":"click","selector":"#cta","value":2}"##)
    let days = "from_date=2026-06-01&to_date=2026-06-12"
    let answer = try await company.get("/goals/\(id)/conversions?\(days)")
    #expect(answer.json["summary"] == ["conversions": 5, "unique_visitors": 3, "conversion_rate": 100])
    let list = answer.json.member("conversions").items
    #expect(
      list.map { "\($0.member("visitor_id").string ?? "-") \($0.member("timestamp").string ?? "")" } == [
        "vis_ben 2026-06-05T10:00:00Z", "- 2026-06-02T12:00:00Z", "vis_ben 2026-06-02T10:00:30Z",
        "vis_ann 2026-06-01T10:02:45Z", "vis_ann 2026-06-01T10:00:10Z",
      ])
    #expect(
      list.first == [
        "visitor_id": "vis_ben", "timestamp": "2026-06-05T10:00:00Z", "url": "https://www.company.com/", "value": 2,
        "currency": "USD", "source": "browser", "metadata": .object([]),
      ])
    for offset in 0..<5 {
      let page = try await company.get("/goals/\(id)/conversions?\(days)&limit=1&offset=\(offset)")
      #expect(page.json.member("conversions").items == [list[offset]])
    }
    let report = try await company.get("/reports/conversions?\(days)")
    let figures = report.json.member("report").member("goals").item(0)
    #expect(figures.member("conversions") == 5 && figures.member("unique_visitors") == 3, "\(report.text)")

    let funnel = try await company.post(
      "/funnels",
      #"{"name":"f","steps":[{"name":"home","url":"/"},{"name":"cta","type":"goal","goal_id":"\#(id)"}]}"#)
    let data = try #require(funnel.json.member("funnel").member("id").string)
    func steps(_ query: String) async throws -> [Int?] {
      let answer = try await company.get("/funnels/\(data)/data?\(query)")
      return answer.json.member("funnel").member("steps").items.map { $0.member("visitors").int }
    }
    // Home, then a click: ann after ten seconds, ben after thirty; cid clicked something else.
    #expect(try await steps(days) == [3, 2])
    #expect(try await steps(days + "&segment[device]=mobile") == [1, 1])
    #expect(try await steps(days + "&segment[device]=desktop") == [2, 1])
  }

  @Test(arguments: [
    (#"{"name":"x","type":"custom_event","event_name":"purchase_complete"}"#, 1),
    (##"{"name":"add_to_cart","type":"click","selector":"#cart"}"##, 1),
    (#"{"name":"x","type":"page_visit","url":"/"}"#, 4), (#"{"name":"x","type":"page_visit","url":"/checkout/"}"#, 1),
    (#"{"name":"x","type":"page_visit","url_match":{"type":"regex","value":"/products/[a-z]$"}}"#, 2),
    (#"{"name":"x","type":"page_visit","url_match":{"type":"contains","value":"prod"}}"#, 2),
    (#"{"name":"x","type":"page_visit","url_match":{"type":"exact","value":"https://company.com/"}}"#, 0),
    (#"{"name":"x","type":"revenue"}"#, 0),
  ])
  func `goals of every type`(body: String, conversions: Int) async throws {
    let id = try await add(body)
    let answer = try await company.get("/goals/\(id)/conversions?from_date=2026-06-01")
    #expect(answer.json["summary"]?["conversions"]?.int == conversions)
    #expect(answer.json["conversions"]?.items.count == conversions)
  }

  @Test func `a change takes any of the fields, and the page by either name`() async throws {
    let id = try await add(#"{"name":"Product","type":"page_visit","url":"https://www.company.com/products/*"}"#)
    company.rig.wait(seconds: 5)
    let changed = try await company.put("/goals/\(id)", #"{"url":"https://www.company.com/checkout","value":"2.5"}"#)
    #expect(changed.status == 200)
    #expect(changed.json["goal"]?["url"] == "https://www.company.com/checkout")
    #expect(changed.json["goal"]?["name"] == "Product")
    #expect(changed.json["goal"]?["value"] == .number(2.5))
    #expect(changed.json["goal"]?["last_updated"] == "2026-06-13T12:00:05Z")
    let none = try await company.put("/goals/\(id)", #"{"value":null}"#)
    #expect(none.json["goal"]?["value"] == nil)
    #expect(try await company.put("/goals/\(id)", #"{"type":"click"}"#).status == 400)
    #expect(try await company.delete("/goals/\(id)").status == 204)
    let gone = try await company.get("/goals/\(id)")
    #expect(gone.status == 404)
    #expect(gone.json == ["code": 10005, "message": "Goal Not Found"])
  }

  @Test func `the example tracks a conversion`() async throws {
    let id = try await add(##"{"name":"Signup","type":"form_submission","form_selector":"#f","value":5}"##)
    let answer = try await company.post(
      "/goals/\(id)/track",
      """
      {"visitor_id":"vis_abc123xyz","value":99.99,"metadata":{"product_id":"PROD-123","category":"Electronics"},
       "idempotency_key":"order-7"}
      """)
    #expect(answer.status == 201)
    #expect(
      answer.json.member("conversion") == [
        "goal_id": .string(id), "visitor_id": "vis_abc123xyz", "value": .number(99.99), "currency": "USD",
        "metadata": ["product_id": "PROD-123", "category": "Electronics"], "timestamp": "2026-06-13T12:00:00Z",
      ])
    let recorded = try #require(company.rig.recorded.bodies.withLock { $0.first })
    #expect(
      JSONValue(parsing: recorded) == [
        "trackingCode": .string(company.website.trackingCode),
        "events": [
          [
            "type": "goal", "name": .string(id), "visitorId": "abc123xyz", "ts": 1_781_352_000_000,
            "interactive": false, "value": "99.99", "currency": "USD",
            "idempotencyKey": .string("goal \(id) order-7"),
            "props": ["goal": "Signup", "product_id": "PROD-123", "category": "Electronics"],
          ]
        ],
      ])
    let without = try await company.post("/goals/\(id)/track", "visitor_id=anybody")
    #expect(without.json["conversion"]?["value"] == 5)
    #expect(try await company.post("/goals/\(id)/track", "{}").status == 400)
    #expect(try await company.post("/goals/100000000000000000/track", #"{"visitor_id":"x"}"#).code == 10005)
  }

  @Test(arguments: [
    ("{}", 400, "name"), (#"{"name":"x"}"#, 400, "type"), (#"{"name":"x","type":"visit"}"#, 400, "type"),
    (#"{"name":"x","type":"page_visit"}"#, 400, "url"), (#"{"name":"x","type":"custom_event"}"#, 400, "event_name"),
    (#"{"name":"x","type":"click"}"#, 400, "selector"),
    (##"{"name":"x","type":"click","selector":"#a{"}"##, 10006, ""),
    (#"{"name":"x","type":"page_visit","url":"https://other.com/"}"#, 10004, ""),
    (#"{"name":"x","type":"page_visit","url":"https://company.com.evil.com/"}"#, 10004, ""),
    (#"{"name":"x","type":"page_visit","url_match":{"type":"regex","value":"("}}"#, 400, "url"),
    (#"{"name":"x","type":"revenue","value":-1}"#, 400, "value"),
  ])
  func `what cannot be a goal`(body: String, code: Int, field: String) async throws {
    let answer = try await company.post("/goals", body)
    #expect(answer.status == 400)
    #expect(answer.code == code, "\(answer.text)")
    #expect(answer.message?.contains(field) == true || field.isEmpty, "\(answer.text)")
  }
}
