import Auth
import Foundation
import HTTPSupport
import Models
import Storage
import TestSupport
import Testing

@testable import ExternalRoutes

/// The answers of the analytics section, member by member.
@Suite struct AnalyticsEndpointsTests {
  /// An API over some traffic of one website, in Berlin's time, on 13 June 2026 at 14:00 there.
  private struct Analytics {
    let rig: ExternalRig
    let website: Website
    let key: IssuedKey

    init(_ events: [RawEvent], timeZone: String = "Europe/Berlin") throws {
      rig = try ExternalRig(store: ReferenceEventStore(events, website: WebsiteID(rawValue: 1)))
      guard let euro = CurrencyCode("EUR") else { preconditionFailure("EUR is three letters") }
      website = try rig.catalog.addWebsite(
        domain: "example.com", timeZone: timeZone, currency: euro, team: Catalog.defaultTeam, now: ExternalRig.start)
      #expect(website.id == WebsiteID(rawValue: 1))
      key = try rig.addKey()
    }

    func ask(_ path: String) async throws -> RigAnswer {
      try await rig.ask("/analytics/\(website.uuid)\(path)", key: key)
    }
  }

  private static let traffic: [RawEvent] = [
    .pageview(
      "2026-06-12T21:59:00Z", page: "/pricing",
      [.country: "DE", .city: "Berlin", .device: "Desktop", .browser: "Firefox", .operatingSystem: "Linux",
        .referrer: "google.com/search", .medium: "search"]),
    .custom("Signup", "2026-06-12T22:01:00Z", page: "/pricing"),
    .pageview("2026-06-13T09:00:00Z", visitor: "ben", page: "/", [.country: "FR", .device: "mobile"]),
    .pageview("2026-06-13T09:00:10Z", visitor: "ben", page: "/pricing"),
    .custom("Ping", "2026-06-13T10:00:00Z", visitor: "cid", interactive: false, [.referrer: "https://a.example/x"]),
  ]

