import Ingestion
import Models
import Testing

@Suite struct IdentifyTests {
  private let door = Door()

  private func event(_ more: String) -> String { #"{"type":"identify","visitor_id":"v-1"\#(more)}"# }

  private func traits(_ row: Door.Row?) -> [String: String] {
    Dictionary(uniqueKeysWithValues: (row?.properties ?? []).map { ($0[0], $0[1]) })
  }

  @Test func `a visitor gets the website's own user id, and traits`() {
    let row = door.row(
      event(#","data":{"user_id":"u-7","email":"ann@example.com","seats":3,"trial":true,"phone":null}"#))
    #expect(row?.kind == .identify)
    #expect(row?.flags == [])
    #expect(row?.texts == [.visitor: "v-1", .user: "u-7"])
    #expect(traits(row) == ["email": "ann@example.com", "seats": "3", "trial": "true"])
  }

  @Test(arguments: [
    #","user_id":"u-7","data":{"plan":"pro"}"#, #","data":{"user_id":"u-7","traits":{"plan":"pro"}}"#,
    #","data":{"userId":"u-7"},"props":{"plan":"pro"}"#, #","props":{"user_id":"u-7","plan":"pro"}"#,
    #","user_id":"u-7","data":{"user_id":"u-8","plan":"free","plan":"pro"}"#,
  ])
  func `id and traits stand where scripts put them`(_ more: String) {
    let row = door.row(event(more))
    #expect(row?.texts[.user] == "u-7")
    #expect(traits(row) == ["plan": "pro"])
  }

  @Test func `who has no id is known by the email`() {
    let row = door.row(event(#","data":{"email":"ann@example.com"}"#))
    #expect(row?.texts[.user] == "ann@example.com")
    #expect(traits(row) == ["email": "ann@example.com"])
  }

  @Test func `a cookieless visitor may be named, by the day's hash`() {
    let row = door.row(#"{"type":"identify","user_id":"u-7","url":"https://example.com/a?x=1"}"#)
    #expect(row?.flags == [.cookieless])
    #expect(row?.texts[.pathname] == nil)
  }

  @Test func `what is missing or wrong is named`() {
    let long = String(repeating: "x", count: 257)
    let many = (0...30).map { #""t\#($0)":1"# }.joined(separator: ",")
    let cases = [
      ("", "user_id is required"), (#","data":{"name":"Ann"}"#, "user_id is required"),
      (#","user_id":7"#, "user_id must be a string"), (#","user_id":"\#(long)""#, "user_id is longer than 256 bytes"),
      (#","data":{"user_id":"\#(long)"}"#, "user_id is longer than 256 bytes"),
      (#","user_id":"u","data":{"a":{"b":1}}"#, "data must be flat: 'a' is an object or array"),
      (#","user_id":"u","data":[1]"#, "data must be an object"),
      (#","user_id":"u","data":{"":1}"#, "data has an empty name"),
      (#","user_id":"u","data":{\#(many)}"#, "data has more than 30 traits"),
    ]
    for (more, message) in cases { #expect(door.refusal(event(more)) == message, "\(more)") }
  }

  @Test func `nobody is named who objects`() {
    var objects = door
    objects.hasGlobalPrivacyControl = true
    let (outcome, rows) = objects.accept(event(#","user_id":"u-7""#))
    #expect(rows.isEmpty && outcome.wholeBodyError == nil)
    #expect(outcome.rejected.map(\.code) == ["gpc_opted_out"])
    let denied = door.accept(event(#","user_id":"u-7","consent":"denied""#)).outcome
    #expect(denied.rejected.map(\.code) == ["consent_denied"] && denied.wholeBodyError == nil)
  }

  @Test func `it counts for no plan`() {
    let outcome = door.accept(event(#","user_id":"u-7""#)).outcome
    #expect(outcome.accepted == 1 && outcome.billable == 0)
  }

  @Test func `a server names users by its own words`() {
    let body = #"{"events":[{"type":"identify","visitorId":"v-1","userId":"u-7","props":{"plan":"pro"}}]}"#
    let (outcome, rows) = door.accept(Array(body.utf8), isOfServer: true)
    #expect(outcome.rejected == [])
    #expect(rows.first?.texts == [.visitor: "v-1", .user: "u-7"])
    #expect(traits(rows.first) == ["plan": "pro"])
  }
}
