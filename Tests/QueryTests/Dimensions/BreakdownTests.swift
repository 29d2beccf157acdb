import Models
import TestSupport
import Testing

@testable import Query

/// What traffic is broken down by.
@Suite struct BreakdownTests {
  private func visits(_ attributes: [SessionAttribute: String]...) -> Asking {
    Asking(attributes.enumerated().map { .pageview("2021-01-01T10:00:00Z", visitor: "v\($0)", $1) })
  }

  @Test func `visits without a source are direct`() throws {
    let asking = visits([.source: "Google"], [:], [.source: "Google"], [:], [.source: "Bing"], [:])
    #expect(try asking.breakdown("visit:source", "visitors") == ["Direct / None: 3", "Google: 2", "Bing: 1"])
    #expect(try asking.breakdown("visit:referrer", "visitors") == ["Direct / None: 6"])
  }

  @Test(arguments: ["visit:device", "visit:browser", "visit:os"])
  func `unknown devices are not set`(property: String) throws {
    #expect(try visits([:]).breakdown(property, "visitors") == ["(not set): 1"])
  }

  @Test(arguments: [
    "visit:utm_source", "visit:utm_medium", "visit:utm_campaign", "visit:utm_content", "visit:utm_term",
    "visit:country", "visit:region", "visit:city",
  ])
  func `campaigns and places that are not known are left out`(property: String) throws {
    #expect(try visits([:]).breakdown(property, "visitors").isEmpty)
  }

  @Test func `unknown countries are left out under either name`() throws {
    let asking = visits([.country: "EE"], [.country: "ZZ"], [:])
    #expect(try asking.breakdown("visit:country", "visitors") == ["EE: 1"])
  }

