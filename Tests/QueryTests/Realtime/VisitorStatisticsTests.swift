import Models
import Query
import TestSupport
import Testing

@Suite struct VisitorStatisticsTests {
  private func statistics(
    _ events: [RawEvent], at now: String, timeZone: String = "Etc/UTC"
  ) throws -> VisitorStatistics {
    let website = Website.sample(timeZone: timeZone)
    return try VisitorStatistics.now(
      Instant(now), website: website, store: ReferenceEventStore(events, website: website.id))
  }

  @Test func `week begins on Monday and month on the first`() throws {
    // 16 June 2021 was a Wednesday.
    let events: [RawEvent] = [
      .pageview("2021-05-31T23:59:59Z", visitor: "may"), .pageview("2021-06-01T00:00:00Z", visitor: "june"),
      .pageview("2021-06-13T23:59:59Z", visitor: "sunday"), .pageview("2021-06-14T00:00:00Z", visitor: "monday"),
      .pageview("2021-06-16T00:00:00Z", visitor: "today"), .pageview("2021-06-16T11:58:00Z", visitor: "monday"),
    ]
    let found = try statistics(events, at: "2021-06-16T12:00:00Z")
    #expect(found.live == 1 && found.today == 2 && found.week == 2 && found.month == 4)
  }

  @Test func `the week may begin in the month before`() throws {
    // 2 July 2021 was a Friday.
    let events: [RawEvent] = [
      .pageview("2021-06-28T10:00:00Z", visitor: "a"), .pageview("2021-07-01T10:00:00Z", visitor: "b"),
    ]
    let found = try statistics(events, at: "2021-07-02T12:00:00Z")
    #expect(found.today == 0 && found.week == 2 && found.month == 1)
  }

  @Test func `rates are those of the month's sessions and visitors`() throws {
    let events: [RawEvent] = [
      .pageview("2021-05-10T10:00:00Z", visitor: "old"), .pageview("2021-06-02T10:00:00Z", visitor: "old"),
      .pageview("2021-06-02T10:01:40Z", visitor: "old"), .pageview("2021-06-02T10:02:00Z", visitor: "old"),
      .pageview("2021-06-03T10:00:00Z", visitor: "new"), .pageview("2021-06-05T10:00:00Z", visitor: "newer"),
    ]
    let found = try statistics(events, at: "2021-06-16T12:00:00Z")
    // Three sessions: 3, 1 and 1 pageviews, two bounces, 120 s in all.
    #expect(found.bouncePercent == 67)
    #expect(found.sessionSeconds == 40)
    #expect(found.tenthsOfPagesPerSession == 17)
    #expect(found.newVisitorPercent == 67)
    #expect(found.returningVisitorPercent == 33)
  }

  @Test func `a visitor whose first session began last month and goes on is not new`() throws {
    let events: [RawEvent] = [
      .pageview("2021-05-31T23:50:00Z", visitor: "night"), .pageview("2021-06-01T00:10:00Z", visitor: "night"),
    ]
    let found = try statistics(events, at: "2021-06-16T12:00:00Z")
    #expect(found.month == 1 && found.newVisitorPercent == 0 && found.returningVisitorPercent == 100)
  }

  @Test func `nothing is zero everywhere`() throws {
    let found = try statistics([], at: "2021-06-16T12:00:00Z")
    #expect(found.bouncePercent == 0 && found.sessionSeconds == 0 && found.tenthsOfPagesPerSession == 0)
    #expect(found.newVisitorPercent == 0 && found.returningVisitorPercent == 0 && found.month == 0)
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func `figures are those of the Stats API`(seed: UInt64) throws {
    let website = Website.sample(timeZone: "America/St_Johns")
    let store = ReferenceEventStore(RandomTraffic(seed: seed).events, website: website.id)
    let now = Instant("2024-03-31T15:00:00Z")
    func values(_ parameters: [String: String]) throws -> [Double] {
      let request = try StatsRequest(
        .aggregate, parameters: parameters.merging(["date": "2024-03-31"]) { a, _ in a }, now: now)
      guard case .aggregate(let values) = try QueryRunner.run(request, website: website, now: now, store: store) else {
        return []
      }
      return values.compactMap(\.value.number)
    }
    let statistics = try VisitorStatistics.now(now, website: website, store: store)
    let overview = try RealtimeOverview.now(now, website: website, store: store)
    let day = try values(["period": "day", "metrics": "visitors,pageviews"])
    #expect([Double(overview.visitors.today), Double(overview.pageviews.today)] == day)
    #expect(statistics.today == overview.visitors.today && statistics.live == overview.visitors.current)
    let month = try values(["period": "month", "metrics": "visitors,pageviews"])
    #expect(Double(statistics.month) == month[0])
    let week = try values(["period": "custom", "date": "2024-03-25,2024-03-31", "metrics": "visitors,pageviews"])
    #expect(Double(statistics.week) == week[0])
    let sessions = try values(["period": "month", "metrics": "bounce_rate,visit_duration,views_per_visit"])
    #expect([Double(statistics.bouncePercent), Double(statistics.sessionSeconds)] == Array(sessions.prefix(2)))
    #expect(abs(Double(statistics.tenthsOfPagesPerSession) / 10 - sessions[2]) <= 0.055)
  }
}
