import Models
import Storage
import TestSupport
import Testing

/// Who founds which cohort, and who of them returned when.
@Suite struct RetentionContractTests {
  private static let days = ["01", "02", "03", "04", "05"].map { Instant("2021-01-\($0)T00:00:00Z") }

  private func plan(
    _ borders: [Instant] = days, distanceMax: Int = 10, founders: RetentionPlan.Founders = .all,
    founding: [Predicate] = [], returning: [Predicate] = [], includesExcluded: Bool = false
  ) -> RetentionPlan {
    RetentionPlan(
      website: contractWebsite, borders: borders, distanceMax: distanceMax, founders: founders, founding: founding,
      returning: returning, includesExcluded: includesExcluded)
  }

  /// Cohorts as `visitors: returned returned …`.
  private func lines(_ store: any EventStore, _ plan: RetentionPlan) throws -> [String] {
    try store.answer(plan).cohorts.map { "\($0.visitors): " + $0.returned.map(String.init).joined(separator: " ") }
  }

  private let traffic: [RawEvent] = [
    .pageview("2020-12-31T10:00:00Z", visitor: "old"), .pageview("2021-01-01T10:00:00Z", visitor: "ann"),
    .pageview("2021-01-01T11:00:00Z", visitor: "ben"), .pageview("2021-01-01T11:01:00Z", visitor: "ben"),
    .pageview("2021-01-02T00:00:00Z", visitor: "ann"), .pageview("2021-01-02T10:00:00Z", visitor: "old"),
    .pageview("2021-01-02T10:00:00Z", visitor: "cid"), .custom("Buy", "2021-01-04T10:00:00Z", visitor: "ann"),
    .pageview("2021-01-04T23:59:59Z", visitor: "cid"), .pageview("2021-01-05T00:00:00Z", visitor: "ben"),
  ]

  @Test(arguments: engines)
  func `a visitor belongs to the period of its first event between the borders`(engine: Engine) throws {
    let store = try engine.holding(traffic)
    #expect(try lines(store, plan()) == ["2: 2 1 0 1", "2: 2 0 1", "0: 0 0", "0: 0"])
    #expect(try lines(store, plan(distanceMax: 1)) == ["2: 2 1", "2: 2 0", "0: 0 0", "0: 0"])
    #expect(try lines(store, plan(distanceMax: 0)) == ["2: 2", "2: 2", "0: 0", "0: 0"])
  }

  @Test(arguments: engines)
  func `newcomers have no founding event before the borders`(engine: Engine) throws {
    let store = try engine.holding(traffic)
    #expect(try lines(store, plan(founders: .newcomers)) == ["2: 2 1 0 1", "1: 1 0 1", "0: 0 0", "0: 0"])
    let buys = Predicate(column: .name, anyOf: [.exact("Buy")])
    #expect(try lines(store, plan([Self.days[2], Self.days[4]], founders: .newcomers, founding: [buys])) == ["1: 1"])
  }

