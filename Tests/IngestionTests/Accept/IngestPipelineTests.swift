import Ingestion
import Models
import Storage
import Testing

@Suite struct IngestPipelineTests {
  let door = Door()

  @Test func `a pageview becomes a whole record`() {
    let row = door.row(
      """
      {"type":"pageview","visitor_id":"v1","session_id":"session-1","url":"https://Example.com/a?b#c","title":"T",
       "referrer":"https://ref.example/","screen":"1440x900","viewport":"1200x800","language":"de-DE",
       "timezone":"Europe/Berlin","event_id":"e1","unknown":{"x":[1]},"data":{"y":1}}
      """)
    let eventID = Hash64.of("e1", seed: 42)
    #expect(
      row
        == Door.Row(
          eventID: eventID,
          texts: [
            .name: "pageview", .visitor: "v1", .clientSession: "session-1", .hostname: "example.com", .pathname: "/a",
            .source: "https://ref.example/", .referrer: "example.com", .utmSource: "s", .utmCampaign: "c",
            .utmTerm: "https://Example.com/a?b#c", .country: "DE", .browser: "Firefox", .browserVersion: "1",
            .operatingSystem: "OS X", .operatingSystemVersion: "2", .device: "Desktop", .language: "de-DE",
            .screenSize: "1440x900", .medium: "m",
          ]))
  }

  @Test func `rows are named by their type`() {
    func name(_ fields: String) -> String? { door.row("{\"url\":\"http://a.b/\",\(fields)}")?.texts[.name] }
    #expect(name(#""type":"pageview","name":"ignored""#) == "pageview")
    #expect(name(#""type":"event","name":"Sign up""#) == "Sign up")
    #expect(name(#""type":"goal","name":"Bought""#) == "Bought")
    #expect(name(#""type":"revenue","value":1"#) == "revenue")
    #expect(name(#""type":"revenue","value":1,"name":"Order""#) == "Order")
  }

  @Test func `an array is answered event by event`() {
    let (outcome, rows) = door.accept(
      """
      [{"type":"pageview","url":"https://a.b/1"},{"type":"pageview"},7,{"type":"vital","url":"https://a.b/"},
       {"type":"event","name":"x","url":"https://a.b/2"}]
      """)
    #expect(rows.map { $0.texts[.pathname] } == ["/1", "/2"])
    #expect(outcome.accepted == 2)
    #expect(outcome.wholeBodyError == nil)
    #expect(
      outcome.rejected == [
        Rejection(index: 1, code: "VALIDATION_ERROR", message: "url is required"),
        Rejection(index: 2, code: "VALIDATION_ERROR", message: "An event must be a JSON object"),
        Rejection(index: 3, code: "VALIDATION_ERROR", message: "type 'vital' is unknown"),
      ])
  }

  @Test func `a body of which nothing is taken is an error of its own`() {
    #expect(door.accept(#"{"type":"pageview"}"#).outcome.wholeBodyError == .missingField("url"))
    #expect(door.accept(#"[{},{"type":"x"}]"#).outcome.wholeBodyError == .missingField("type"))
    #expect(door.accept("null").outcome.wholeBodyError == .notAnEvent)
    #expect(door.accept("[]").outcome.wholeBodyError == .noEvents)
    #expect(door.accept("").outcome.wholeBodyError == .malformedBody(reason: "the text ends too early", position: 0))
    #expect(
      door.accept([0x7B, 0x22, 0xFF, 0x22]).outcome.wholeBodyError == .malformedBody(reason: "not UTF-8", position: 2))
  }

  @Test func `a syntax error behind good events refuses them too`() {
    let (outcome, rows) = door.accept(#"[{"type":"pageview","url":"https://a.b/"},]"#)
    #expect(rows.isEmpty)
    #expect(outcome.wholeBodyError == .malformedBody(reason: "expected a value", position: 42))
  }

  @Test func `bodies have a size`() {
    let event = #"{"type":"pageview","url":"https://a.b/"}"#
    func many(_ count: Int) -> String { "[" + [String](repeating: event, count: count).joined(separator: ",") + "]" }
    #expect(door.accept(many(100)).rows.count == 100)
    #expect(door.accept(many(101)).outcome.wholeBodyError == .tooManyEvents(limit: 100))
    #expect(door.accept(many(101)).rows.isEmpty)
    let space = 65_536 - event.utf8.count
    #expect(door.accept(event + String(repeating: " ", count: space)).rows.count == 1)
    #expect(
      door.accept(event + String(repeating: " ", count: space + 1)).outcome.wholeBodyError
        == .bodyTooLarge(limitBytes: 65_536))
  }

  @Test func `a type that nobody knows is refused by name`() {
    #expect(door.refusal(#"{"type":"Pageview","url":"https://a.b/"}"#) == "type 'Pageview' is unknown")
  }

  @Test func `an inactive website takes nothing`() {
    var door = door
    door.website.isActive = false
    #expect(door.accept(#"{"type":"pageview","url":"https://a.b/"}"#).outcome.wholeBodyError == .inactiveWebsite)
  }

  @Test func `Do Not Track keeps nothing, and is no error`() {
    var door = door
    door.hasDoNotTrack = true
    let (outcome, rows) = door.accept(#"[{"type":"pageview","url":"https://a.b/"},{}]"#)
    #expect(rows.isEmpty)
    #expect(outcome.wholeBodyError == nil)
    #expect(outcome.rejected.map(\.code) == ["dnt_opted_out", "dnt_opted_out"])
    #expect(door.accept("null").outcome.wholeBodyError == .notAnEvent)
  }

  @Test func `Global Privacy Control counts without language and place`() {
    var door = door
    door.hasGlobalPrivacyControl = true
    door.acceptLanguage = "fr"
    let row = door.row(
      #"{"type":"pageview","url":"https://a.b/","language":"de","timezone":"Europe/Berlin","screen":"1x1"}"#)
    #expect(row?.texts[.language] == nil)
    #expect(row?.texts[.country] == nil)
    #expect(row?.texts[.screenSize] == "1x1")
  }

  @Test func `bots are marked, by the request's own header`() {
    var door = door
    door.userAgent = "somebot"
    let marked = door.row(#"{"type":"pageview","url":"https://a.b/","user_agent":"Chrome"}"#)
    #expect(marked?.flags == [.limited, .interactive, .cookieless, .bot])
    #expect(marked?.texts[.browser] == "Chrome")
    door.userAgent = "Chrome"
    #expect(
      door.row(#"{"type":"pageview","url":"https://a.b/","user_agent":"somebot"}"#)?.flags
        == [.limited, .interactive, .cookieless])
  }

  @Test func `labels of the body win over the header's`() {
    let row = door.row(
      """
      {"type":"pageview","url":"https://a.b/","browser":"Opera","os":"OS X","device_type":"tablet"}
      """)
    #expect(row?.texts[.browser] == "Opera")
    #expect(row?.texts[.browserVersion] == nil)
    #expect(row?.texts[.operatingSystem] == "OS X")
    #expect(row?.texts[.operatingSystemVersion] == "2")
    #expect(row?.texts[.device] == "Tablet")
    #expect(door.row(#"{"type":"pageview","url":"https://a.b/","device_type":"TV"}"#)?.texts[.device] == "TV")
  }

  @Test func `language comes from the body, else from the header`() {
    var door = door
    door.acceptLanguage = "fr-CH, fr;q=0.9, *;q=0.5"
    #expect(door.row(#"{"type":"pageview","url":"https://a.b/"}"#)?.texts[.language] == "fr-CH")
    #expect(door.row(#"{"type":"pageview","url":"https://a.b/","language":"de"}"#)?.texts[.language] == "de")
    door.acceptLanguage = "*"
    #expect(door.row(#"{"type":"pageview","url":"https://a.b/"}"#)?.texts[.language] == nil)
  }

  @Test func `a trusted proxy knows the country best`() {
    var door = door
    door.proxyCountry = "CH"
    #expect(
      door.row(#"{"type":"pageview","url":"https://a.b/","timezone":"Europe/Berlin"}"#)?.texts[.country] == "CH")
  }

  @Test func `attributes are cut at whole characters`() {
    let long = String(repeating: "é", count: 600)
    let row = door.row("{\"type\":\"pageview\",\"url\":\"https://a.b/\",\"referrer\":\"x\(long)\"}")
    #expect(row?.texts[.source] == "x" + String(repeating: "é", count: 499))
  }

  @Test func `what is not taken is counted by reason, what is taken once it is durable`() {
    let door = Door()
    let outcome = door.accept(#"[{"type":"pageview","url":"https://a.b/"},{"type":"vitals"},{"type":"pageview"},{}]"#)
      .outcome
    _ = door.accept("nonsense")
    var bot = door
    bot.userAgent = "bot"
    let botsOutcome = bot.accept(#"{"type":"pageview","url":"https://a.b/"}"#).outcome
    let counters = door.pipeline.counters
    #expect(counters.current.dropped == [.invalidEvent: 3, .malformedBody: 1])
    #expect(counters.current.accepted == 0 && counters.current.bots == 0)
    counters.addDurable(outcome)
    #expect(counters.current.accepted == 1 && counters.current.bots == 0)
    counters.addDurable(botsOutcome)
    #expect(counters.current.accepted == 2 && counters.current.bots == 1)
  }
}
