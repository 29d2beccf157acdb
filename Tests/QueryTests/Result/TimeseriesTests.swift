import Models
import TestSupport
import Testing

@testable import Query

/// Figures over time.
@Suite struct TimeseriesTests {
  @Test func `every hour of a day is listed, mean durations only where there was a visit`() throws {
    let asking = Asking([.pageview("2021-01-01T00:00:00Z"), .pageview("2021-01-01T00:10:00Z")])
    let rows = try asking.rows(
      .timeseries, ["period": "day", "date": "2021-01-01", "metrics": "visitors,pageviews,visit_duration,bounce_rate"])
    #expect(rows.count == 24)
    #expect(rows[0].shown == "2021-01-01 00:00:00: 1 2 600 0")
    #expect(rows[23].shown == "2021-01-01 23:00:00: 0 0 null 0")
  }

  @Test func `days and months are named by their first day`() throws {
    let asking = Asking([.pageview("2020-12-31T00:00:00Z"), .pageview("2021-01-31T10:00:00Z")])
    let months = try asking.rows(.timeseries, ["period": "6mo", "date": "2021-02-10"])
    #expect(
      months.map(\.shown) == [
        "2020-08-01: 0", "2020-09-01: 0", "2020-10-01: 0", "2020-11-01: 0", "2020-12-01: 1", "2021-01-01: 1",
      ])
    #expect(
      try asking.timeseries("pageviews", ["period": "custom", "date": "2020-12-20,2021-02-03", "interval": "month"])
        == ["2020-12-01: 1", "2021-01-01: 1"])
  }

  @Test func `a visit belongs to the day of its last activity, its events to their own`() throws {
    let asking = Asking([.pageview("2021-01-01T23:50:00Z"), .pageview("2021-01-02T00:10:00Z")])
    let week = ["period": "7d", "date": "2021-01-08"]
    #expect(try asking.timeseries("visitors,visit_duration,visits", week) == ["2021-01-02: 1 1200 1"])
    #expect(try asking.timeseries("visitors,pageviews", week) == ["2021-01-01: 1 1", "2021-01-02: 1 1"])
    let rows = try asking.rows(.timeseries, ["metrics": "pageviews,visit_duration,bounce_rate"].merging(week) { $1 })
    #expect(rows[0].shown == "2021-01-01: 1 0 0")
    #expect(rows[1].shown == "2021-01-02: 1 1200 0")
    #expect(rows[2].shown == "2021-01-03: 0 null 0")
  }

  @Test func `hourly visitors count in every hour their visit touched, durations in its last`() throws {
    let asking = Asking([
      .pageview("2021-01-01T10:50:00Z"), .pageview("2021-01-01T11:20:00Z"), .pageview("2021-01-01T11:45:00Z"),
      .pageview("2021-01-01T12:10:00Z"),
    ])
    #expect(
      try asking.timeseries("visitors,visits,visit_duration") == [
        "2021-01-01 10:00:00: 1 1 0", "2021-01-01 11:00:00: 1 1 0", "2021-01-01 12:00:00: 1 1 4800",
      ])
    // With pageviews the visitors come from events.
    #expect(
      try Asking([.pageview("2021-01-01T10:50:00Z"), .pageview("2021-01-01T11:10:00Z")]).timeseries(
        "visitors,pageviews")
        == ["2021-01-01 10:00:00: 1 1", "2021-01-01 11:00:00: 1 1"])
  }

  @Test func `visits count in quarter hours where the zone is off by one`() throws {
    let asking = Asking(
      [
        .pageview("2021-01-02T05:00:00Z", visitor: "1"), .pageview("2021-01-02T05:14:00Z", visitor: "2"),
        .pageview("2021-01-02T05:15:00Z", visitor: "3"), .pageview("2021-01-02T06:14:59Z", visitor: "4"),
      ], timeZone: "Asia/Katmandu")
    #expect(
      try asking.timeseries("visits", ["date": "2021-01-02"]) == ["2021-01-02 10:00:00: 2", "2021-01-02 11:00:00: 2"])
  }

  @Test func `hours without matching events still show the visits that ended there, days do not`() throws {
    let asking = Asking([
      .pageview("2021-01-01T22:50:00Z", page: "/a"), .pageview("2021-01-01T23:15:00Z", page: "/b"),
      .pageview("2021-01-01T23:40:00Z", page: "/b"), .pageview("2021-01-02T00:05:00Z", page: "/b"),
    ])
    let filter = "event:page==/a"
    let hours = ["period": "custom", "date": "2021-01-01,2021-01-02", "interval": "hour"]
    #expect(
      try asking.timeseries("pageviews,visit_duration", filters: filter, hours)
        == ["2021-01-01 22:00:00: 1 0", "2021-01-02 00:00:00: 0 4500"])
    let days = try asking.timeseries(
      "pageviews,visit_duration", filters: filter, hours.merging(["interval": "day"]) { $1 })
    #expect(days == ["2021-01-01: 1 0"])
  }

  @Test func `hours of the days on which the clock changes are those on the wall`() throws {
    let spring = Asking(
      [.pageview("2024-03-31T00:59:59Z", visitor: "1"), .pageview("2024-03-31T01:00:00Z", visitor: "2")],
      timeZone: "Europe/Berlin")
    let day = ["date": "2024-03-31"]
    #expect(
      try spring.timeseries("pageviews", day) == ["2024-03-31 01:00:00: 1", "2024-03-31 03:00:00: 1"])
    #expect(try spring.rows(.timeseries, ["period": "day", "date": "2024-03-31"]).count == 23)
    let autumn = Asking(
      [.pageview("2024-10-27T00:30:00Z", visitor: "1"), .pageview("2024-10-27T01:30:00Z", visitor: "2")],
      timeZone: "Europe/Berlin")
    #expect(try autumn.timeseries("pageviews", ["date": "2024-10-27"]) == ["2024-10-27 02:00:00: 2"])
  }

  @Test func `days are those of the website's zone`() throws {
    let asking = Asking(
      [
        .pageview("2021-01-01T14:59:59Z", visitor: "1"), .pageview("2021-01-01T15:00:00Z", visitor: "2"),
        .pageview("2021-01-02T14:59:59Z", visitor: "3"),
      ], timeZone: "Asia/Tokyo")
    #expect(try asking.aggregate("pageviews", ["date": "2021-01-02"]) == ["2"])
    #expect(
      try asking.timeseries("visitors", ["period": "month"]) == ["2021-01-01: 1", "2021-01-02: 2"])
  }

  @Test func `bounces of a page are those of visits that entered there`() throws {
    let asking = Asking([
      .pageview("2021-01-01T10:00:00Z", visitor: "ann", page: "/a"),
      .pageview("2021-01-01T10:00:00Z", visitor: "ben", page: "/b"),
      .pageview("2021-01-01T10:10:00Z", visitor: "ben", page: "/a"),
    ])
    #expect(
      try asking.timeseries("visitors,bounce_rate,visit_duration", filters: "event:page==/a")
        == ["2021-01-01 10:00:00: 2 100 300"])
  }

  @Test func `an unknown zone of the website is not the caller's error`() {
    #expect(throws: QueryError.unknownTimeZone("Mars/Olympus")) {
      try Asking([], timeZone: "Mars/Olympus").aggregate("visitors")
    }
  }
}
