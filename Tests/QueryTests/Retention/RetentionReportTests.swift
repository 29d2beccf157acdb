import Models
import Query
import Storage
import TestSupport
import Testing

/// The documented example, and the rules around it.
@Suite struct RetentionReportTests {
  /// Visitors who were there on these days, so many of each kind.
  private struct Kind {
    var count: Int
    var days: [String]
  }

  /// Traffic that gives the figures of the documented example.
  private static let documented = [
    Kind(count: 198, days: ["2026-02-18", "2026-02-25", "2026-03-04", "2026-03-11"]),
    Kind(count: 114, days: ["2026-02-19", "2026-02-26", "2026-03-05"]),
    Kind(count: 222, days: ["2026-02-20", "2026-02-27"]), Kind(count: 709, days: ["2026-02-23"]),
    Kind(count: 276, days: ["2026-02-24", "2026-03-03", "2026-03-16"]),
    Kind(count: 213, days: ["2026-02-26", "2026-03-05"]), Kind(count: 598, days: ["2026-03-02"]),
    Kind(count: 612, days: ["2026-03-04", "2026-03-10"]), Kind(count: 744, days: ["2026-03-09"]),
    // In the cohort that has no period to return in yet, and in none because they were seen before.
    Kind(count: 50, days: ["2026-03-10", "2026-03-16"]), Kind(count: 70, days: ["2026-02-16", "2026-02-17"]),
  ]

  private func events(_ kinds: [Kind]) -> [RawEvent] {
    var events: [RawEvent] = []
    for (kind, group) in kinds.enumerated() {
      for visitor in 0..<group.count {
        events += group.days.map { .pageview("\($0)T10:00:00Z", visitor: "\(kind)-\(visitor)") }
      }
    }
    return events
  }

  private func report(
    _ store: any EventStore, _ range: TimeRange = .month, _ granularity: CohortGranularity = .weekly, periods: Int = 6,
    zone: String = "Etc/UTC", now: String = "2026-03-16T15:00:00Z"
  ) throws -> RetentionReport {
    try RetentionQuestion(range: range, granularity: granularity, periods: periods)
      .run(website: .sample(timeZone: zone), now: Instant(now), store: store)
  }

  /// `date period visitors returned rate`.
  private func lines(_ report: RetentionReport) -> [String] {
    report.rows.map { "\($0.cohort) \($0.period) \($0.visitors) \($0.returned) \($0.rateHundredths)" }
  }

  @Test func `the documented example comes out cell by cell`() throws {
    let report = try report(ReferenceEventStore(events(Self.documented), website: WebsiteID(rawValue: 1)))
    #expect(
      lines(report) == [
        "2026-02-17 0 1243 1243 10000", "2026-02-17 1 1243 534 4296", "2026-02-17 2 1243 312 2510",
        "2026-02-17 3 1243 198 1593", "2026-02-24 0 1087 1087 10000", "2026-02-24 1 1087 489 4499",
        "2026-02-24 2 1087 276 2539", "2026-03-03 0 1356 1356 10000", "2026-03-03 1 1356 612 4513",
      ])
    #expect(report.cohortCount == 3)
    #expect(report.best?.cohort.description == "2026-03-03")
    #expect(report.best?.rateHundredths == 4513)
    // (42.9606 + 44.9862 + 45.1327) / 3.
    #expect(report.overallHundredths == 4436)
  }

  @Test func `listed visitors give what stored ones give`() throws {
    let groups = Self.documented.map { kind in
      ListedVisitors.Group(count: kind.count, visits: kind.days.map { Instant("\($0)T00:00:00Z") })
    }
    let question = RetentionQuestion(range: .month, granularity: .weekly, periods: 6)
    let periods = question.cohortPeriods(now: Instant("2026-03-16T15:00:00Z"), calendar: .utc)
    let answer = try ListedVisitors(groups).answer(question.plan(WebsiteID(rawValue: 1), periods))
    let stored = try report(ReferenceEventStore(events(Self.documented), website: WebsiteID(rawValue: 1)))
    #expect(RetentionReport(answer, periods, question: question) == stored)
  }

  @Test func `periods end the table, and cohorts without visitors are left out`() throws {
    let store = ReferenceEventStore(
      events([Kind(count: 2, days: ["2026-03-11", "2026-03-12", "2026-03-14"]), Kind(count: 1, days: ["2026-03-13"])]),
      website: WebsiteID(rawValue: 1))
    #expect(
      try lines(report(store, .week, .daily, periods: 2)) == [
        "2026-03-11 0 2 2 10000", "2026-03-11 1 2 2 10000", "2026-03-11 2 2 0 0", "2026-03-13 0 1 1 10000",
        "2026-03-13 1 1 0 0", "2026-03-13 2 1 0 0",
      ])
    let summary = try report(store, .week, .daily, periods: 2)
    #expect(summary.overallHundredths == 5000)
    #expect(summary.best?.cohort.description == "2026-03-11")
  }

  @Test func `only whole blocks inside the range count`() throws {
    func days(_ range: TimeRange, _ granularity: CohortGranularity) -> [String] {
      RetentionQuestion(range: range, granularity: granularity, periods: 6)
        .cohortPeriods(now: Instant("2026-03-16T15:00:00Z"), calendar: .utc).firstDays.map(\.description)
    }
    #expect(days(.month, .weekly) == ["2026-02-17", "2026-02-24", "2026-03-03", "2026-03-10"])
    #expect(days(.month, .monthly) == ["2026-02-15"])
    #expect(days(.quarter, .monthly) == ["2025-12-17", "2026-01-16", "2026-02-15"])
    #expect(days(.week, .weekly) == ["2026-03-10"])
    #expect(days(.week, .monthly) == [])
    #expect(days(.day, .weekly) == [])
    #expect(days(.day, .daily) == ["2026-03-16"])
    #expect(days(.quarter, .daily).count == 90)
    #expect(days(.quarter, .weekly).first == "2025-12-23")
  }

  @Test func `blocks are days of the website's zone, clock changes included`() throws {
    // Berlin: the clock goes forward on 29 March; both visits lie in local days of their own.
    let store = ReferenceEventStore(
      [
        .pageview("2026-03-28T22:59:00Z"), .pageview("2026-03-28T23:01:00Z", visitor: "ben"),
        .pageview("2026-03-29T21:59:00Z"), .pageview("2026-03-29T22:01:00Z", visitor: "ben"),
      ], website: WebsiteID(rawValue: 1))
    #expect(
      try lines(report(store, .week, .daily, periods: 1, zone: "Europe/Berlin", now: "2026-03-30T20:00:00Z")) == [
        "2026-03-28 0 1 1 10000", "2026-03-28 1 1 1 10000", "2026-03-29 0 1 1 10000", "2026-03-29 1 1 1 10000",
      ])
  }

  @Test func `nothing stored is nothing, not a failure`() throws {
    let empty = try report(ReferenceEventStore())
    #expect(empty.rows.isEmpty)
    #expect(empty.overallHundredths == 0)
    #expect(empty.cohortCount == 0)
    #expect(empty.best == nil)
    #expect(try report(ReferenceEventStore(), .day, .monthly).rows.isEmpty)
  }
}
