import HTTPTypes
import Models
import Storage
import TestSupport
import Testing

@testable import PageSenseRoutes

@Suite struct FunnelEndpointsTests {
  private let company: CompanyTraffic

  /// The body of the document's example, in June.
  private let example = """
    {"name":"Purchase Funnel","description":"Track user journey from homepage to purchase","steps":[
    {"name":"Homepage","type":"page_visit","url":"https://www.company.com/"},
    {"name":"Product Page","type":"page_visit","url":"https://www.company.com/products/*"},
    {"name":"Add to Cart","type":"event","event_name":"add_to_cart"},
    {"name":"Checkout","type":"page_visit","url":"https://www.company.com/checkout"},
    {"name":"Purchase Complete","type":"event","event_name":"purchase_complete"}],
    "date_range":{"from":"2026-06-01","to":"2026-06-30"}}
    """

  init() throws { company = try CompanyTraffic() }

  private func add(_ body: String) async throws -> String {
    let answer = try await company.post("/funnels", body)
    #expect(answer.status == 201, "\(answer.text)")
    return try #require(answer.json["funnel"]?["id"]?.string)
  }

  private func step(_ number: Int, _ name: String, _ figures: [Double]) -> JSONValue {
    [
      "step": .integer(number), "name": .string(name), "visitors": .integer(Int(figures[0])),
      "drop_off": .integer(Int(figures[1])), "conversion_rate": .number(figures[2]),
      "average_time": .integer(Int(figures[3])),
    ]
  }

  /// ann takes all steps in 315 seconds, ben two of them, cid one.
  @Test func `the example's data`() async throws {
    let id = try await add(example)
    let answer = try await company.get("/funnels/\(id)/data")
    #expect(answer.status == 200)
    #expect(
      JSONWriter.text(of: answer.json)
        == JSONWriter.text(of: [
          "funnel": [
            "id": .string(id), "name": "Purchase Funnel", "total_visitors": 3, "completed_visitors": 1,
            "completion_rate": .number(33.3), "average_time": 315,
            "steps": [
              step(1, "Homepage", [3, 0, 100, 53]), step(2, "Product Page", [2, 1, 66.7, 120]),
              step(3, "Add to Cart", [1, 1, 33.3, 30]), step(4, "Checkout", [1, 0, 33.3, 120]),
              step(5, "Purchase Complete", [1, 0, 33.3, 0]),
            ],
          ]
        ]))
  }

  @Test(arguments: [
    ("?segment[device]=desktop", [2, 1, 0, 0, 0]), ("?from_date=2026-06-02&to_date=2026-06-02", [2, 1, 0, 0, 0]),
    ("?segment[country]=United%20States", [2, 1, 1, 1, 1]), ("?segment[returning_visitor]=True", [1, 0, 0, 0, 0]),
    ("?from_date=2026-07-01&to_date=2026-07-02", [0, 0, 0, 0, 0]),
  ])
  func `parts of the traffic`(query: String, visitors: [Int]) async throws {
    let id = try await add(example)
    let answer = try await company.get("/funnels/\(id)/data\(query)")
    #expect(answer.json["funnel"]?["steps"]?.items.compactMap { $0["visitors"]?.int } == visitors, "\(answer.text)")
  }

  @Test func `a goal may be a step`() async throws {
    let goal = try await company.post("/goals", #"{"name":"Cart","type":"custom_event","event_name":"add_to_cart"}"#)
    let id = try #require(goal.json["goal"]?["id"]?.string)
    let funnel = try await add(
      #"{"name":"f","steps":[{"name":"home","url":"/"},{"name":"cart","type":"goal","goal_id":"\#(id)"}]}"#)
    let answer = try await company.get("/funnels/\(funnel)/data?from_date=2026-06-01")
    #expect(answer.json["funnel"]?["steps"]?.items.compactMap { $0["visitors"]?.int } == [3, 1])
    _ = try await company.delete("/goals/\(id)")
    #expect(try await company.get("/funnels/\(funnel)/data").code == 10005)
  }

  @Test func `a funnel is kept as it was sent, and changed in parts`() async throws {
    let id = try await add(example)
    let funnel = try #require(try await company.get("/funnels/\(id)").json["funnel"])
    #expect(funnel["description"] == "Track user journey from homepage to purchase")
    #expect(funnel.member("date_range") == ["from": "2026-06-01", "to": "2026-06-30"])
    #expect(funnel["steps"]?.items.count == 5)
    #expect(
      funnel.member("steps").item(1) == [
        "step": 2, "name": "Product Page", "type": "page_visit", "url": "https://www.company.com/products/*",
        "url_match": ["type": "wildcard", "value": "https://www.company.com/products/*"],
      ])
    let changed = try await company.put("/funnels/\(id)", #"{"name":"New","date_range":null}"#)
    #expect(changed.json["funnel"]?["name"] == "New")
    #expect(changed.json["funnel"]?["date_range"] == .null)
    #expect(changed.json["funnel"]?["steps"] == funnel["steps"])
    #expect(try await company.delete("/funnels/\(id)").status == 204)
    #expect(try await company.get("/funnels/\(id)").code == 404)
  }

  @Test(arguments: [
    ("{}", 400, "name"), (#"{"name":"x"}"#, 400, "steps"), (#"{"name":"x","steps":[]}"#, 400, "steps"),
    (#"{"name":"x","steps":[{"name":"a"}]}"#, 400, "steps[0].url"),
    (#"{"name":"x","steps":[{"name":"a","url":"/"},{"name":"b","type":"event"}]}"#, 400, "steps[1].event_name"),
    (#"{"name":"x","steps":[{"name":"a","url":"https://elsewhere.com/"}]}"#, 10004, ""),
    (#"{"name":"x","steps":[{"name":"a","type":"goal","goal_id":"100000000000000000"}]}"#, 10005, ""),
    (
      #"{"name":"x","steps":[{"name":"a","url":"/"}],"date_range":{"from":"2026-02-01","to":"2026-01-01"}}"#, 400,
      "from"
    ),
  ])
  func `what cannot be a funnel`(body: String, code: Int, field: String) async throws {
    let answer = try await company.post("/funnels", body)
    #expect(answer.code == code, "\(answer.text)")
    #expect(answer.message?.contains(field) == true || field.isEmpty, "\(answer.text)")
  }
}
