import Models
import Storage
import TestSupport
import Testing

/// Which rows a plan speaks of, and what is measured of them.
@Suite struct RowContractTests {
  @Test(arguments: engines)
  func `a website without events answers zeros`(engine: Engine) throws {
    let store = try engine.holding([])
    let events = RowSet(kind: .events, measures: [.visitors, .sessions, .pageviews, .events])
    let sessions = RowSet(kind: .sessions, measures: [.visitors, .bounces, .durationSeconds])
    #expect(try store.lines(plan(events, sessions)) == ["0 0 0 0 0 0 0"])
    #expect(try store.watermark(website: contractWebsite) == Watermark(events: 0, sessions: 0, lastEventAt: nil))
  }

  @Test(arguments: engines)
  func `event rows count when their time lies in the half-open range`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2020-12-31T23:59:59Z", visitor: "ann"), .pageview("2021-01-01T00:00:00Z", visitor: "ben"),
      .custom("Signup", "2021-01-01T23:59:59Z", visitor: "cid"), .pageview("2021-01-02T00:00:00Z", visitor: "dot"),
    ])
    let set = RowSet(kind: .events, measures: [.visitors, .sessions, .pageviews, .events])
    #expect(try store.lines(plan(set)) == ["2 2 1 2"])
  }

  @Test(arguments: engines)
  func `who was there inside a range is known of sessions that lie across its borders`(engine: Engine) throws {
    let store = try engine.holding([
      // Across the start with an event inside, and without one; across the end; all around; opened late.
      .pageview("2020-12-31T23:50:00Z", visitor: "ann"), .pageview("2021-01-01T00:10:00Z", visitor: "ann"),
      .pageview("2020-12-31T23:58:00Z", visitor: "ben"),
      .pageview("2021-01-01T23:50:00Z", visitor: "cid"), .pageview("2021-01-02T00:10:00Z", visitor: "cid"),
      .pageview("2021-01-02T00:05:00Z", visitor: "dot"), .pageview("2021-01-01T23:55:00Z", visitor: "dot"),
      .custom("Signup", "2021-01-01T10:00:00Z", visitor: "eve"),
    ])
    let set = RowSet(kind: .events, measures: [.visitors, .sessions, .events])
    #expect(try store.lines(plan(set)) == ["4 4 4"])
    #expect(try store.lines(plan(set, from: "2020-12-31T23:00:00Z", to: "2021-01-02T01:00:00Z")) == ["5 5 8"])
    #expect(try store.lines(plan(set, from: "2021-01-01T00:05:00Z", to: "2021-01-01T00:15:00Z")) == ["1 1 1"])
  }

  @Test(arguments: engines)
  func `texts of a column are known without counting`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T10:00:00Z", page: "/a", host: "b.example.com"),
      .custom("Signup", "2021-01-01T11:00:00Z", visitor: "ben"),
      .pageview("2021-01-01T12:00:00Z", page: "/a", host: "a.example.com"),
    ])
    func texts(_ column: Column, _ start: String, _ end: String, limit: Int = 10) throws -> [String] {
      let range = InstantRange(start: Instant(start), end: Instant(end))
      return try store.texts(of: column, on: contractWebsite, in: range, limit: limit)
    }
    let names = try texts(.name, "2021-01-01T00:00:00Z", "2021-01-02T00:00:00Z")
    #expect(names == ["pageview", "Signup"])
    let hosts = try texts(.hostname, "2021-01-01T00:00:00Z", "2021-01-02T00:00:00Z")
    #expect(hosts.filter { $0.contains(".") && $0 != "example.com" } == ["b.example.com", "a.example.com"])
    // What lies near may be among them, what was asked for is.
    #expect(try texts(.name, "2021-01-01T11:00:00Z", "2021-01-01T11:00:01Z").contains("Signup"))
    #expect(try texts(.name, "2021-01-01T00:00:00Z", "2021-01-02T00:00:00Z", limit: 1).count == 1)
    #expect(try texts(.name, "2021-02-01T00:00:00Z", "2021-02-02T00:00:00Z").isEmpty)
    #expect(try texts(.name, "2021-01-02T00:00:00Z", "2021-01-01T00:00:00Z").isEmpty)
  }

  @Test(arguments: engines)
  func `a session counts when any part of it lies in the range, with all it has`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2020-12-31T23:45:00Z", page: "/1"), .pageview("2021-01-01T00:05:00Z", page: "/2"),
      .pageview("2021-01-01T00:15:00Z", page: "/3"),
    ])
    let set = RowSet(
      kind: .sessions, measures: [.visitors, .sessions, .pageviews, .events, .bounces, .durationSeconds])
    #expect(try store.lines(plan(set)) == ["1 1 3 3 0 1800"])
    #expect(try store.lines(plan(set, from: "2020-12-31T00:00:00Z", to: "2021-01-01T00:00:00Z")) == ["1 1 3 3 0 1800"])
    #expect(try store.lines(plan(set, from: "2021-01-01T00:15:01Z")) == ["0 0 0 0 0 0"])
  }

  @Test(arguments: engines)
  func `nothing counts in an empty range, not even a session that goes on across it`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T09:50:00Z", visitor: "ann"), .pageview("2021-01-01T10:10:00Z", visitor: "ann"),
      .pageview("2021-01-01T10:00:00Z", visitor: "ben"),
    ])
    let events = RowSet(kind: .events, measures: [.visitors, .sessions, .events])
    let isPageview = Predicate(column: .name, anyOf: [.exact("pageview")])
    let borders = ["2021-01-01T09:00:00Z", "2021-01-01T10:00:00Z", "2021-01-01T11:00:00Z"].map { Instant($0) }
    for bucket in [SessionBucket.lastActivity, .touched] {
      var sessions = RowSet(kind: .sessions, measures: [.visitors, .sessions])
      sessions.sessionBucket = bucket
      var filtered = sessions
      filtered.eventFilter = [isPageview]
      // A day that a time zone skips ends where it begins; a hostile range ends before.
      for end in ["2021-01-01T10:00:00Z", "2021-01-01T09:55:00Z"] {
        let sets = plan(events, sessions, filtered, from: "2021-01-01T10:00:00Z", to: end)
        #expect(try store.lines(sets) == ["0 0 0 0 0 0 0"])
        let parts = plan(
          events, sessions, filtered, from: "2021-01-01T10:00:00Z", to: end, grouping: .buckets(borders: borders))
        #expect(try store.lines(parts) == ["0 0 0 0 0 0 0", "0 0 0 0 0 0 0"])
      }
    }
  }

  @Test(arguments: engines)
  func `a session counts in the range it was opened in, when that is asked`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2020-12-31T23:45:00Z", visitor: "ann"), .pageview("2021-01-01T00:05:00Z", visitor: "ann"),
      .pageview("2021-01-01T23:50:00Z", visitor: "ben"), .pageview("2021-01-02T00:10:00Z", visitor: "ben"),
      .pageview("2021-01-01T00:00:00Z", visitor: "cid"), .pageview("2020-12-31T23:50:00Z", visitor: "cid"),
      .pageview("2021-01-02T00:00:00Z", visitor: "dot"),
    ])
    let set = RowSet(
      kind: .sessions, measures: [.visitors, .sessions, .pageviews, .bounces, .durationSeconds],
      sessionRange: .startingInside)
    #expect(try store.lines(plan(set)) == ["2 2 4 0 1800"])
    var filtered = set
    filtered.eventFilter = [Predicate(column: .name, anyOf: [.exact("pageview")])]
    #expect(try store.lines(plan(filtered)) == ["2 2 4 0 1800"])
    let borders = ["2021-01-01T00:00:00Z", "2021-01-02T00:00:00Z", "2021-01-03T00:00:00Z"].map { Instant($0) }
    #expect(try store.lines(plan(set, grouping: .buckets(borders: borders))) == ["0 0 0 0 0", "1 1 2 0 1200"])
  }

  @Test(arguments: engines)
  func `durations are summed to the millisecond, or in whole seconds a session`(engine: Engine) throws {
    let time = { (milliseconds: Int64) in Instant("2021-01-01T10:00:00Z").advanced(byMilliseconds: milliseconds) }
    let store = try engine.holding([
      RawEvent(timestamp: time(400), name: "pageview", visitor: "ann"),
      RawEvent(timestamp: time(2300), name: "pageview", visitor: "ann"),
      RawEvent(timestamp: time(900), name: "pageview", visitor: "ben"),
      RawEvent(timestamp: time(100), name: "pageview", visitor: "ben"),
    ])
    let set = RowSet(kind: .sessions, measures: [.durationMilliseconds, .durationSeconds])
    #expect(try store.lines(plan(set)) == ["2700 2"])
  }

  @Test(arguments: engines)
  func `a session that began more than seven days before the range does not count`(engine: Engine) throws {
    var events: [RawEvent] = []
    // Twenty-eight minutes apart, so that one session lasts eight days.
    for step in 0...(8 * 86_400 / 1680) {
      let time = Instant("2021-01-01T00:00:00Z").advanced(byMilliseconds: Int64(step) * 1_680_000)
      events.append(RawEvent(timestamp: time, name: "pageview", visitor: "ann"))
    }
    let store = try engine.holding(events)
    let set = RowSet(kind: .sessions, measures: [.sessions])
    #expect(try store.lines(plan(set, from: "2021-01-08T00:00:00Z", to: "2021-01-09T00:00:00Z")) == ["1"])
    #expect(try store.lines(plan(set, from: "2021-01-08T00:00:01Z", to: "2021-01-09T00:00:00Z")) == ["0"])
  }

  @Test(arguments: engines)
  func `one pageview is a bounce and has no duration`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T10:00:00Z", visitor: "ann"),
      .custom("Signup", "2021-01-01T10:00:00Z", visitor: "ben"),
      .pageview("2021-01-01T10:00:00Z", visitor: "cid"),
      .custom("Scroll", "2021-01-01T10:01:00Z", visitor: "cid", interactive: false),
      .pageview("2021-01-01T10:00:00Z", visitor: "dot"), .custom("Signup", "2021-01-01T10:10:00Z", visitor: "dot"),
    ])
    let set = RowSet(kind: .sessions, measures: [.sessions, .bounces, .durationSeconds, .pageviews, .events])
    #expect(try store.lines(plan(set)) == ["4 2 660 3 6"])
  }

  @Test(arguments: engines)
  func `half an hour and 59 seconds of silence keep a session, one second more opens another`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T10:00:00Z", visitor: "ann"), .pageview("2021-01-01T10:30:59Z", visitor: "ann"),
      .pageview("2021-01-01T10:00:00Z", visitor: "ben"), .pageview("2021-01-01T10:31:00Z", visitor: "ben"),
    ])
    let set = RowSet(kind: .sessions, measures: [.visitors, .sessions, .bounces, .durationSeconds])
    #expect(try store.lines(plan(set)) == ["2 3 2 1859"])
  }

  @Test(arguments: engines)
  func `a heartbeat leaves no row and keeps the session open`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T10:00:00Z"), .heartbeat("2021-01-01T10:25:00Z"), .heartbeat("2021-01-01T10:50:00Z"),
      .pageview("2021-01-01T11:20:00Z"),
    ])
    let events = RowSet(kind: .events, measures: [.events])
    let sessions = RowSet(kind: .sessions, measures: [.sessions, .events, .durationSeconds])
    #expect(try store.lines(plan(events, sessions)) == ["2 1 2 4800"])
  }

  @Test(arguments: engines)
  func `sessions kept apart count only when asked for`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T10:00:00Z", visitor: "ann"), .pageview("2021-01-01T10:00:00Z", visitor: "crawler").asBot,
    ])
    let events = RowSet(kind: .events, measures: [.visitors, .events])
    let sessions = RowSet(kind: .sessions, measures: [.sessions, .bounces])
    #expect(try store.lines(plan(events, sessions)) == ["1 1 1 1"])
    #expect(try store.lines(plan(events, sessions, includesExcluded: true)) == ["2 2 2 2"])
  }

  @Test(arguments: engines)
  func `another website's events are not seen`(engine: Engine) throws {
    let store = try engine.holding([.pageview("2021-01-01T10:00:00Z")])
    var other = plan(RowSet(kind: .events, measures: [.events]))
    other.website = WebsiteID(rawValue: 2)
    #expect(try store.lines(other) == ["0"])
  }

  @Test(arguments: engines)
  func `plans that are asked together are answered in their order`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T10:00:00Z", visitor: "ann", page: "/a"),
      .pageview("2021-01-01T10:00:00Z", visitor: "ben", page: "/b"),
      .custom("Signup", "2021-01-01T10:01:00Z", visitor: "ben", page: "/b"),
    ])
    let totals = plan(RowSet(kind: .events, measures: [.visitors, .pageviews]))
    let pages = plan(
      RowSet(kind: .events, measures: [.events], key: [.page]), grouping: byLabel(LabelNaming(empty: nil), limit: 1))
    let answers = try store.answer([totals, pages, totals])
    #expect(answers.map { $0.rows.map(\.values) } == [[[2, 2]], [[2]], [[2, 2]]])
    #expect(answers[1].rows[0].labels == ["/b"])
    #expect(try store.answer([]) == [])
  }

  @Test(arguments: engines)
  func `what arrives later joins what arrived before`(engine: Engine) throws {
    var engine = try engine.make()
    try engine.load([.pageview("2021-01-01T10:00:00Z", page: "/in", [.source: "Google"])])
    try engine.load([.pageview("2021-01-01T10:10:00Z", page: "/out", [.source: "Twitter"])])
    let set = RowSet(
      kind: .sessions, measures: [.sessions, .pageviews, .bounces], key: [.attribute(.source), .exitPage])
    #expect(
      try engine.store.lines(plan(set, grouping: byLabel(LabelNaming(empty: "-"), LabelNaming(empty: "-"))))
        == ["Google /out: 1 2 0"])
  }

  @Test(arguments: engines)
  func `the watermark counts everything and dates the ordinary`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T10:00:00Z", visitor: "ann"), .heartbeat("2021-01-01T10:01:00Z", visitor: "ann"),
      .pageview("2021-01-01T12:00:00Z", visitor: "crawler").asBot,
    ])
    let expected = Watermark(events: 2, sessions: 2, lastEventAt: Instant("2021-01-01T10:00:00Z"))
    #expect(try store.watermark(website: contractWebsite) == expected)
  }
}
