import Models
import Query
import Storage
import TestSupport
import Testing

/// What happened on the last days, by hand and by other ways of asking.
@Suite struct OverviewTests {
  private func question(
    _ range: TimeRange = .week, zone: String = "Etc/UTC", now: String = "2026-06-13T12:00:00Z"
  ) throws -> AnalyticsQuestion {
    try AnalyticsQuestion(range, website: .sample(timeZone: zone), now: Instant(now))
  }

  /// `date visits/visitors/pageviews` of days that are not empty.
  private func lines(_ overview: Overview) -> [String] {
    overview.days.filter { $0.figures.visits > 0 }.map { day in
      "\(day.date) \(day.figures.visits)/\(day.figures.visitors)/\(day.figures.pageviews)"
    }
  }

  @Test func `7d are eight days that end today`() throws {
    #expect(try question().dates.description == "2026-06-06,2026-06-13")
    #expect(try question(.day).dates.description == "2026-06-12,2026-06-13")
    #expect(try question(.month, now: "2026-02-07T00:00:00Z").dates.description == "2026-01-08,2026-02-07")
    #expect(try question(.quarter).dates.dayCount == 91)
    #expect(try question(.year).dates.description == "2025-06-13,2026-06-13")
    // In New York it is still the day before.
    #expect(
      try question(zone: "America/New_York", now: "2026-06-13T03:00:00Z").dates.last.description == "2026-06-12")
  }

  @Test func `every day is listed, and visits over midnight count on both`() throws {
    let store = ReferenceEventStore(
      [
        .pageview("2026-06-05T23:59:59Z"), .pageview("2026-06-10T23:50:00Z"), .pageview("2026-06-11T00:10:00Z"),
        .pageview("2026-06-11T09:00:00Z"), .custom("Signup", "2026-06-11T09:01:00Z"),
        .pageview("2026-06-11T09:00:00Z", visitor: "ben"), .pageview("2026-06-13T13:00:00Z", visitor: "cid"),
      ], website: WebsiteID(rawValue: 1))
    let overview = try question().overview(store)
    #expect(overview.days.map(\.date.description).first == "2026-06-06")
    #expect(overview.days.count == 8)
    #expect(lines(overview) == ["2026-06-10 1/1/1", "2026-06-11 3/2/3", "2026-06-13 1/1/1"])
    #expect(overview.total == Overview.Figures(visits: 4, visitors: 3, pageviews: 5))
  }

  @Test func `days are those of the website's zone`() throws {
    let store = ReferenceEventStore(
      [.pageview("2026-06-11T22:30:00Z"), .pageview("2026-06-05T22:30:00Z")], website: WebsiteID(rawValue: 1))
    #expect(
      try lines(question(zone: "Europe/Berlin").overview(store)) == ["2026-06-06 1/1/1", "2026-06-12 1/1/1"])
  }

  @Test func `an empty website has days of zeros`() throws {
    let overview = try question().overview(ReferenceEventStore())
    #expect(overview.total == Overview.Figures(visits: 0, visitors: 0, pageviews: 0))
    #expect(overview.days.count == 8)
    let empty = ReferenceEventStore()
    #expect(try question().pages(limit: 20, empty).isEmpty)
    #expect(try question().countries(limit: 20, empty).isEmpty)
    #expect(try question().technology(empty).devices.isEmpty)
    #expect(try question().visits(offset: 0, limit: 10, empty).visits.isEmpty)
  }

  /// Overview, Stats API and the visits one by one tell the same of random traffic.
  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `overview, Stats API and the list of visits agree`(seed: UInt64) throws {
    let zone = ["Etc/UTC", "Europe/Berlin", "Asia/Katmandu", "America/St_Johns"][Int(seed) % 4]
    let website = Website.sample(timeZone: zone)
    let store = ReferenceEventStore(RandomTraffic(seed: seed, events: 600).events, website: website.id)
    // All of the traffic lies inside.
    let now = RandomTraffic.end.advanced(byMilliseconds: 2 * 86_400_000)
    let question = try AnalyticsQuestion(.month, website: website, now: now)
    let overview = try question.overview(store)
    let days = ["period": "custom", "date": question.dates.description, "metrics": "visits,visitors,pageviews"]
    func stats(_ endpoint: StatsEndpoint, _ more: [String: String] = [:]) throws -> StatsResult {
      let request = try StatsRequest(endpoint, parameters: days.merging(more) { $1 }, now: now)
      return try QueryRunner.run(request, website: website, now: now, store: store)
    }
    guard case .aggregate(let totals) = try stats(.aggregate) else { return }
    #expect(
      totals.map(\.value) == [overview.total.visits, overview.total.visitors, overview.total.pageviews].map {
        .integer($0)
      })
    guard case .rows(let rows) = try stats(.timeseries) else { return }
    #expect(
      rows.map(\.shown) == overview.days.map { day in
        "\(day.date): \(day.figures.visits) \(day.figures.visitors) \(day.figures.pageviews)"
      })

    var visits: [VisitRecord] = []
    var hasMore = true
    while hasMore {
      let page = try question.visits(offset: visits.count, limit: 7, store)
      visits += page.visits
      hasMore = page.hasMore
    }
    #expect(visits.count == overview.total.visits)
    #expect(Set(visits.map { Array($0.visitor.utf8) }).count == overview.total.visitors)
    #expect(zip(visits, visits.dropFirst()).allSatisfy { $0.start >= $1.start })

    let countries = try question.countries(limit: 100, store)
    for country in countries {
      let own = visits.filter { $0.country == country.code }
      let scores = Dictionary(own.map { (Array($0.visitor.utf8), $0.valueScore) }) { first, _ in first }
      #expect(scores.count == country.visitors)
      let sum = scores.values.reduce(0, +)
      #expect(country.averageValueHundredths == (200 * sum + scores.count) / (2 * scores.count))
    }
    #expect(countries.map(\.visitors) == countries.map(\.visitors).sorted(by: >))
    let shares = try question.technology(store).devices
    for share in shares {
      let name = share.name == "(not set)" ? "" : share.name
      #expect(Set(visits.filter { $0.device == name }.map { Array($0.visitor.utf8) }).count == share.visitors)
    }
  }

  @Test func `pages come by views, countries by visitors, equal ones by name`() throws {
    let store = ReferenceEventStore(
      [
        .pageview("2026-06-11T09:00:00Z", page: "/b", [.country: "US", .device: "Mobile"]),
        .pageview("2026-06-11T09:01:00Z", page: "/b"), .pageview("2026-06-11T09:02:00Z", page: "/a"),
        .pageview("2026-06-11T09:00:00Z", visitor: "ben", page: "/c", [.country: "DE", .device: "Desktop"]),
        .pageview("2026-06-11T09:00:00Z", visitor: "cid", page: "/c", [.country: "ZZ", .device: "Mobile"]),
      ], website: WebsiteID(rawValue: 1))
    let pages = try question().pages(limit: 2, store)
    #expect(pages.map { "\($0.page) \($0.views) \($0.visitors)" } == ["/b 2 1", "/c 2 2"])
    #expect(try question().countries(limit: 20, store).map(\.code) == ["DE", "US"])
    #expect(try question().countries(limit: 1, store).map(\.code) == ["DE"])
    let technology = try question().technology(store)
    #expect(technology.devices.map { "\($0.name) \($0.visitors) \($0.permille)" } == ["Mobile 2 667", "Desktop 1 333"])
    #expect(technology.browsers.map(\.name) == ["(not set)"])
  }
}
