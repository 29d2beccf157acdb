import HTTPSupport
import HTTPTypes
import Models
import Storage
import TestSupport
import Testing

@testable import PageSenseRoutes

@Suite struct PollEndpointsTests {
  private let rig: PageSenseRig
  private let website: Website
  private let token: String

  init() throws { (rig, website, token) = try PageSenseRig.company() }

  private var base: String { "/websites/\(website.number)/polls" }

  /// The seed's request.
  private static let sample = """
    {"name": "Customer Satisfaction Poll", "type": "nps",
     "question": "How likely are you to recommend our product to a friend or colleague?",
     "display": {"position": "bottom-right", "delay": 5000, "frequency": "once_per_visitor"},
     "targeting": {"pages": ["https://www.company.com/dashboard"], "devices": ["desktop", "mobile"],
                   "visitor_type": "returning"},
     "schedule": {"start_date": "2025-01-15", "end_date": "2025-02-15"}}
    """

  private func create(_ body: String) async throws -> JSONValue {
    let answer = try await rig.ask(base, token: token, method: .post, body: body)
    #expect(answer.status == 201, "\(answer.text)")
    return answer.json["poll"] ?? .null
  }

  private func respond(to poll: String, _ answers: [PollAnswer]) throws {
    let store = try PollStore(in: DataDirectory(path: rig.directory.path))
    try store.tables.connection.transaction {
      for (number, answer) in answers.enumerated() {
        try store.add(.view, to: poll, of: website.id, at: Instant("2025-01-15T12:00:00Z"))
        try store.add(
          PollResponse(
            number: 0, visitor: 0xABC + UInt64(number),
            time: Instant("2025-01-15T12:00:00Z").advanced(byMilliseconds: Int64(number) * 1000),
            page: PageAddress(host: "company.com", path: "/dashboard"), device: .desktop, country: "US",
            answer: answer),
          to: poll, of: website.id)
      }
    }
  }

  @Test func `the sample's poll is made, answered and scored`() async throws {
    let poll = try await create(Self.sample)
    let id = poll["id"]?.string ?? ""
    #expect(id.count == 18)
    #expect(poll["status"]?.string == "completed")
    #expect(poll["display"] == ["position": "bottom-right", "delay": 5000, "frequency": "once_per_visitor"])
    #expect(
      poll["targeting"] == [
        "pages": ["https://www.company.com/dashboard"], "devices": ["desktop", "mobile"], "visitor_type": "returning",
      ])
    #expect(poll["schedule"] == ["start_date": "2025-01-15", "end_date": "2025-02-15"])
    // Five promoters, three passives, two detractors, and one that is no answer.
    try respond(to: id, [10, 10, 9, 9, 9, 8, 7, 7, 6, 0, 99].map { .number($0) })
    let answer = try await rig.ask("\(base)/\(id)/responses?limit=2", token: token).json
    #expect(answer["pagination"] == ["total": 10, "limit": 2, "offset": 0])
    #expect(answer["responses"]?.items.map { $0["answer"]?.int } == [0, 6])
    let first = answer["responses"]?.items.first
    #expect(first?["visitor_id"]?.string == "vis_ac5")
    #expect(first?["url"]?.string == "https://company.com/dashboard")
    #expect(first?["timestamp"]?.string == "2025-01-15T12:00:09Z")
    let summary = answer["summary"]
    #expect(summary?["total_responses"]?.int == 10)
    #expect(summary?["unique_visitors"]?.int == 10)
    #expect(summary?["views"]?.int == 11)
    #expect(summary?["response_rate"]?.double == 90.9)
    #expect(summary?["average"]?.double == 7.5)
    #expect(summary?["nps"]?["score"]?.double == 30)
    #expect(summary?["nps"]?["promoters"]?.int == 5)
    #expect(summary?["nps"]?["passives"]?.int == 3)
    #expect(summary?["nps"]?["detractors"]?.int == 2)
    #expect(summary?["distribution"]?.items.count == 11)
    #expect(try await rig.ask("\(base)/\(id)", token: token).json["poll"]?["responses"]?.int == 10)
    let none = try await rig.ask("\(base)/\(id)/responses?to_date=2025-01-01", token: token).json
    #expect(none["summary"]?["nps"]?["score"] == .null)
  }

  @Test func `choices, ratings and texts are summed up in their own way`() async throws {
    let single = try await create(
      #"{"name":"x","type":"single_choice","question":"Which?","options":["Red","Blue"]}"#)
    let id = single["id"]?.string ?? ""
    #expect(single["options"] == ["Red", "Blue"])
    #expect(single["status"]?.string == "active")
    try respond(to: id, [.text("Blue"), .text("Blue"), .text("Red"), .text("Green")])
    let answer = try await rig.ask("\(base)/\(id)/responses", token: token).json
    #expect(
      answer["summary"]?["options"] == [
        ["option": "Red", "count": 1, "percentage": .number(33.3)],
        ["option": "Blue", "count": 2, "percentage": .number(66.7)],
      ])
    let rating = try await create(
      #"{"name":"x","type":"rating","question":"How?","scale":{"min":1,"max":3}}"#)
    try respond(to: rating["id"]?.string ?? "", [.number(1), .number(3), .number(3), .number(4)])
    let rated = try await rig.ask("\(base)/\(rating["id"]?.string ?? "")/responses", token: token).json["summary"]
    #expect(rated?["average"]?.double == 2.3)
    #expect(rated?["distribution"]?.items.map { $0["count"]?.int } == [1, 0, 2])
    let text = try await create(#"{"name":"x","type":"text","question":"Why?","max_length":3}"#)
    try respond(to: text["id"]?.string ?? "", [.text("abc"), .text("abcd")])
    let written = try await rig.ask("\(base)/\(text["id"]?.string ?? "")/responses", token: token).json
    #expect(written["responses"]?.items.map { $0["answer"]?.string } == ["abc"])
  }

  @Test func `a poll is listed, paused and removed`() async throws {
    let id = try await create(#"{"name":"x","type":"nps","question":"How?"}"#)["id"]?.string ?? ""
    let changed = try await rig.ask("\(base)/\(id)", token: token, method: .put, body: #"{"status":"paused"}"#)
    #expect(changed.json["poll"]?["status"]?.string == "paused")
    #expect(try await rig.ask(base, token: token).json["polls"]?.items.count == 1)
    #expect(try await rig.ask("\(base)/\(id)", token: token, method: .delete).status == 204)
    #expect(try await rig.ask("\(base)/\(id)/responses", token: token).status == 404)
  }

  @Test(arguments: [
    (#"{"name":"x","type":"nps"}"#, "`question` is required."),
    (
      #"{"name":"x","type":"stars","question":"?"}"#,
      "`type` must be one of single_choice, multiple_choice, rating, text, nps."
    ),
    (#"{"name":"x","type":"single_choice","question":"?"}"#, "`options` is required."),
    (#"{"name":"x","type":"single_choice","question":"?","options":["a"]}"#, "`options` must be at least two."),
    (
      #"{"name":"x","type":"nps","question":"?","display":{"position":"left"}}"#,
      "`display.position` must be one of bottom-right, bottom-left, top-right, top-left, center."
    ),
    (
      #"{"name":"x","type":"nps","question":"?","schedule":{"start_date":"2025-02-01","end_date":"2025-01-01"}}"#,
      "`schedule.end_date` must not be before `start_date`."
    ),
  ])
  func `what cannot be a poll is refused`(body: String, message: String) async throws {
    let answer = try await rig.ask(base, token: token, method: .post, body: body)
    #expect(answer.status == 400)
    #expect(answer.message == message)
  }
}
