import Ingestion
import Models
import Storage
import TestSupport
import Testing

@Suite struct ServerEventTests {
  let door = Door()

  private func accept(_ events: String, _ door: Door = Door()) -> (outcome: IngestOutcome, rows: [Door.Row]) {
    let body = #"{"trackingCode":"ZV_x","events":\#(events),"serverContext":{"clientIp":"1"}}"#
    return door.accept(Array(body.utf8), isOfServer: true)
  }

  @Test func `a server's pageview becomes a whole record`() {
    let (outcome, rows) = accept(
      """
      [{"type":"pageview","ts":1785999999000,"visitorId":"11111111-2222-3333-4444-555555555555",
        "sessionId":"session-1","idempotencyKey":"k1",
        "props":{"url":"https://Example.com/a?b","referrer":"https://ref.example/","title":"T","plan":"pro",
          "country":"DE","n":7}}]
      """)
    #expect(outcome.rejected == [])
    #expect(
      rows == [
        Door.Row(
          flags: [.interactive], timestamp: 1_785_999_999_000, idempotencyKey: Hash64.of("k1", seed: 42),
          texts: [
            .name: "pageview", .visitor: "11111111-2222-3333-4444-555555555555", .clientSession: "session-1",
            .hostname: "example.com", .pathname: "/a", .source: "https://ref.example/", .referrer: "example.com",
            .utmSource: "s", .utmCampaign: "c", .utmTerm: "https://Example.com/a?b", .browser: "Firefox",
            .browserVersion: "1", .operatingSystem: "OS X", .operatingSystemVersion: "2", .device: "Desktop",
            .medium: "m",
          ], properties: [["plan", "pro"], ["n", "7"], ["source", "server"]])
      ])
  }

  @Test func `custom events need no page, purchases take their amount from the properties`() {
    let (outcome, rows) = accept(
      """
      [{"type":"event","name":"Signup","visitorId":"v","props":{"source":"mine"}},
       {"type":"revenue","visitorId":"v","props":{"value":"12.50","currency":"USD","order_id":"7"}},
       {"type":"goal","name":"Done","visitorId":"v","value":3},
       {"type":"heartbeat","visitorId":"v","sessionId":"12345678"}]
      """)
    #expect(outcome.rejected == [] && rows.map { $0.texts[.name] } == ["Signup", "revenue", "Done", nil])
    #expect(rows[0].texts[.pathname] == nil && rows[0].properties == [["source", "server"]])
    #expect(rows[1].revenue == Money(minorUnits: 1250, currency: CurrencyCode("USD")!))
    #expect(rows[2].revenue == Money(minorUnits: 300, currency: CurrencyCode("EUR")!))
    #expect(rows[3].kind == .heartbeat)
  }

  @Test func `events are refused one by one, with the reason`() {
    let (outcome, rows) = accept(
      """
      [{"type":"pageview","visitorId":"v"},7,{"type":"identify","visitorId":"v"},
       {"type":"pageview","visitorId":"v","props":{"url":"https://example.com/"}},
       {"type":"pageview","visitorId":"v","ts":"now","props":{"url":"https://example.com/"}}]
      """)
    #expect(rows.count == 1)
    #expect(outcome.rejected.map(\.index) == [0, 1, 2, 4])
    #expect(outcome.rejected[0].message == "url is required")
  }

  @Test func `a purchase is revenue`() {
    let (outcome, rows) = accept(
      #"[{"type":"purchase","visitorId":"v","props":{"value":19.9,"currency":"USD","order_id":"7"}}]"#)
    #expect(outcome.rejected == [])
    #expect(rows.first?.texts[.name] == "revenue")
    #expect(rows.first?.revenue == Money(minorUnits: 1990, currency: CurrencyCode("USD")!))
    #expect(accept(#"[{"type":"purchase","visitorId":"v"}]"#).outcome.wholeBodyError?.message == "value is required")
    // Pages say revenue.
    #expect(Door().refusal(#"{"type":"purchase","url":"https://a.b/","value":1}"#) == "type 'purchase' is unknown")
  }

  @Test func `a server may report errors and clicks`() {
    let (outcome, rows) = accept(
      """
      [{"type":"error","visitorId":"v","url":"https://example.com/a","data":{"message":"boom"}},
       {"type":"click","visitorId":"v","props":{"url":"https://example.com/a"},"data":{"selector":"a","x":1,"y":2}},
       {"type":"click","visitorId":"v","url":"https://example.com/a"}]
      """)
    #expect(rows.map(\.kind) == [.error, .click])
    #expect(rows.map { $0.texts[.pathname] } == ["/a", "/a"])
    #expect(outcome.rejected.map(\.message) == ["data is required"])
  }

  @Test func `a refusal names the field as the server called it`() {
    let long = String(repeating: "x", count: 1_000)
    let (outcome, _) = accept(
      """
      [{"type":"event","name":"n","ts":"now"},{"type":"event","name":"n","visitorId":7},
       {"type":"event","name":"n","visitorId":"v","sessionId":"short"},
       {"type":"event","name":"n","idempotencyKey":"\(long)"},{"type":"event","name":"n"}]
      """)
    let named = outcome.rejected.map { $0.message.prefix { $0 != " " } }
    #expect(named == ["ts", "visitorId", "sessionId", "idempotencyKey"])
  }

  @Test func `the whole body is refused for its form`() {
    func error(_ body: String) -> IngestError? {
      door.accept(Array(body.utf8), isOfServer: true).outcome.wholeBodyError
    }
    #expect(error(#"{"events":[]}"#) == .noEvents)
    #expect(error(#"{"trackingCode":"x"}"#) == .noEvents)
    #expect(error(#"{"events":{}}"#) == .invalidField("events", reason: "must be an array"))
    let event = #"{"type":"event","name":"n","visitorId":"v"}"#
    let many = Array(repeating: event, count: 1001).joined(separator: ",")
    #expect(error(#"{"events":[\#(many)]}"#) == .tooManyEvents(limit: 1000))
    #expect(accept("[\(many.dropLast(event.utf8.count + 1))]").rows.count == 1000)
    guard case .malformedBody = error("[1]") else {
      Issue.record("an array is no body of a server")
      return
    }
  }

  @Test func `a forwarded objection takes nothing`() {
    var door = Door()
    door.hasGlobalPrivacyControl = true
    let (outcome, rows) = accept(#"[{"type":"event","name":"n","visitorId":"v"},{}]"#, door)
    #expect(rows.isEmpty && outcome.wholeBodyError == nil)
    #expect(outcome.rejected.map(\.code) == ["gpc_opted_out", "gpc_opted_out"])
  }

  @Test func `a server that does not say for whom it speaks is no bot`() {
    var door = Door()
    door.userAgent = ""
    #expect(accept(#"[{"type":"event","name":"n","visitorId":"v"}]"#, door).rows[0].flags.contains(.bot) == false)
    door.userAgent = "somebot"
    #expect(accept(#"[{"type":"event","name":"n","visitorId":"v"}]"#, door).rows[0].flags.contains(.bot))
  }

  @Test func `who the body is about stands beside the events`() throws {
    func head(_ body: String) throws -> ServerEventHead {
      try Array(body.utf8).withUnsafeBytes { try ServerEventHead($0) }
    }
    let found = try head(
      """
      {"events":[{"a":[]}],"serverContext":{"clientIp":"203.0.113.9","userAgent":"UA","acceptLanguage":"de","x":1},
       "trackingCode":"ZV_1"}
      """)
    #expect(found.trackingCode == "ZV_1" && found.clientAddress == "203.0.113.9")
    #expect(found.userAgent == "UA" && found.acceptLanguage == "de")
    #expect(throws: IngestError.missingField("trackingCode")) { try head("{}") }
    #expect(throws: IngestError.missingField("trackingCode")) { try head(#"{"trackingCode":null}"#) }
    #expect(throws: IngestError.self) { try head(#"{"trackingCode":7}"#) }
    #expect(throws: IngestError.self) { try head(#"{"trackingCode":"x","serverContext":[]}"#) }
    #expect(throws: IngestError.self) { try head("null") }
    #expect(throws: IngestError.self) { try head(#"{"trackingCode":"x""#) }
  }

  @Test(arguments: Corpus.seeds(3))
  func `a damaged body is taken or refused, and never ends the process`(seed: UInt64) {
    let whole = Array(
      """
      {"trackingCode":"ZV_x","events":[{"type":"pageview","ts":1785999999000,"visitorId":"v",
       "props":{"url":"https://example.com/","referrer":"r","a":1}}],"serverContext":{"clientIp":"1.2.3.4"}}
      """.utf8)
    let mutation = ByteMutation(tokens: ["{", "}", "[", "]", "\"events\":", "\"props\":{", "\"url\":", "null"])
    var random = SeededGenerator(seed: seed)
    for round in 0..<Corpus.rounds(400) {
      var body = whole
      mutation.apply(to: &body, &random)
      _ = body.withUnsafeBytes { try? ServerEventHead($0) }
      let (outcome, rows) = door.accept(body, isOfServer: true)
      #expect(outcome.records.count == rows.count, "seed \(seed) round \(round)")
    }
  }
}
