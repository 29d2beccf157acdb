import Models
import TestSupport
import Testing

@testable import Query

/// What each metric counts.
@Suite struct MetricTests {
  private static let all = "visitors,visits,pageviews,events,bounce_rate,visit_duration,views_per_visit"

  @Test func `without events everything is zero`() throws {
    #expect(try Asking([]).aggregate(MetricTests.all) == ["0", "0", "0", "0", "0", "0", "0.0"])
  }

  @Test func `a morning's traffic`() throws {
    let asking = Asking([
      .pageview("2021-01-01T08:00:00Z", visitor: "ann"), .pageview("2021-01-01T08:10:00Z", visitor: "ann"),
      .custom("Signup", "2021-01-01T08:15:00Z", visitor: "ann"), .pageview("2021-01-01T11:00:00Z", visitor: "ann"),
      .pageview("2021-01-01T09:00:00Z", visitor: "ben"),
    ])
    // Sessions: 2 pageviews in 900 s; a bounce; a bounce.
    #expect(try asking.aggregate(MetricTests.all) == ["2", "3", "4", "5", "67", "300", "1.33"])
  }

  @Test func `heartbeats only keep a session open`() throws {
    let asking = Asking([
      .pageview("2021-01-01T10:00:00Z"), .heartbeat("2021-01-01T10:25:00Z"), .heartbeat("2021-01-01T10:50:00Z"),
      .pageview("2021-01-01T11:20:00Z"),
    ])
    #expect(try asking.aggregate(MetricTests.all) == ["1", "1", "2", "2", "0", "4800", "2.0"])
  }

  @Test func `a visit of a custom event alone is no bounce`() throws {
    #expect(try Asking([.custom("Signup", "2021-01-01T10:00:00Z")]).aggregate("visitors,bounce_rate") == ["1", "0"])
  }

  @Test func `a visit over midnight counts on both days with all it has`() throws {
    let asking = Asking([.pageview("2020-12-31T23:50:00Z"), .pageview("2021-01-01T00:10:00Z")])
    for date in ["2020-12-31", "2021-01-01"] {
      #expect(
        try asking.aggregate("visitors,bounce_rate,visit_duration,views_per_visit", ["date": date]) == [
          "1", "0", "1200", "2.0",
        ])
      #expect(try asking.aggregate("pageviews,visitors,visit_duration", ["date": date]) == ["1", "1", "1200"])
    }
  }

  @Test func `bounce rate under a page filter is that of visits which entered there`() throws {
    let asking = Asking([
      .pageview("2021-01-01T10:00:00Z", visitor: "ann", page: "/a"),
      .pageview("2021-01-01T10:00:00Z", visitor: "ben", page: "/a"),
      .pageview("2021-01-01T10:10:00Z", visitor: "ben", page: "/b"),
      .pageview("2021-01-01T10:00:00Z", visitor: "cid", page: "/b"),
      .pageview("2021-01-01T10:20:00Z", visitor: "cid", page: "/a"),
    ])
    #expect(
      try asking.aggregate("visitors,bounce_rate,visit_duration", filters: "event:page==/a") == ["3", "50", "600"])
    #expect(try asking.aggregate("pageviews,bounce_rate", filters: "event:page==/b") == ["2", "0"])
    #expect(try asking.aggregate("bounce_rate", filters: "event:page==/none") == ["0"])
    #expect(
      try asking.breakdown("visit:source", "visitors,bounce_rate", filters: "event:page==/a") == ["Direct / None: 3 50"]
    )
  }

  @Test func `an event filter picks events, and visits with such an event`() throws {
    let asking = Asking([
      .pageview("2021-01-01T10:00:00Z", visitor: "ann", page: "/a"),
      .pageview("2021-01-01T10:05:00Z", visitor: "ann", page: "/b"),
      .pageview("2021-01-01T10:00:00Z", visitor: "ben", page: "/b"),
    ])
    #expect(try asking.aggregate("visitors,pageviews,visit_duration", filters: "event:page==/a") == ["1", "1", "300"])
    #expect(try asking.aggregate("visitors,pageviews", filters: "visit:entry_page==/a") == ["1", "2"])
    #expect(try asking.aggregate("visitors,pageviews", filters: "visit:exit_page==/b;event:page==/a") == ["1", "1"])
  }

  // MARK: - Comparison

  @Test func `values are compared with those of the days before`() throws {
    let asking = Asking([
      .pageview("2020-12-31T10:00:00Z", visitor: "ann"),
      .pageview("2021-01-01T10:00:00Z", visitor: "ann"), .pageview("2021-01-01T10:25:00Z", visitor: "ann"),
      .pageview("2021-01-01T10:00:00Z", visitor: "ben"),
    ])
    #expect(
      try asking.aggregate("pageviews,visitors,bounce_rate,visit_duration", ["compare": "previous_period"])
        == ["3 1 200", "2 1 100", "50 100 -50", "750 0 100"])
  }

  @Test func `half a month is compared with half a month`() throws {
    let asking = Asking(
      [
        .pageview("2020-12-10T10:00:00Z", visitor: "a"), .pageview("2020-12-17T10:00:00Z", visitor: "b"),
        .pageview("2021-01-03T10:00:00Z", visitor: "c"),
      ], now: "2021-01-15T09:00:00Z")
    // 1 to 15 January against 17 to 31 December.
    #expect(
      try asking.aggregate("pageviews", ["period": "month", "date": "2021-01-01", "compare": "previous_period"]) == [
        "1 1 0"
      ])
  }

  @Test(arguments: [
    (Metric.visitors, 0, 5, "100"), (.visitors, 0, 0, "0"), (.visitors, 3, 2, "-33"), (.visitors, 8, 9, "13"),
    (.visitors, 8, 7, "-13"), (.bounceRate, 0, 50, "null"), (.bounceRate, 40, 10, "-30"), (.visitors, 4, 0, "-100"),
  ])
  func `change is in percent, of bounce rates in points`(metric: Metric, old: Int, new: Int, change: String) {
    #expect(StatsResult.change(of: metric, from: .integer(old), to: .integer(new)).shown == change)
  }

  @Test func `a change of decimals is rounded as they are written`() {
    // (1.89 - 1.68) / 1.68 is 12.5 %, which binary fractions fall short of.
    let change = StatsResult.change(of: .viewsPerVisit, from: .decimal(1.68), to: .decimal(1.89))
    #expect(change.shown == "13")
  }
}
