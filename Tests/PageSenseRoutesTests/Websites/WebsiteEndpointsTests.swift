import HTTPTypes
import Models
import Storage
import TestSupport
import Testing

@testable import PageSenseRoutes

@Suite struct WebsiteEndpointsTests {
  private let rig: PageSenseRig
  private let token: String

  /// The body of the document's example.
  private let example = """
    {"name":"Company Website","url":"https://www.company.com","industry":"Technology","timezone":"America/New_York",
     "currency":"USD","settings":{"track_subdomains":true,"exclude_ips":["192.168.1.1"],"gdpr_compliance":true,
     "cookie_consent":true}}
    """

  init() throws {
    rig = try PageSenseRig()
    token = try rig.token()
  }

  /// The document's request as JavaScript, Python and Deluge send it: the last has no type that says JSON.
  @Test(arguments: ["application/json", "application/x-www-form-urlencoded", "text/plain", ""])
  func `the example adds a website`(type: String) async throws {
    var headers: HTTPFields = [:]
    if !type.isEmpty { headers[.contentType] = type }
    let answer = try await rig.ask("/websites", token: token, method: .post, body: example, headers: headers)
    #expect(answer.status == 201)
    let website = try #require(answer.json["website"])
    let stored = try #require(rig.catalog.websites().first)
    #expect(website["id"]?.string == stored.number)
    #expect(stored.number.count == 18)
    #expect(website["name"] == "Company Website")
    #expect(website["url"] == "https://www.company.com")
    #expect(website["industry"] == "Technology")
    #expect(website["timezone"] == "America/New_York")
    #expect(website["currency"] == "USD")
    #expect(
      website["tracking_code"]?.string
        == "<script defer src=\"https://stats.example.com/z.js\" data-id=\"\(stored.trackingCode)\"></script>")
    #expect(website["status"] == "active")
    #expect(website["created_time"] == "2026-06-13T12:00:00Z")
    #expect(
      website["settings"] == [
        "track_subdomains": true, "exclude_ips": ["192.168.1.1"], "gdpr_compliance": true, "cookie_consent": true,
      ])
    #expect(stored.domain == "company.com")
    #expect(stored.privacy.excludedAddresses == [try #require(AddressBlock("192.168.1.1"))])
  }

  @Test func `a form with brackets adds a website too`() async throws {
    let body =
      "name=Shop&url=https://shop.example.com/start&settings[exclude_ips][]=10.0.0.0/8&settings[gdpr_compliance]=True"
    let answer = try await rig.ask("/websites", token: token, method: .post, body: body)
    #expect(answer.status == 201)
    let stored = try #require(rig.catalog.websites().first)
    #expect(stored.domain == "shop.example.com")
    #expect(stored.timeZone == "UTC")
    #expect(stored.privacy.appliesGDPR)
    #expect(answer.json["website"]?["settings"]?["exclude_ips"] == ["10.0.0.0/8"])
    #expect(answer.json["website"]?["industry"] == .null)
  }

  @Test func `a change takes any of the fields`() async throws {
    _ = try await rig.ask("/websites", token: token, method: .post, body: example)
    let number = try #require(rig.catalog.websites().first).number
    let changed = try await rig.ask(
      "/websites/\(number)", token: token, method: .put,
      body: #"{"currency":"eur","settings":{"track_subdomains":"False"},"status":"inactive"}"#)
    #expect(changed.status == 200)
    let website = try #require(changed.json["website"])
    #expect(website["currency"] == "EUR")
    #expect(website["status"] == "inactive")
    #expect(website["name"] == "Company Website")
    #expect(website["settings"]?["track_subdomains"] == false)
    #expect(website["settings"]?["exclude_ips"] == ["192.168.1.1"])
    #expect(try await rig.ask("/websites/\(number)", token: token).json["website"] == website)
  }

  @Test func `null takes away what a website can do without`() async throws {
    _ = try await rig.ask("/websites", token: token, method: .post, body: example)
    let number = try #require(rig.catalog.websites().first).number
    let changed = try await rig.ask(
      "/websites/\(number)", token: token, method: .put, body: #"{"industry":null,"settings":{"exclude_ips":null}}"#)
    #expect(changed.status == 200)
    #expect(changed.json["website"]?["industry"] == .null)
    #expect(changed.json["website"]?["settings"]?["exclude_ips"] == [])
    #expect(changed.json["website"]?["settings"]?["gdpr_compliance"] == true)
    let untouched = try await rig.ask("/websites/\(number)", token: token, method: .put, body: "{}")
    #expect(untouched.json["website"] == changed.json["website"])
  }

  @Test func `a list has pages`() async throws {
    let numbers = try (1...3).map { try rig.addWebsite("w\($0).example.com").number }
    let all = try await rig.ask("/websites", token: token)
    #expect(all.json["websites"]?.items.compactMap { $0["id"]?.string } == numbers)
    #expect(all.json["pagination"] == ["total": 3, "limit": 50, "offset": 0])
    let second = try await rig.ask("/websites?limit=1&offset=1", token: token)
    #expect(second.json["websites"]?.items.compactMap { $0["id"]?.string } == [numbers[1]])
    #expect(second.json["pagination"] == ["total": 3, "limit": 1, "offset": 1])
    for query in ["limit=0", "limit=1001", "offset=-1", "limit=x"] {
      #expect(try await rig.ask("/websites?\(query)", token: token).status == 400, "\(query)")
    }
  }

  @Test func `a website that is removed is an unknown one, and the worker deletes its events`() async throws {
    let number = try rig.addWebsite("example.com").number
    let answer = try await rig.ask("/websites/\(number)", token: token, method: .delete)
    #expect(answer.status == 204)
    #expect(answer.text.isEmpty)
    let again = try await rig.ask("/websites/\(number)", token: token, method: .delete)
    #expect(again.status == 404)
    #expect(again.code == 10001)
    #expect(try rig.catalog.unfinishedJobs().count == 1)
  }

  @Test(arguments: [
    ("{}", "url"), (#"{"url":7}"#, "url"), (#"{"url":"ftp://x"}"#, "url"), (#"{"url":"https://"}"#, "domain"),
    (#"{"url":"https://a b"}"#, "domain"), (#"{"url":"https://x.example","timezone":"Mars/One"}"#, "timezone"),
    (#"{"url":"https://x.example","currency":"12"}"#, "currency"), (#"{"url":"https://x.example","name":""}"#, "name"),
    (#"{"url":"https://x.example","settings":[]}"#, "settings"), ("[1]", "body"), ("{", "JSON"),
    (#"{"url":"https://x.example","settings":{"exclude_ips":["x"]}}"#, "settings.exclude_ips"),
  ])
  func `what cannot be taken is named`(body: String, field: String) async throws {
    let answer = try await rig.ask("/websites", token: token, method: .post, body: body)
    #expect(answer.status == 400)
    #expect(answer.code == 400)
    #expect(answer.message?.contains(field) == true, "\(answer.text)")
    #expect(try rig.catalog.websites() == [])
  }

  @Test func `a domain that the team has already is a conflict`() async throws {
    _ = try rig.addWebsite("company.com")
    let answer = try await rig.ask("/websites", token: token, method: .post, body: example)
    #expect(answer.status == 409)
    #expect(answer.code == 409)
  }

  @Test func `figures of a website without visitors`() async throws {
    let number = try rig.addWebsite("example.com").number
    let answer = try await rig.ask("/websites/\(number)/stats", token: rig.token("ZohoPageSense.analytics.READ"))
    #expect(
      answer.json["stats"] == [
        "visitors": 0, "page_views": 0, "sessions": 0, "bounce_rate": 0, "avg_session_duration": 0, "live": 0,
        "period": ["from": "2026-05-15", "to": "2026-06-13"],
      ])
  }

  /// Two of three sessions are bounces; ann's takes 45 seconds, the others none.
  @Test func `a bounce rate has one decimal`() async throws {
    let company = try CompanyTraffic([
      .pageview("2026-06-12T10:00:00Z", visitor: "ann", page: "/"),
      .pageview("2026-06-12T10:00:45Z", visitor: "ann", page: "/a"),
      .pageview("2026-06-12T10:00:00Z", visitor: "ben", page: "/"),
      .pageview("2026-06-12T10:00:00Z", visitor: "cid", page: "/"),
    ])
    let stats = try await company.get("/stats").json.member("stats")
    #expect(stats["bounce_rate"] == .number(66.7) && stats["avg_session_duration"] == 15)
    #expect(stats["visitors"] == 3 && stats["page_views"] == 4 && stats["sessions"] == 3)
  }
}
