import HTTPSupport
import Models
import Testing

@Suite struct ParameterTests {
  private func texts(_ query: String) -> ParameterTexts {
    ParameterTexts(query: QueryParameters(query), now: Instant(seconds: 0))
  }

  @Test func `a number keeps to its bounds and is never clamped`() throws {
    let limit = Parameter.number("limit", default: 20, in: 1...100, "Rows.")
    #expect(try limit.value(texts("")) == 20)
    #expect(try limit.value(texts("limit=1")) == 1)
    #expect(try limit.value(texts("limit=100")) == 100)
    for wrong in ["0", "101", "-1", "%2B5", "1.0", "x", "", "99999999999999999999"] {
      let error = #expect(throws: APIFailure.self) { try limit.value(texts("limit=\(wrong)")) }
      #expect(error?.code == "VALIDATION_ERROR")
      #expect(error?.message.hasPrefix("`limit` must be a whole number from 1 to 100, not `") == true)
    }
  }

  @Test func `a number without upper bound is not negative`() throws {
    let offset = Parameter.number("offset", default: 0, "Rows to skip.")
    #expect(try offset.value(texts("offset=123456789")) == 123_456_789)
    #expect(throws: APIFailure.validation("`offset` must be a whole number from 0, not `-1`.")) {
      try offset.value(texts("offset=-1"))
    }
  }

  @Test func `a choice is one of the allowed cases, under its name or its alias`() throws {
    let range = Parameter<TimeRange>.choice(
      "range", alias: "timeRange", of: [.day, .week], default: .week, "Days.")
    #expect(try range.value(texts("")) == .week)
    #expect(try range.value(texts("range=24h")) == .day)
    #expect(try range.value(texts("timeRange=24h")) == .day)
    #expect(try range.value(texts("timeRange=24h&range=7d")) == .week)
    #expect(throws: APIFailure.validation("`range` must be one of 24h, 7d, not `30d`.")) {
      try range.value(texts("range=30d"))
    }
    #expect(throws: APIFailure.validation("`range` must be one of 24h, 7d, not ``.")) {
      try range.value(texts("range="))
    }
  }

  private enum Status: String, CaseIterable { case open, resolved }

  @Test func `a filter may be left open and knows synonyms`() throws {
    let status = Parameter<Status?>.filter("status", synonyms: ["unresolved": .open], "State.")
    #expect(try status.value(texts("")) == nil)
    #expect(try status.value(texts("status=resolved")) == .resolved)
    #expect(try status.value(texts("status=unresolved")) == .open)
    #expect(throws: APIFailure.validation("`status` must be one of open, resolved, not `shut`.")) {
      try status.value(texts("status=shut"))
    }
  }

  @Test func `a flag is true or false`() throws {
    let flag = Parameter<Bool?>.flag("resolved", "Whether it is over.")
    #expect(try flag.value(texts("")) == nil)
    #expect(try flag.value(texts("resolved=true")) == true)
    #expect(try flag.value(texts("resolved=false")) == false)
    #expect(throws: APIFailure.validation("`resolved` must be true or false, not `1`.")) {
      try flag.value(texts("resolved=1"))
    }
  }
}
