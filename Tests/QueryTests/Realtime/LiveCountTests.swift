import Models
import Query
import TestSupport
import Testing

@Suite struct LiveCountTests {
  private func count(_ events: [RawEvent], at now: String) throws -> LiveCount {
    let website = Website.sample()
    return try LiveCount.now(
      Instant(now), website: website, store: ReferenceEventStore(events, website: website.id))
  }

  @Test func `a visitor counts as live for five minutes after its last sign of life`() throws {
    let events: [RawEvent] = [
      .pageview("2021-06-01T12:00:00Z", visitor: "ann", page: "/a", [.country: "DE", .device: "Mobile"]),
      .pageview("2021-06-01T12:01:00Z", visitor: "ben"), .heartbeat("2021-06-01T12:02:00Z", visitor: "ben"),
    ]
    #expect(try count(events, at: "2021-06-01T12:05:00Z").visitors == 2)
    #expect(try count(events, at: "2021-06-01T12:05:01Z").visitors == 1)
    #expect(try count(events, at: "2021-06-01T12:07:00Z").visitors == 1)
    #expect(try count(events, at: "2021-06-01T12:07:01Z").visitors == 0)
    #expect(try count(events, at: "2021-06-01T11:59:59Z").visitors == 0)
  }

  @Test func `sessions are listed without anything that tells whose they are`() throws {
    let events: [RawEvent] = [
      .pageview("2021-06-01T12:00:00Z", visitor: "ann", page: "/a", [.country: "DE", .device: "Mobile"]),
      .custom("Buy", "2021-06-01T12:03:00Z", visitor: "ben", page: "/b"),
    ]
    let sessions = try count(events, at: "2021-06-01T12:04:30Z").sessions
    #expect(sessions.map(\.page) == ["", "/a"])
    #expect(sessions.map(\.country) == ["", "DE"])
    #expect(sessions.map(\.device) == ["", "Mobile"])
    #expect(sessions.map(\.seconds) == [90, 270])
    let many = (10...40).map { RawEvent.pageview("2021-06-01T12:00:\($0)Z", visitor: "v\($0)", page: "/\($0)") }
    #expect(try count(many, at: "2021-06-01T12:01:00Z").sessions.map(\.page) == (31...40).reversed().map { "/\($0)" })
  }
}
