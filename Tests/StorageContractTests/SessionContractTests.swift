import Models
import Storage
import TestSupport
import Testing

/// How events become sessions, seen through an engine and whatever fills it.
@Suite struct SessionContractTests {
  private func sessions(_ engine: Engine, _ events: [RawEvent]) throws -> String {
    let set = RowSet(kind: .sessions, measures: [.sessions, .events, .bounces, .durationSeconds])
    let store = try engine.holding(events)
    return try store.lines(plan(set, from: "2020-12-25T00:00:00Z", to: "2021-01-10T00:00:00Z"))[0]
  }

  private func pageview(_ time: String, milliseconds: Int64) -> RawEvent {
    RawEvent(timestamp: Instant(time).advanced(byMilliseconds: milliseconds), name: "pageview", visitor: "ann")
  }

  @Test(arguments: engines)
  func `what arrives late joins when it happened at most a day earlier`(engine: Engine) throws {
    #expect(
      try sessions(engine, [.pageview("2021-01-02T10:00:00Z"), .pageview("2021-01-01T10:00:00Z")]) == "1 2 0 86400")
    #expect(try sessions(engine, [.pageview("2021-01-02T10:00:00Z"), .pageview("2021-01-01T09:59:59Z")]) == "2 2 2 0")
  }

  @Test(arguments: engines)
  func `what arrives late is the latest activity all the same`(engine: Engine) throws {
    let events: [RawEvent] = [
      .pageview("2021-01-01T10:00:00Z"), .pageview("2021-01-01T10:20:00Z", page: "/second"),
      .pageview("2021-01-01T10:10:00Z", page: "/late"),
    ]
    #expect(try sessions(engine, events) == "1 3 0 600")
    let exits = RowSet(kind: .sessions, measures: [.sessions], key: [.exitPage])
    #expect(
      try engine.holding(events).lines(plan(exits, grouping: byLabel(LabelNaming(empty: nil)))) == ["/late: 1"])
    #expect(try sessions(engine, events + [.pageview("2021-01-01T10:40:59Z")]) == "1 4 0 2459")
    #expect(try sessions(engine, events + [.pageview("2021-01-01T10:41:00Z")]) == "2 4 1 600")
  }

  @Test(arguments: engines)
  func `whole seconds are compared`(engine: Engine) throws {
    let first = pageview("2021-01-01T10:00:00Z", milliseconds: 900)
    #expect(try sessions(engine, [first, pageview("2021-01-01T10:30:59Z", milliseconds: 999)]) == "1 2 0 1859")
    #expect(try sessions(engine, [first, pageview("2021-01-01T10:31:00Z", milliseconds: 100)]) == "2 2 2 0")
    #expect(try sessions(engine, [first, pageview("2021-01-01T10:00:02Z", milliseconds: 100)]) == "1 2 0 2")
  }

  @Test(arguments: engines)
  func `a client's session id is a session of its own for a day of silence`(engine: Engine) throws {
    #expect(
      try sessions(
        engine,
        [
          .pageview("2021-01-01T10:00:00Z", session: "session-1"),
          .pageview("2021-01-01T10:01:00Z", session: "session-2"),
          .pageview("2021-01-01T10:02:00Z"), .pageview("2021-01-02T10:00:00Z", session: "session-1"),
        ]) == "3 4 2 86400")
    #expect(
      try sessions(
        engine,
        [
          .pageview("2021-01-01T10:00:00Z", session: "session-1"),
          .pageview("2021-01-02T10:00:01Z", session: "session-1"),
        ]) == "2 2 2 0")
    #expect(
      try sessions(
        engine,
        [
          .pageview("2021-01-01T10:00:00Z", visitor: "ann", session: "session-1"),
          .pageview("2021-01-01T10:01:00Z", visitor: "ben", session: "session-1"),
        ]) == "2 2 2 0")
  }

  @Test(arguments: engines)
  func `neither midnight nor another source or host splits a session`(engine: Engine) throws {
    #expect(
      try sessions(
        engine,
        [
          .pageview("2020-12-31T23:59:00Z", host: "a.example.com", [.source: "Google"]),
          .pageview("2021-01-01T00:01:00Z", host: "b.example.com", [.source: "Bing", .utmCampaign: "x"]),
        ]) == "1 2 0 120")
  }

  @Test(arguments: engines)
  func `a heartbeat without an open session is nothing`(engine: Engine) throws {
    #expect(try sessions(engine, [.heartbeat("2021-01-01T10:00:00Z")]) == "0 0 0 0")
    #expect(
      try sessions(
        engine,
        [
          .pageview("2021-01-01T10:00:00Z"), .heartbeat("2021-01-01T11:00:00Z"), .pageview("2021-01-01T11:10:00Z"),
        ]) == "2 2 2 0")
  }
}
