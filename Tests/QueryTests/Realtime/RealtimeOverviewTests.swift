import Models
@testable import Query
import TestSupport
import Testing

@Suite struct RealtimeOverviewTests {
  private func overview(
    _ events: [RawEvent], at now: String, timeZone: String = "Etc/UTC"
  ) throws -> RealtimeOverview {
    let website = Website.sample(timeZone: timeZone)
    return try RealtimeOverview.now(
      Instant(now), website: website, store: ReferenceEventStore(events, website: website.id))
  }

  @Test func `today is compared with yesterday up to the same time`() throws {
    let events: [RawEvent] = [
      .pageview("2021-05-31T11:00:00Z", visitor: "a"), .pageview("2021-05-31T11:30:00Z", visitor: "b"),
      .pageview("2021-05-31T12:00:00Z", visitor: "c"), .pageview("2021-05-31T12:00:01Z", visitor: "d"),
      .pageview("2021-06-01T09:00:00Z", visitor: "a"), .pageview("2021-06-01T11:58:00Z", visitor: "e"),
      .pageview("2021-06-01T11:59:00Z", visitor: "e"), .pageview("2021-06-01T12:00:00Z", visitor: "e"),
    ]
    let found = try overview(events, at: "2021-06-01T12:00:00Z")
    // Two visitors instead of three; four pageviews instead of three.
    #expect(found.visitors == .init(current: 1, today: 2, changeTenths: -333))
    #expect(found.pageviews == .init(current: 3, today: 4, changeTenths: 333))
  }

  @Test func `from nothing to something is a hundred percent and nothing stays nothing`() throws {
    let found = try overview([.pageview("2021-06-01T09:00:00Z")], at: "2021-06-01T12:00:00Z")
    #expect(found.visitors == .init(current: 0, today: 1, changeTenths: 1000))
    let empty = try overview([], at: "2021-06-01T12:00:00Z")
    #expect(empty.visitors == .init(current: 0, today: 0, changeTenths: 0))
    #expect(empty.countries == [] && empty.pages == [])
  }

  @Test func `the day is the website's, and its clock tells the same time`() throws {
    // On 28 March 2021 Berlin's clock went from 2 to 3: noon is 10:00 in UTC, and was 11:00 the day before.
    let events: [RawEvent] = [
      .pageview("2021-03-26T22:59:59Z", visitor: "before"), .pageview("2021-03-26T23:00:00Z", visitor: "a"),
      .pageview("2021-03-27T10:59:59Z", visitor: "b"), .pageview("2021-03-27T11:00:01Z", visitor: "c"),
      .pageview("2021-03-27T23:00:00Z", visitor: "d"),
    ]
    let found = try overview(events, at: "2021-03-28T10:00:00Z", timeZone: "Europe/Berlin")
    #expect(found.visitors == .init(current: 0, today: 1, changeTenths: -500))
  }

  @Test func `countries and pages are those of live visitors, ten at most`() throws {
    let live = (0...12).map { number in
      RawEvent.pageview(
        "2021-06-01T11:59:00Z", visitor: "v\(number)", page: "/\(number)", [.country: number < 2 ? "US" : "DE"])
    }
    let others: [RawEvent] = [
      .pageview("2021-06-01T11:00:00Z", visitor: "gone", [.country: "FR"]),
      .pageview("2021-06-01T11:59:30Z", visitor: "nowhere", page: "/0", [.country: "ZZ"]),
    ]
    let found = try overview(live + others, at: "2021-06-01T12:00:00Z")
    #expect(found.countries == [.init(label: "DE", visitors: 11), .init(label: "US", visitors: 2)])
    #expect(found.pages.count == 10)
    #expect(found.pages.first == .init(label: "/0", visitors: 2))
    #expect(found.pages.dropFirst().first == .init(label: "/1", visitors: 1))
  }
}
