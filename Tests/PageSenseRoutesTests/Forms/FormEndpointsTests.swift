import HTTPSupport
import HTTPTypes
import Models
import Storage
import TestSupport
import Testing

@testable import PageSenseRoutes

@Suite struct FormEndpointsTests {
  private let rig: PageSenseRig
  private let website: Website
  private let token: String

  init() throws { (rig, website, token) = try PageSenseRig.company() }

  private var base: String { "/websites/\(website.number)/forms" }

  /// Ten attempts: two only look, three send, five give up: two at the password, one at the phone, two at the e-mail.
  private func fill(_ selector: String = "#signup") throws {
    let store = try FormStore(in: DataDirectory(path: rig.directory.path))
    let start = Instant("2025-01-15T12:00:00Z")
    try store.tables.connection.transaction {
      for visitor in 0..<10 {
        func add(
          _ action: FormAction, _ field: String = "", at second: Int64, _ duration: Int64? = nil, corrections: Int = 0,
          blank: [String] = []
        ) throws {
          try store.add(
            FormStore.Deed(
              website: website.id, selector: selector, name: "Signup Form",
              page: PageAddress(host: "company.com", path: visitor == 0 ? "/else" : "/join"),
              visitor: UInt64(visitor + 1),
              time: start.advanced(byMilliseconds: second * 1000), action: action, field: field, duration: duration,
              corrections: corrections, blankFields: blank))
        }
        try add(.view, at: 0)
        if visitor < 2 { continue }
        try add(.focus, "email", at: 5)
        try add(.blur, "email", at: 13, 8_500, corrections: visitor == 3 ? 2 : 0)
        if visitor < 7 { try add(.blur, "password", at: 30, 12_300) }
        if visitor == 6 { try add(.focus, "phone", at: 40) }
        if visitor < 5 { try add(.submit, at: 150, 145_000, blank: visitor == 2 ? ["phone"] : []) }
      }
    }
  }

  @Test func `a form that nobody named is found by what visitors did`() async throws {
    try fill()
    let forms = try await rig.ask(base, token: token).json
    #expect(forms["pagination"]?["total"]?.int == 1)
    let form = forms["forms"]?.items.first
    #expect(form?["id"]?.string == "form_signup")
    #expect(form?["name"]?.string == "Signup Form")
    #expect(form?["discovered"] == true)
    let analytics = try await rig.ask(
      "\(base)/form_signup/analytics?from_date=2025-01-01&to_date=2025-01-31", token: token
    ).json["analytics"]
    #expect(analytics?["form_id"]?.string == "form_signup")
    #expect(analytics?["views"]?.int == 10)
    #expect(analytics?["interactions"]?.int == 8)
    #expect(analytics?["submissions"]?.int == 3)
    // 5 of 8, 3 of 10, and of each field's own interactions.
    #expect(analytics?["abandonment_rate"]?.double == 62.5)
    #expect(analytics?["conversion_rate"]?.double == 30)
    #expect(analytics?["average_completion_time"]?.int == 145)
    #expect(
      analytics?["field_analytics"] == [
        [
          "field_name": "email", "interactions": 8, "corrections": 2, "blank_submissions": 0,
          "average_time": .number(8.5),
        ],
        [
          "field_name": "password", "interactions": 5, "corrections": 0, "blank_submissions": 0,
          "average_time": .number(12.3),
        ],
        [
          "field_name": "phone", "interactions": 1, "corrections": 0, "blank_submissions": 1,
          "average_time": 0,
        ],
      ])
    #expect(
      analytics?["drop_off_points"] == [
        ["field": "email", "drop_offs": 3, "drop_off_rate": .number(37.5)],
        ["field": "password", "drop_offs": 1, "drop_off_rate": 20],
        ["field": "phone", "drop_offs": 1, "drop_off_rate": 100],
      ])
    let fields = try await rig.ask("\(base)/form_signup/field-analytics", token: token).json
    #expect(fields["field_analytics"] == analytics?["field_analytics"])
    let before = try await rig.ask("\(base)/form_signup/analytics?to_date=2025-01-14", token: token).json["analytics"]
    #expect(before?["views"]?.int == 0)
    #expect(before?["abandonment_rate"]?.double == 0)
  }

  @Test func `a form that is named counts what was done before, on its pages`() async throws {
    try fill()
    let answer = try await rig.ask(
      base, token: token, method: .post,
      body: ##"{"name":"Join us","form_selector":"#signup","url":"https://company.com/join*"}"##)
    #expect(answer.status == 201, "\(answer.text)")
    let form = answer.json["form"]
    let id = form?["id"]?.string ?? ""
    #expect(id.count == 18)
    #expect(form?["views"]?.int == 9)
    #expect(form?["discovered"] == false)
    // It is listed once, and still found under the other name.
    #expect(try await rig.ask(base, token: token).json["forms"]?.items.map { $0["id"]?.string } == [id])
    #expect(try await rig.ask("\(base)/form_signup", token: token).status == 200)
    let analytics = try await rig.ask("\(base)/\(id)/analytics", token: token).json["analytics"]
    #expect(analytics?["form_name"]?.string == "Join us")
    #expect(analytics?["views"]?.int == 9)
  }

  @Test func `what cannot be a form is refused, and what is none is not found`() async throws {
    let wrong = try await rig.ask(base, token: token, method: .post, body: ##"{"name":"x","form_selector":"#a["}"##)
    #expect(wrong.code == 10006)
    let untracked = try await rig.ask(
      base, token: token, method: .post, body: ##"{"name":"x","form_selector":"#a","url":"https://else.com/"}"##)
    #expect(untracked.code == 10004)
    #expect(try await rig.ask(base, token: token, method: .post, body: "{}").status == 400)
    for path in ["form_nothing", "123456789012345678", "%00"] {
      #expect(try await rig.ask("\(base)/\(path)", token: token).status == 404, "\(path)")
      #expect(try await rig.ask("\(base)/\(path)/analytics", token: token).status == 404)
    }
  }
}
