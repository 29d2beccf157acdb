import Models
import TestSupport
import Testing

@testable import Query

/// What a query string means, and what is wrong with it.
@Suite struct StatsRequestTests {
  private func request(
    _ endpoint: StatsEndpoint = .aggregate, _ parameters: [String: String], now: String = "2021-03-15T23:30:00Z"
  ) throws(QueryError) -> StatsRequest {
    try StatsRequest(endpoint, parameters: parameters, now: Instant(now))
  }

  private func refusal(_ endpoint: StatsEndpoint = .aggregate, _ parameters: [String: String]) -> (String, String) {
    do {
      _ = try request(endpoint, parameters)
      return ("", "accepted")
    } catch {
      guard case .invalid(let parameter, let message) = error else { return ("", "not the caller's error") }
      return (parameter, message)
    }
  }

  // MARK: - Days

  @Test(arguments: [
    (["period": "day", "date": "2021-01-01"], "2021-01-01,2021-01-01"),
    (["period": "7d", "date": "2021-01-08"], "2021-01-01,2021-01-07"),
    (["period": "30d", "date": "2021-03-01"], "2021-01-30,2021-02-28"),
    (["period": "month", "date": "2020-02-10"], "2020-02-01,2020-02-29"),
    (["period": "6mo", "date": "2021-02-10"], "2020-08-01,2021-01-31"),
    (["period": "12mo", "date": "2021-02-10"], "2020-02-01,2021-01-31"),
    (["period": "custom", "date": "2021-01-05,2021-02-03"], "2021-01-05,2021-02-03"),
    (["period": "custom", "date": " 2021-02-03 , 2021-01-05 "], "2021-01-05,2021-02-03"),
    ([:], "2021-02-13,2021-03-14"),
    (["period": "day"], "2021-03-15,2021-03-15"),
  ])
  func `a period names its days`(parameters: [String: String], days: String) throws {
    #expect(try request(.aggregate, parameters).dates.description == days)
  }

  // MARK: - Interval, metrics, pages

  @Test(arguments: [
    ("day", Interval.hour), ("7d", .day), ("30d", .day), ("month", .day), ("6mo", .month), ("12mo", .month),
  ])
  func `rows have the length that suits the period`(period: String, interval: Interval) throws {
    guard case .timeseries(let chosen) = try request(.timeseries, ["period": period]).shape else {
      Issue.record("no timeseries")
      return
    }
    #expect(chosen == interval)
  }

  @Test func `hours can be listed for 31 days and no more`() throws {
    _ = try request(.timeseries, ["period": "month", "date": "2021-01-01", "interval": "hour"])
    let refused = refusal(.timeseries, ["period": "custom", "date": "2021-01-01,2021-02-01", "interval": "hour"])
    #expect(refused == ("interval", "`interval=hour` needs a range of at most 31 days; this one has 32."))
  }

  @Test func `the older name of a daily interval is understood`() throws {
    guard case .timeseries(.day) = try request(.timeseries, ["interval": "date", "period": "12mo"]).shape else {
      Issue.record("`date` means days")
      return
    }
  }

  @Test func `visitors are asked unless told otherwise`() throws {
    #expect(try request(.aggregate, [:]).metrics.map(\.name) == ["visitors"])
    #expect(try request(.aggregate, ["metrics": "events, visitors"]).metrics.map(\.name) == ["events", "visitors"])
  }

  // MARK: - Refusals

  @Test(arguments: [
    (StatsEndpoint.aggregate, ["period": "year"], "period", "year"),
    (.aggregate, ["date": "2021-02-30"], "date", "2021-02-30"),
    (.aggregate, ["period": "custom"], "date", "YYYY-MM-DD,YYYY-MM-DD"),
    (.aggregate, ["period": "custom", "date": "2021-01-01"], "date", "2021-01-01"),
    (.aggregate, ["period": "custom", "date": "2021-01-01,x"], "date", "2021-01-01,x"),
    (.aggregate, ["period": "day", "date": "2021-01-01,2021-01-02"], "date", "2021-01-01,2021-01-02"),
    (.timeseries, ["interval": "week"], "interval", "week"),
    (.breakdown, [:], "property", "required"),
    (.breakdown, ["property": "badproperty"], "property", "badproperty"),
    (.breakdown, ["property": "event:props:"], "property", "event:props:"),
    (.breakdown, ["property": "event:hostname"], "property", "event:hostname"),
    (.aggregate, ["filters": "visit:shoe==1"], "filters", "visit:shoe"),
    (.aggregate, ["filters": "event:props:==1"], "filters", "event:props:"),
    (.aggregate, ["filters": "event:goal==Signup"], "filters", "Signup"),
    (.aggregate, ["metrics": "visitors,shoes"], "metrics", "shoes"),
    (.aggregate, ["metrics": ""], "metrics", "not ``"),
    (.aggregate, ["metrics": "visitors,events,visitors"], "metrics", "`visitors` twice"),
    (
      .aggregate, ["metrics": "bounce_rate", "filters": "event:name==Signup"], "metrics",
      "`bounce_rate` cannot be asked with the property or filter `event:name`"
    ),
    (.breakdown, ["property": "event:props:url", "metrics": "visits"], "metrics", "event:props:url"),
    (.breakdown, ["property": "event:goal", "metrics": "visit_duration"], "metrics", "event:goal"),
    (.breakdown, ["property": "visit:source", "metrics": "views_per_visit"], "metrics", "views_per_visit"),
    (.aggregate, ["metrics": "views_per_visit", "filters": "event:page==/"], "metrics", "event:page"),
    (.breakdown, ["property": "visit:source", "metrics": "time_on_page"], "metrics", "event:page"),
    (.breakdown, ["property": "visit:source", "limit": "0"], "limit", "not `0`"),
    (.breakdown, ["property": "visit:source", "limit": "1001"], "limit", "1001"),
    (.breakdown, ["property": "visit:source", "limit": "ten"], "limit", "ten"),
    (.breakdown, ["property": "visit:source", "page": "0"], "page", "not `0`"),
    (.breakdown, ["property": "visit:source", "page": "99999999999999999999"], "page", "99999999999999999999"),
  ])
  func `a wrong parameter is named with its value`(
    endpoint: StatsEndpoint, parameters: [String: String], parameter: String, mention: String
  ) {
    let refused = refusal(endpoint, parameters)
    #expect(refused.0 == parameter)
    #expect(refused.1.contains(parameter))
    #expect(refused.1.contains(mention))
  }

  @Test func `parameters are checked in a fixed order`() {
    var parameters = [
      "period": "x", "date": "x", "property": "x", "filters": "x==x", "metrics": "x", "limit": "x",
    ]
    for (parameter, right) in [
      ("period", "day"), ("date", "2021-01-01"), ("property", "visit:source"), ("filters", ""), ("metrics", "visitors"),
      ("limit", "1"),
    ] {
      #expect(refusal(.breakdown, parameters).0 == parameter)
      parameters[parameter] = right
    }
    #expect(refusal(.breakdown, parameters).1 == "accepted")
  }

  @Test func `what an endpoint does not know is ignored`() throws {
    _ = try request(
      .aggregate, ["property": "bad", "interval": "bad", "limit": "bad", "compare": "bad", "site_id": "1"])
  }
}
