import Foundation
import TestSupport
import Testing

/// The overview, the list of visits, the Stats API and the real-time figures tell of the same events.
@Suite struct AgreementTests {
  private static let now = "2026-06-13T12:00:00Z"

  /// Saturday noon: ann looks at two pages and signs up, bob bounces, cid looks at one page and plays a film, all of
  /// them within the last five minutes. Bob was here on Friday, cid last month.
  private static let rows = """
    {"timestamp":"2026-05-20T10:00:00Z","name":"pageview","visitor_id":"cid","url":"https://x.example/"}
    {"timestamp":"2026-06-12T10:00:00Z","name":"pageview","visitor_id":"bob","url":"https://x.example/a","country":"US"}
    {"timestamp":"2026-06-13T11:56:00Z","name":"pageview","visitor_id":"ann","url":"https://x.example/a","country":"DE"}
    {"timestamp":"2026-06-13T11:56:30Z","name":"pageview","visitor_id":"ann","url":"https://x.example/b"}
    {"timestamp":"2026-06-13T11:57:00Z","name":"Signup","visitor_id":"ann","url":"https://x.example/b"}
    {"timestamp":"2026-06-13T11:58:00Z","name":"pageview","visitor_id":"bob","url":"https://x.example/a","country":"US"}
    {"timestamp":"2026-06-13T11:58:10Z","name":"pageview","visitor_id":"cid","url":"https://x.example/a","country":"DE"}
    {"timestamp":"2026-06-13T11:58:40Z","name":"Play","visitor_id":"cid","url":"https://x.example/a"}
    """

  @Test func `all of them say the same of the same events`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("x.example")
    let key = try await installation.addKey()
    _ = try await installation.command("import", "-", "--website", website.id, input: Self.rows)
    let server = try await RunningServer(.footfall, dataDirectory: installation.data, ["--now", Self.now])
    let client = LoopbackClient(port: server.port)
    func data(_ path: String) throws -> [String: Any] {
      let answer = try client.ask("GET", "/api/external/v1/" + path, headers: ["X-API-Key": key])
      #expect(answer.status == 200, "\(path): \(answer.text)")
      return try #require(try answer.json()["data"] as? [String: Any])
    }
    func figure(_ metric: String, _ period: String) throws -> Double? {
      let results = try data("stats/aggregate?site_id=\(website.id)&metrics=\(metric)&\(period)")["results"]
      return (((results as? [String: Any])?[metric] as? [String: Any])?["value"] as? NSNumber)?.doubleValue
    }
    let today = "period=day"
    let twoDays = "period=custom&date=2026-06-12,2026-06-13"

    // Today: three visitors and sessions, four pageviews, six events; of three sessions bob's bounced.
    // Ann's lasted 60 s, cid's 30 s, bob's 0 s: 30 s on average.
    #expect(try figure("visitors", today) == 3)
    #expect(try figure("pageviews", today) == 4)
    #expect(try figure("events", today) == 6)
    #expect(try figure("bounce_rate", today) == 33)
    #expect(try figure("visit_duration", today) == 30)

    let overview = try data("analytics/\(website.id)?range=24h")
    // Yesterday and today: bob's Friday visit too.
    #expect(
      overview["summary"] as? NSDictionary == [
        "total_visitors": 4, "total_page_views": 5, "unique_visitors": 3,
      ])
    #expect(try figure("visitors", twoDays) == 3)
    #expect(try figure("pageviews", twoDays) == 5)
    let days = try #require(overview["daily_stats"] as? [[String: Any]])
    #expect(days.map { $0["date"] as? String } == ["2026-06-12", "2026-06-13"])
    #expect(days.map { $0["unique_visitors"] as? Int } == [1, 3])
    #expect(days.map { $0["page_views"] as? Int } == [1, 4])
    #expect(days.map { $0["total_visitors"] as? Int } == [1, 3])

    let visits = try #require(try data("analytics/\(website.id)/visitors?range=24h")["visitors"] as? [[String: Any]])
    #expect(visits.map { $0["id"] as? String } == ["vis_cid", "vis_bob", "vis_ann", "vis_bob"])
    #expect(visits.map { $0["landing_page"] as? String } == ["/a", "/a", "/a", "/a"])
    #expect(visits.map { $0["country_code"] as? String } == ["DE", "US", "DE", "US"])
    #expect(visits.map { $0["had_interaction"] as? Bool } == [true, false, true, false])
    let countries = try #require(
      try data("analytics/\(website.id)/countries?range=24h")["countries"] as? [[String: Any]])
    #expect(countries.map { "\($0["country_code"] ?? "") \($0["visitors"] ?? "")" } == ["DE 2", "US 1"])
    let pages = try #require(try data("analytics/\(website.id)/pages?range=24h")["pages"] as? [[String: Any]])
    #expect(pages.map { "\($0["page"] ?? "") \($0["views"] ?? "") \($0["visitors"] ?? "")" } == ["/a 4 3", "/b 1 1"])

    let now = try client.ask("GET", "/e/realtime/\(website.id)").json()
    #expect((now["visitors"] as? [String: Any])?["current"] as? Int == 3)
    #expect((now["visitors"] as? [String: Any])?["today"] as? Int == 3)
    #expect((now["pageViews"] as? [String: Any])?["current"] as? Int == 4)
    #expect((now["pageViews"] as? [String: Any])?["today"] as? Int == 4)
    // Yesterday until noon: one visitor, one pageview.
    #expect((now["visitors"] as? [String: Any])?["change"] as? Double == 200)
    #expect((now["pageViews"] as? [String: Any])?["change"] as? Double == 300)
    #expect(try client.ask("GET", "/e/live/\(website.trackingCode)").json()["liveCount"] as? Int == 3)

    // June: four sessions, of which bob's two bounced; five pageviews; ann and bob are new, cid is not.
    let month = try client.ask("GET", "/e/stats/\(website.trackingCode)").json()
    #expect(month["visitors"] as? NSDictionary == ["live": 3, "today": 3, "week": 3, "month": 3])
    #expect(month["bounceRate"] as? Double == 0.5)
    #expect(try figure("bounce_rate", "period=month") == 50)
    #expect(try figure("visitors", "period=month") == 3)
    // (60 + 30 + 0 + 0) / 4 = 22.5
    #expect(month["avgSessionDuration"] as? Int == 23)
    #expect(try figure("visit_duration", "period=month") == 23)
    #expect(month["pagesPerSession"] as? Double == 1.3)
    #expect(await server.stop() == 0)
  }
}