  @Test func `the overview has the documented shape`() async throws {
    let analytics = try Analytics(Self.traffic)
    let answer = try await analytics.ask("")
    #expect(answer.status == 200)
    let data = answer.data
    #expect(data["website"] as? NSDictionary == [
      "id": analytics.website.uuid, "domain": "example.com", "name": "example.com",
    ])
    #expect(data["time_range"] as? String == "7d")
    #expect(data["date_range"] as? NSDictionary == [
      "start": "2026-06-06", "end": "2026-06-13", "startDateTime": "2026-06-05T22:00:00.000Z",
      "endDateTime": "2026-06-13T21:59:59.999Z",
    ])
    #expect(
      data["summary"] as? NSDictionary == ["total_visitors": 3, "total_page_views": 3, "unique_visitors": 3])
    let days = try #require(data["daily_stats"] as? [NSDictionary])
    #expect(days.count == 8)
    #expect(days[6] == [
      "date": "2026-06-12", "website_id": analytics.website.uuid, "total_visitors": 1, "unique_visitors": 1,
      "page_views": 1,
    ])
    // The visit over midnight counts on both days.
    #expect(days[7]["total_visitors"] as? Int == 3)
    #expect(days[0]["total_visitors"] as? Int == 0)
    #expect((answer.json["timestamp"] as? String) == "2026-06-13T12:00:00.000Z")
  }

  @Test(arguments: [("24h", 2), ("7d", 8), ("30d", 31), ("90d", 91), ("1y", 366)])
  func `each range lists its days`(range: String, days: Int) async throws {
    let analytics = try Analytics([])
    for name in ["range", "timeRange"] {
      let answer = try await analytics.ask("?\(name)=\(range)")
      #expect(answer.data["time_range"] as? String == range)
      #expect((answer.data["daily_stats"] as? [Any])?.count == days)
    }
  }

  @Test func `visits come newest first, with everything that is known`() async throws {
    let analytics = try Analytics(Self.traffic)
    let answer = try await analytics.ask("/visitors")
    let visitors = try #require(answer.data["visitors"] as? [NSDictionary])
    #expect(visitors.map { $0["id"] as? String } == ["vis_cid", "vis_ben", "vis_ann"])
    #expect(answer.data["pagination"] as? NSDictionary == ["limit": 100, "offset": 0, "has_more": false])
    // 4 + 12 for a page and an interaction, 19 for 121 s: 35; evidence 3, weight 5: (550 + 175 + 8) / 16 = 45.8.
    #expect(visitors[2] == [
      "id": "vis_ann", "country_code": "DE", "country_name": "Germany", "city": "Berlin", "device_type": "desktop",
      "browser": "Firefox", "os": "Linux", "value_score": 45, "visited_at": "2026-06-12T21:59:00.000Z",
      "landing_page": "/pricing", "referrer": "https://google.com/search", "had_interaction": true,
    ])
    #expect(visitors[1]["device_type"] as? String == "mobile")
    #expect(visitors[1]["referrer"] is NSNull)
    #expect(visitors[1]["had_interaction"] as? Bool == false)
    // No page was shown, and nothing is known: an event that is not interactive is no interaction.
    #expect(visitors[0]["landing_page"] is NSNull)
    #expect(visitors[0]["country_code"] is NSNull)
    #expect(visitors[0]["country_name"] is NSNull)
    #expect(visitors[0]["referrer"] as? String == "https://a.example/x")
    #expect(visitors[0]["had_interaction"] as? Bool == false)

    let second = try await analytics.ask("/visitors?limit=1&offset=1")
    #expect((second.data["visitors"] as? [NSDictionary])?.map { $0["id"] as? String } == ["vis_ben"])
    #expect(second.data["pagination"] as? NSDictionary == ["limit": 1, "offset": 1, "has_more": true])
    let beyond = try await analytics.ask("/visitors?offset=1000000")
    #expect((beyond.data["visitors"] as? [Any])?.isEmpty == true)
  }

  @Test func `pages, countries and technology`() async throws {
    let analytics = try Analytics(Self.traffic)
    let pages = try await analytics.ask("/pages")
    #expect(pages.data["pages"] as? [NSDictionary] == [
      ["page": "/pricing", "views": 2, "visitors": 2], ["page": "/", "views": 1, "visitors": 2],
    ])
    let countries = try await analytics.ask("/countries")
    // Ben: 12 for two pages, 5 for ten seconds; evidence 2, weight 4: (600 + 68 + 8) / 16 = 42.25.
    #expect(countries.data["countries"] as? [NSDictionary] == [
      ["country_code": "DE", "country_name": "Germany", "visitors": 1, "avg_value_score": 45],
      ["country_code": "FR", "country_name": "France", "visitors": 1, "avg_value_score": 42],
    ])
    let technology = try await analytics.ask("/technology")
    #expect(Set(technology.data.keys) == ["devices", "browsers", "operating_systems"])
    #expect(technology.data["devices"] as? [NSDictionary] == [
      ["name": "(not set)", "visitors": 1, "percentage": 33.3], ["name": "desktop", "visitors": 1, "percentage": 33.3],
      ["name": "mobile", "visitors": 1, "percentage": 33.3],
    ])
  }

  @Test(arguments: [
    ("?range=2d", "range"), ("/visitors?limit=0", "limit"), ("/visitors?limit=1001", "limit"),
    ("/visitors?offset=-1", "offset"), ("/pages?limit=101", "limit"), ("/pages?limit=x", "limit"),
    ("/countries?limit=0", "limit"), ("/technology?range=all", "range"),
  ])
  func `what is out of bounds is refused by name`(path: String, parameter: String) async throws {
    let answer = try await Analytics([]).ask(path)
    #expect(answer.status == 400)
    #expect(answer.code == "VALIDATION_ERROR")
    #expect(answer.message?.contains("`\(parameter)`") == true)
  }

  @Test func `what is just within bounds is answered`() async throws {
    let analytics = try Analytics([])
    for path in ["/visitors?limit=1000", "/visitors?limit=1", "/pages?limit=100", "/countries?limit=100&range=1y"] {
      #expect(try await analytics.ask(path).status == 200)
    }
  }

  @Test func `pages that nobody viewed are not listed`() async throws {
    let analytics = try Analytics([
      .pageview("2026-06-13T09:00:00Z", page: "/a"), .custom("Signup", "2026-06-13T09:01:00Z", page: ""),
      .custom("Signup", "2026-06-13T09:02:00Z", page: "/b"),
    ])
    #expect(try await analytics.ask("/pages").data["pages"] as? [NSDictionary] == [
      ["page": "/a", "views": 1, "visitors": 1]
    ])
  }

  @Test func `what reads alike is one device`() async throws {
    let analytics = try Analytics([
      .pageview("2026-06-13T09:00:00Z", [.device: "Desktop"]),
      .pageview("2026-06-13T09:00:00Z", visitor: "ben", [.device: "desktop"]),
      .pageview("2026-06-13T09:00:00Z", visitor: "cid", [.device: "Tablet"]),
    ])
    #expect(try await analytics.ask("/technology").data["devices"] as? [NSDictionary] == [
      ["name": "desktop", "visitors": 2, "percentage": 66.6], ["name": "tablet", "visitors": 1, "percentage": 33.3],
    ])
  }
}