  @Test func `versions are told apart by what they are a version of`() throws {
    let asking = visits(
      [.browser: "Chrome", .browserVersion: "1"], [.browser: "Firefox", .browserVersion: "1"],
      [.browser: "Chrome", .browserVersion: "1"], [.browser: "Chrome"])
    let rows = try asking.rows(
      .breakdown, ["period": "day", "date": "2021-01-01", "property": "visit:browser_version", "metrics": "visitors"])
    #expect(
      rows.map { [$0["browser_version"], $0["browser"], $0["visitors"]] } == [
        [.text("1"), .text("Chrome"), .integer(2)], [.text("(not set)"), .text("Chrome"), .integer(1)],
        [.text("1"), .text("Firefox"), .integer(1)],
      ])
  }

  @Test func `custom properties that an event lacks are none`() throws {
    let asking = Asking([
      .custom("Buy", "2021-01-01T10:00:00Z", visitor: "ann", props: ["cost": "16"]),
      .custom("Buy", "2021-01-01T10:00:00Z", visitor: "ben", props: ["cost": "16"]),
      .custom("Buy", "2021-01-01T10:00:00Z", visitor: "cid"), .pageview("2021-01-01T10:00:00Z", visitor: "cid"),
    ])
    #expect(try asking.breakdown("event:props:cost", "visitors,events") == ["16: 2 2", "(none): 1 2"])
    #expect(try asking.breakdown("event:props:cost", "events", filters: "event:name==Buy") == ["16: 2", "(none): 1"])
    #expect(try asking.breakdown("event:props:cost", "visitors", filters: "event:props:cost!=(none)") == ["16: 2"])
  }

  @Test func `an empty property is shown as none and is not lacking`() throws {
    let asking = Asking([
      .custom("Buy", "2021-01-01T10:00:00Z", visitor: "ann", props: ["plan": ""]),
      .custom("Buy", "2021-01-01T10:00:00Z", visitor: "ben"),
      .custom("Buy", "2021-01-01T10:00:00Z", visitor: "cid", props: ["plan": "pro"]),
    ])
    #expect(try asking.breakdown("event:props:plan", "visitors") == ["(none): 2", "pro: 1"])
    #expect(try asking.aggregate("visitors", filters: "event:props:plan==(none)") == ["1"])
    #expect(try asking.aggregate("visitors", filters: "event:props:plan!=(none)") == ["2"])
    #expect(try asking.aggregate("visitors", filters: "event:props:plan!=pro") == ["2"])
  }

  @Test func `pages are counted by events and judged by visits that entered there`() throws {
    let asking = Asking([
      .pageview("2021-01-01T10:00:00Z", visitor: "ann", page: "/a"),
      .pageview("2021-01-01T10:05:00Z", visitor: "ann", page: "/b"),
      .pageview("2021-01-01T10:00:00Z", visitor: "ben", page: "/a"),
    ])
    #expect(
      try asking.breakdown("event:page", "visitors,pageviews,bounce_rate,visit_duration") == [
        "/a: 2 2 50 150", "/b: 1 1 0 0",
      ])
    #expect(try asking.breakdown("event:page", "bounce_rate") == ["/a: 50"])
    #expect(
      try asking.breakdown("event:page", "visitors,visit_duration", filters: "event:page==/b") == ["/b: 1 0"])
  }

  @Test func `a visit without pageviews entered nowhere, which is not the page without a path`() throws {
    let asking = Asking([
      .pageview("2021-01-01T10:00:00Z", visitor: "ann", page: ""),
      .pageview("2021-01-01T10:01:00Z", visitor: "ann", page: ""),
      .custom("Signup", "2021-01-01T10:00:00Z", visitor: "ben", page: "/x"),
      .custom("Signup", "2021-01-01T10:10:00Z", visitor: "ben", page: "/x"),
    ])
    #expect(try asking.breakdown("event:page", "pageviews,visit_duration") == [": 2 60", "/x: 0 0"])
    #expect(try asking.breakdown("event:page", "visit_duration") == [": 60"])
    #expect(try asking.breakdown("event:page", "visit_duration", filters: "event:page!=/x") == [": 60"])
  }

  @Test func `entry and exit pages are those of pageviews`() throws {
    let asking = Asking([
      .custom("Early", "2021-01-01T09:59:00Z", visitor: "ann", page: "/x"),
      .pageview("2021-01-01T10:00:00Z", visitor: "ann", page: "/a"),
      .pageview("2021-01-01T10:05:00Z", visitor: "ann", page: "/b"),
      .custom("Late", "2021-01-01T10:06:00Z", visitor: "ann", page: "/y"),
      .custom("Only", "2021-01-01T10:00:00Z", visitor: "ben", page: "/z"),
    ])
    #expect(try asking.breakdown("visit:entry_page", "visitors,visit_duration") == ["/a: 1 420"])
    #expect(try asking.breakdown("visit:exit_page", "visits") == ["/b: 1"])
    #expect(try asking.breakdown("visit:source", "visitors") == ["Direct / None: 2"])
  }

  @Test
  func `a property of visits counts their pageviews before the range too, with an event filter only matching ones`()
    throws
  {
    let asking = Asking([
      .pageview("2020-12-31T23:50:00Z", page: "/a", [.country: "EE"]), .pageview("2021-01-01T00:05:00Z", page: "/b"),
    ])
    #expect(try asking.breakdown("visit:country", "visitors,pageviews,events") == ["EE: 1 2 2"])
    #expect(try asking.breakdown("visit:country", "pageviews", filters: "event:page==/*") == ["EE: 1"])
  }

  @Test func `a filter by hostname asks sources for the host where the visit began`() throws {
    let asking = Asking([
      .pageview(
        "2021-01-01T10:00:00Z", visitor: "ann", page: "/1", host: "www.example.com",
        [.source: "Google", .utmTerm: "x", .device: "Mobile"]),
      .pageview("2021-01-01T10:05:00Z", visitor: "ann", page: "/2", host: "app.example.com"),
      .pageview("2021-01-01T10:00:00Z", visitor: "ben", page: "/3", host: "app.example.com", [.source: "Bing"]),
    ])
    let app = "event:hostname==app.example.com"
    #expect(try asking.breakdown("visit:source", "visitors", filters: app) == ["Bing: 1"])
    #expect(try asking.breakdown("visit:utm_term", "visitors", filters: app).isEmpty)
    #expect(try asking.breakdown("visit:entry_page", "visitors", filters: app) == ["/3: 1"])
    #expect(try asking.breakdown("visit:exit_page", "visitors", filters: app) == ["/2: 1", "/3: 1"])
    #expect(try asking.breakdown("visit:exit_page", "visitors", filters: "event:hostname==www.example.com").isEmpty)
    #expect(try asking.breakdown("visit:device", "visitors", filters: app) == ["(not set): 1", "Mobile: 1"])
    #expect(try asking.breakdown("event:page", "visitors", filters: app) == ["/2: 1", "/3: 1"])
  }

  @Test func `rows are ordered by the first metric, then by the bytes of their name`() throws {
    let asking = Asking([
      .pageview("2021-01-01T10:00:00Z", visitor: "1", page: "/b"),
      .pageview("2021-01-01T10:00:00Z", visitor: "2", page: "/B"),
      .pageview("2021-01-01T10:00:00Z", visitor: "3", page: "/a"),
      .pageview("2021-01-01T10:01:00Z", visitor: "3", page: "/a"),
      .pageview("2021-01-01T10:00:00Z", visitor: "4", page: "/b"),
    ])
    #expect(try asking.breakdown("event:page", "visitors,pageviews") == ["/b: 2 2", "/B: 1 1", "/a: 1 2"])
    #expect(try asking.breakdown("event:page", "pageviews,visitors") == ["/a: 2 1", "/b: 2 2", "/B: 1 1"])
    #expect(try asking.breakdown("event:page", "bounce_rate,visitors") == ["/B: 100 1", "/b: 100 2", "/a: 0 1"])
    #expect(try asking.breakdown("event:page", "visitors", ["limit": "1", "page": "2"]) == ["/B: 1"])
    #expect(try asking.breakdown("event:page", "visitors", ["limit": "3", "page": "2"]).isEmpty)
  }

  @Test func `without goals there are none to list`() throws {
    #expect(try visits([:]).breakdown("event:goal", "visitors,pageviews").isEmpty)
  }

  @Test func `a custom property called like a metric keeps its full name`() throws {
    let asking = Asking([.pageview("2021-01-01T10:00:00Z", props: ["visitors": "many"])])
    let rows = try asking.rows(
      .breakdown, ["period": "day", "date": "2021-01-01", "property": "event:props:visitors", "metrics": "visitors"])
    #expect(rows.first?.fields.map(\.key) == ["event:props:visitors", "visitors"])
  }
}
