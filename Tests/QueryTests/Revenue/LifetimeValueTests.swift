import Models
import Query
import Storage
import TestSupport
import Testing

/// What customers have spent since their first purchase.
@Suite struct LifetimeValueTests {
  private func value(
    _ events: [RawEvent], _ range: TimeRange = .quarter, _ granularity: CohortGranularity = .monthly,
    now: String = "2026-03-16T15:00:00Z", zone: String = "Etc/UTC"
  ) throws -> LifetimeValue {
    try LifetimeValueQuestion(range: range, granularity: granularity).run(
      website: .sample(timeZone: zone, currency: "EUR"), now: Instant(now),
      store: ReferenceEventStore(events, website: WebsiteID(rawValue: 1)))
  }

  /// `date people: cumulative …`.
  private func lines(_ value: LifetimeValue) -> [String] {
    value.cohorts.map { "\($0.date) \($0.people): " + $0.cumulative.map(String.init).joined(separator: " ") }
  }

  private let purchases: [RawEvent] = [
    // Bought before the first month: no cohort.
    .purchase(900, "2025-12-31T10:00:00Z", visitor: "old"), .purchase(900, "2026-01-05T10:00:00Z", visitor: "old"),
    .pageview("2025-11-01T10:00:00Z"), .purchase(1000, "2026-01-10T10:00:00Z"),
    .purchase(500, "2026-03-10T10:00:00Z"), .purchase(3000, "2026-01-20T10:00:00Z", visitor: "ben"),
    .purchase(-1000, "2026-02-02T10:00:00Z", visitor: "ben"), .purchase(700, "2026-02-01T00:00:00Z", visitor: "cid"),
    // Other money is not counted, and nothing was paid for what cost nothing.
    .purchase(9999, "2026-02-05T00:00:00Z", visitor: "dan", currency: "USD"),
    .purchase(0, "2026-02-05T00:00:00Z", visitor: "eve"), .purchase(200, "2026-03-16T14:00:00Z", visitor: "fay"),
  ]

  @Test func `cohorts begin in the month of the first purchase and sums grow`() throws {
    let value = try value(purchases)
    #expect(lines(value) == ["2026-01-01 2: 4000 3000 3500", "2026-02-01 1: 700 700", "2026-03-01 1: 200"])
    // 30 days: 4000 + 700 + 200 of four customers; 90 days: only January's have come so far.
    #expect(value.average(period: 0).map { "\($0.minorUnits)/\($0.people)" } == "4900/4")
    #expect(value.average(period: 2).map { "\($0.minorUnits)/\($0.people)" } == "3500/2")
    #expect(value.average(period: 3) == nil)
  }

  @Test func `ranges hold a month for each full thirty days, one at least`() throws {
    #expect(try lines(value(purchases, .month)) == ["2026-03-01 1: 200"])
    #expect(try lines(value(purchases, .day)) == ["2026-03-01 1: 200"])
    #expect(LifetimeValueQuestion(range: .quarter, granularity: .monthly).period(days: 30) == 0)
    #expect(LifetimeValueQuestion(range: .quarter, granularity: .monthly).period(days: 90) == 2)
    #expect(LifetimeValueQuestion(range: .quarter, granularity: .weekly).period(days: 30) == 3)
    #expect(LifetimeValueQuestion(range: .quarter, granularity: .weekly).period(days: 90) == 11)
  }

  @Test func `weeks are blocks counted back from today`() throws {
    #expect(try lines(value(purchases, .month, .weekly)) == ["2026-03-10 1: 200"])
    let sums = "1000 1000 1000 1000 1000 1000 1000 1000 1000 1500"
    #expect(try lines(value(purchases, .quarter, .weekly)).contains("2026-01-06 1: " + sums))
    #expect(try lines(value(purchases, .day, .weekly)) == [])
  }

  @Test func `months are those of the website's zone`() throws {
    let late: [RawEvent] = [.purchase(100, "2026-01-31T23:30:00Z")]
    #expect(try lines(value(late)) == ["2026-01-01 1: 100 100 100"])
    #expect(try lines(value(late, zone: "Europe/Berlin")) == ["2026-02-01 1: 100 100"])
  }

  @Test func `sums beyond all numbers stay at the last one`() throws {
    // A thousand of the largest amounts that are taken are nearly all that a sum can hold: 1,024 fit, 1,025 do not.
    let amounts = { (count: Int, visitor: String, time: String) in
      (0..<count).map { _ in RawEvent.purchase(9_000_000_000_000_000, time, visitor: visitor) }
    }
    let one = try value(
      amounts(1000, "ann", "2026-01-10T10:00:00Z") + amounts(1000, "ann", "2026-02-10T10:00:00Z")
        + amounts(1000, "ben", "2026-02-11T10:00:00Z"))
    let (thousand, most) = (9_000_000_000_000_000_000, Int.max)
    #expect(lines(one) == ["2026-01-01 1: \(thousand) \(most) \(most)", "2026-02-01 1: \(thousand) \(thousand)"])
    #expect(one.average(period: 0)?.minorUnits == most)
  }

  @Test func `without revenue there are no cohorts`() throws {
    #expect(try value([.pageview("2026-03-10T10:00:00Z")]).cohorts.isEmpty)
    #expect(try value([]).average(period: 0) == nil)
  }

  @Test func `visitors' cohorts hold those who bought nothing too`() throws {
    let groups = [
      ListedVisitors.Group(
        count: 2, visits: [Instant("2026-03-02T00:00:00Z")], purchases: [(Instant("2026-03-02T00:00:00Z"), 1050)]),
      ListedVisitors.Group(count: 2, visits: [Instant("2026-03-02T00:00:00Z")]),
    ]
    let question = RetentionQuestion(range: .month, granularity: .weekly, periods: 1)
    let periods = question.cohortPeriods(now: Instant("2026-03-16T15:00:00Z"), calendar: .utc)
    let plan = question.plan(WebsiteID(rawValue: 1), periods, revenue: CurrencyCode("EUR"))
    let answer = try ListedVisitors(groups).answer(plan)
    #expect(lines(LifetimeValue(answer, periods)) == ["2026-02-24 4: 2100 2100 2100"])
    #expect(RetentionReport(answer, periods, question: question).rows.count == 2)
  }
}