  @Test(arguments: engines)
  func `an event that arrived late in a later session makes its visitor known`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T10:00:00Z", visitor: "ann"), .pageview("2020-12-31T23:00:00Z", visitor: "ann"),
      .pageview("2021-01-01T10:00:00Z", visitor: "ben"),
    ])
    #expect(try lines(store, plan(founders: .newcomers)) == ["1: 1 0 0 0", "0: 0 0 0", "0: 0 0", "0: 0"])
    #expect(try lines(store, plan()) == ["2: 2 0 0 0", "0: 0 0 0", "0: 0 0", "0: 0"])
  }

  @Test(arguments: engines)
  func `founding and returning events can be told apart`(engine: Engine) throws {
    let store = try engine.holding(traffic)
    let buys = Predicate(column: .name, anyOf: [.exact("Buy")])
    #expect(try lines(store, plan(returning: [buys])) == ["2: 0 0 0 1", "2: 0 0 0", "0: 0 0", "0: 0"])
    #expect(try lines(store, plan(founding: [buys])) == ["0: 0 0 0 0", "0: 0 0 0", "0: 0 0", "1: 1"])
    #expect(try lines(store, plan(founding: [buys], returning: [buys])).last == "1: 1")
  }

  @Test(arguments: engines)
  func `conditions on sessions hold for the event's session`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2020-12-31T10:00:00Z", visitor: "ann", [.source: "Bing"]),
      .pageview("2021-01-01T10:00:00Z", visitor: "ann", [.source: "Google"]),
      .pageview("2021-01-01T10:00:00Z", visitor: "ben", [.source: "Bing"]),
      .pageview("2021-01-02T10:00:00Z", visitor: "ann", [.source: "Bing"]),
      .pageview("2021-01-03T10:00:00Z", visitor: "ann", [.source: "Google"]),
    ])
    let google = Predicate(column: .attribute(.source), anyOf: [.exact("Google")])
    #expect(try lines(store, plan(founding: [google])).first == "1: 1 1 1 0")
    #expect(try lines(store, plan(founding: [google], returning: [google])).first == "1: 1 0 1 0")
    // The session from elsewhere before the borders was no founding one.
    #expect(try lines(store, plan(founders: .newcomers, founding: [google])).first == "1: 1 1 1 0")
  }

  @Test(arguments: engines)
  func `sessions kept apart found and return only when asked for`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T10:00:00Z", visitor: "crawler").asBot, .pageview("2021-01-02T10:00:00Z", visitor: "ann"),
    ])
    #expect(try lines(store, plan()) == ["0: 0 0 0 0", "1: 1 0 0", "0: 0 0", "0: 0"])
    #expect(try lines(store, plan(includesExcluded: true)).first == "1: 1 0 0 0")
  }

  @Test(arguments: engines)
  func `periods may be many, empty, or none`(engine: Engine) throws {
    let store = try engine.holding(traffic)
    let hours = (0...96).map { Self.days[0].advanced(byMilliseconds: $0 * 3_600_000) }
    let cohorts = try store.answer(plan(hours, distanceMax: 100)).cohorts
    #expect(cohorts.count == 96)
    #expect(cohorts[10].visitors == 1)
    // Ann: the first hour, midnight fourteen hours later, and the tenth hour of the fourth day.
    #expect(cohorts[10].returned.indices.filter { cohorts[10].returned[$0] == 1 } == [0, 14, 72])
    #expect(try lines(store, plan([Self.days[0], Self.days[0], Self.days[1]])) == ["0: 0 0", "2: 2"])
    #expect(try lines(store, plan([Self.days[0]])) == [])
    #expect(try lines(store, plan([])) == [])
    #expect(try lines(engine.holding([]), plan(Array(Self.days.prefix(2)))) == ["0: 0"])
  }

  // MARK: Money

  private let purchases: [RawEvent] = [
    .pageview("2021-01-01T08:00:00Z", visitor: "ann"), .purchase(500, "2021-01-02T10:00:00Z", visitor: "ann"),
    .purchase(250, "2021-01-02T11:00:00Z", visitor: "ann"), .purchase(-100, "2021-01-04T10:00:00Z", visitor: "ann"),
    .purchase(900, "2020-12-31T10:00:00Z", visitor: "ben"), .purchase(40, "2021-01-02T10:00:00Z", visitor: "ben"),
    .purchase(7, "2021-01-03T10:00:00Z", visitor: "cid", currency: "USD"),
    .purchase(0, "2021-01-03T10:00:00Z", visitor: "dan"), .purchase(60, "2021-01-05T00:00:00Z", visitor: "eve"),
    .purchase(-30, "2021-01-02T10:00:00Z", visitor: "fay"),
  ]

  /// Cohorts as `visitors: returned … | revenue …`.
  private func moneyLines(_ store: any EventStore, _ plan: RetentionPlan) throws -> [String] {
    try store.answer(plan).cohorts.map { cohort in
      "\(cohort.visitors): " + cohort.returned.map(String.init).joined(separator: " ") + " | "
        + cohort.revenue.map(String.init).joined(separator: " ")
    }
  }

  private func moneyPlan(
    _ currency: String = "EUR", found: Bool, founders: RetentionPlan.Founders = .all, distanceMax: Int = 10
  ) throws -> RetentionPlan {
    RetentionPlan(
      website: contractWebsite, borders: Self.days, distanceMax: distanceMax, founders: founders,
      purchases: .init(currency: try #require(CurrencyCode(currency)), found: found))
  }

  @Test(arguments: engines)
  func `the first purchase founds, and what cohorts spend is added up by period`(engine: Engine) throws {
    let store = try engine.holding(purchases)
    #expect(
      try moneyLines(store, moneyPlan(found: true)) == [
        "0: 0 0 0 0 | 0 0 0 0", "2: 2 0 0 | 790 0 -100", "0: 0 0 | 0 0", "0: 0 | 0",
      ])
    // Ben bought before.
    #expect(try moneyLines(store, moneyPlan(found: true, founders: .newcomers))[1] == "1: 1 0 0 | 750 0 -100")
    #expect(try moneyLines(store, moneyPlan(found: true, distanceMax: 1))[1] == "2: 2 0 | 790 0")
    #expect(try moneyLines(store, moneyPlan("USD", found: true))[2] == "1: 1 0 | 7 0")
    #expect(try moneyLines(store, moneyPlan("GBP", found: true))[1] == "0: 0 0 0 | 0 0 0")
  }

  @Test(arguments: engines)
  func `cohorts by visit have the money of those who bought`(engine: Engine) throws {
    let store = try engine.holding(purchases)
    #expect(
      try moneyLines(store, moneyPlan(found: false, founders: .newcomers)) == [
        "1: 1 1 0 1 | 0 750 0 -100", "1: 1 0 0 | -30 0 0", "2: 2 0 | 0 0", "0: 0 | 0",
      ])
    #expect(try moneyLines(store, plan()).first == "1: 1 1 0 1 | ")
  }
}
