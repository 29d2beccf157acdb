import Models
import Storage
import TestSupport
import Testing

/// Conditions on events and sessions.
@Suite struct FilterContractTests {
  private static let traffic: [RawEvent] = [
    .pageview("2021-01-01T10:00:00Z", visitor: "ann", page: "/in", [.source: "Google"], props: ["tier": "small"]),
    .pageview("2021-01-01T10:05:00Z", visitor: "ann", page: "/next", props: ["tier": ""]),
    .pageview("2021-01-01T10:00:00Z", visitor: "ben", page: "/next", host: "blog.example.com"),
    .custom("Signup", "2021-01-01T10:00:00Z", visitor: "cid", page: "/in", props: ["tier": "large"]),
  ]

  private func counts(_ engine: Engine, events: [Predicate] = [], sessions: [Predicate] = []) throws -> String {
    let store = try engine.holding(FilterContractTests.traffic)
    return try store.lines(
      plan(
        RowSet(kind: .events, eventFilter: events, sessionFilter: sessions, measures: [.events, .visitors]),
        RowSet(kind: .sessions, eventFilter: events, sessionFilter: sessions, measures: [.sessions, .events])))[0]
  }

  @Test(arguments: engines)
  func `an event filter picks event rows, and sessions that have one`(engine: Engine) throws {
    #expect(try counts(engine, events: [Predicate(column: .page, anyOf: [.exact("/next")])]) == "2 2 2 3")
  }

  @Test(arguments: engines)
  func `several event filters must hold on the same row`(engine: Engine) throws {
    let page = Predicate(column: .page, anyOf: [.exact("/next")])
    let tier = Predicate(column: .property("tier"), anyOf: [.exact("small")])
    #expect(try counts(engine, events: [page, tier]) == "0 0 0 0")
  }

  @Test(arguments: engines)
  func `a session filter picks sessions, and the event rows of such`(engine: Engine) throws {
    #expect(try counts(engine, sessions: [Predicate(column: .entryPage, anyOf: [.exact("/in")])]) == "2 1 1 2")
    #expect(try counts(engine, sessions: [Predicate(column: .exitPage, anyOf: [.exact("/next")])]) == "3 2 2 3")
    #expect(
      try counts(engine, sessions: [Predicate(column: .entryHostname, anyOf: [.exact("blog.example.com")])])
        == "1 1 1 1")
    #expect(
      try counts(engine, sessions: [Predicate(column: .attribute(.source), anyOf: [.exact("Google")])]) == "2 1 1 2")
  }

  @Test(arguments: engines)
  func `a session without pageviews has empty entry and exit pages`(engine: Engine) throws {
    #expect(try counts(engine, sessions: [Predicate(column: .entryPage, anyOf: [.exact("")])]) == "1 1 1 1")
  }

  @Test(arguments: engines)
  func `an absent attribute is the empty text`(engine: Engine) throws {
    #expect(try counts(engine, sessions: [Predicate(column: .attribute(.source), anyOf: [.exact("")])]) == "2 2 2 2")
  }

  @Test(arguments: engines)
  func `absent and empty properties differ`(engine: Engine) throws {
    let tier = Column.property("tier")
    #expect(try counts(engine, events: [Predicate(column: tier, anyOf: [.exact("")])]) == "1 1 1 2")
    #expect(try counts(engine, events: [Predicate(column: tier, anyOf: [], acceptsAbsent: true)]) == "1 1 1 1")
    #expect(try counts(engine, events: [Predicate(column: tier, anyOf: [], isNegated: true)]) == "3 2 2 3")
    let notSmall = Predicate(column: tier, anyOf: [.exact("small")], isNegated: true)
    #expect(try counts(engine, events: [notSmall]) == "2 2 2 3")
    let notSmallOrAbsent = Predicate(column: tier, anyOf: [.exact("small")], isNegated: true, acceptsAbsent: true)
    #expect(try counts(engine, events: [notSmallOrAbsent]) == "3 3 3 4")
  }

  @Test(arguments: engines)
  func `a property that no event has is absent everywhere`(engine: Engine) throws {
    let unknown = Column.property("unknown")
    #expect(try counts(engine, events: [Predicate(column: unknown, anyOf: [.exact("x")])]) == "0 0 0 0")
    #expect(try counts(engine, events: [Predicate(column: unknown, anyOf: [], acceptsAbsent: true)]) == "4 3 3 4")
  }

  @Test(arguments: engines)
  func `a text that was never stored matches nothing, negated all`(engine: Engine) throws {
    #expect(try counts(engine, events: [Predicate(column: .page, anyOf: [.exact("/no")])]) == "0 0 0 0")
    #expect(
      try counts(engine, events: [Predicate(column: .page, anyOf: [.exact("/no")], isNegated: true)]) == "4 3 3 4")
  }

  @Test(arguments: engines)
  func `wildcards are matched by bytes, case and all`(engine: Engine) throws {
    #expect(
      try counts(engine, events: [Predicate(column: .hostname, anyOf: [.wildcard(["", "example.com"])])]) == "4 3 3 4")
    #expect(
      try counts(engine, events: [Predicate(column: .hostname, anyOf: [.wildcard(["", ".example", ""])])]) == "1 1 1 1")
    #expect(try counts(engine, events: [Predicate(column: .page, anyOf: [.wildcard(["/I", ""])])]) == "0 0 0 0")
  }

  @Test(arguments: engines)
  func `an event filter is asked inside the range only`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2020-12-31T23:50:00Z", page: "/before"), .pageview("2021-01-01T00:05:00Z", page: "/in"),
    ])
    let filter = [Predicate(column: .page, anyOf: [.exact("/before")])]
    #expect(try store.lines(plan(RowSet(kind: .sessions, eventFilter: filter, measures: [.sessions]))) == ["0"])
    #expect(try store.lines(plan(RowSet(kind: .sessions, measures: [.sessions]))) == ["1"])
  }
}
