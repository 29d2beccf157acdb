import Models
import Storage
import TestSupport
import Testing

/// Who is on a website at a moment.
@Suite struct LiveContractTests {
  /// The five minutes before noon, both ends included.
  private func plan(limit: Int = 10) -> LivePlan {
    LivePlan(
      website: contractWebsite,
      range: InstantRange(
        start: Instant("2021-01-01T11:55:00Z"), end: Instant("2021-01-01T12:00:00Z").advanced(byMilliseconds: 1)),
      limit: limit)
  }

  /// `visitors pageviews | country=n … | page=n …`.
  private func line(_ answer: LiveAnswer) -> String {
    func places(_ places: [LiveAnswer.Place]) -> String {
      places.map { "\($0.label)=\($0.visitors)" }.joined(separator: " ")
    }
    return "\(answer.visitors) \(answer.pageviews) | \(places(answer.countries)) | \(places(answer.pages))"
  }

  @Test(arguments: engines)
  func `a visitor is live by an event or a heartbeat inside`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T11:54:59Z", visitor: "gone"), .pageview("2021-01-01T11:55:00Z", visitor: "first"),
      .pageview("2021-01-01T11:50:00Z", visitor: "reader", page: "/long"),
      .custom("Buy", "2021-01-01T11:58:00Z", visitor: "buyer"), .heartbeat("2021-01-01T11:56:00Z", visitor: "reader"),
      .heartbeat("2021-01-01T11:57:00Z", visitor: "nobody"), .pageview("2021-01-01T12:00:00Z", visitor: "last"),
    ])
    #expect(line(try store.answer(plan())) == "4 2 |  | /=2 /long=1")
  }

  @Test(arguments: engines)
  func `a visitor with two sessions is at one place`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T11:56:00Z", page: "/a", session: "one", [.country: "DE"]),
      .pageview("2021-01-01T11:57:00Z", page: "/b", session: "two", [.country: "FR", .device: "Mobile"]),
      .pageview("2021-01-01T11:58:00Z", page: "/c", session: "one"),
    ])
    let answer = try store.answer(plan())
    #expect(line(answer) == "1 3 | DE=1 | /c=1")
    #expect(
      answer.sessions == [
        .init(
          page: "/c", country: "DE", device: "", start: Instant("2021-01-01T11:56:00Z"),
          lastSign: Instant("2021-01-01T11:58:00Z")),
        .init(
          page: "/b", country: "FR", device: "Mobile", start: Instant("2021-01-01T11:57:00Z"),
          lastSign: Instant("2021-01-01T11:57:00Z")),
      ])
  }

  @Test(arguments: engines)
  func `a session that went on or whose events came late is found by its rows`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T11:50:00Z", visitor: "on", page: "/before"),
      .pageview("2021-01-01T11:57:00Z", visitor: "on", page: "/inside"),
      .pageview("2021-01-01T12:10:00Z", visitor: "on", page: "/after"),
      .pageview("2021-01-01T11:59:00Z", visitor: "late", page: "/newer"),
      .pageview("2021-01-01T11:30:00Z", visitor: "late", page: "/older"),
      .pageview("2021-01-01T12:01:00Z", visitor: "ahead", page: "/ahead"),
    ])
    let answer = try store.answer(plan())
    #expect(line(answer) == "2 2 |  | /inside=1 /newer=1")
    #expect(answer.sessions.map(\.lastSign) == [Instant("2021-01-01T11:59:00Z"), Instant("2021-01-01T11:57:00Z")])
    #expect(answer.sessions.map(\.start) == [Instant("2021-01-01T11:59:00Z"), Instant("2021-01-01T11:50:00Z")])
  }

  @Test(arguments: engines)
  func `places come most visitors first and then by label`(engine: Engine) throws {
    let places = [("a", "/x", "US"), ("b", "/y", "US"), ("c", "/y", "AT"), ("d", "/z", "AT"), ("e", "/w", "")]
    let store = try engine.holding(
      places.map { .pageview("2021-01-01T11:56:00Z", visitor: $0.0, page: $0.1, [.country: $0.2]) })
    #expect(line(try store.answer(plan())) == "5 5 | AT=2 US=2 | /y=2 /w=1 /x=1 /z=1")
    let short = try store.answer(plan(limit: 2))
    #expect(line(short) == "5 5 | AT=2 US=2 | /y=2 /w=1")
    #expect(short.sessions.map(\.page) == ["/w", "/x"])
    #expect(try store.answer(plan(limit: 0)).sessions == [])
  }

  @Test(arguments: engines)
  func `bots and the empty website are nobody`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T11:56:00Z", visitor: "crawler").asBot, .pageview("2021-01-01T10:00:00Z", visitor: "ann"),
    ])
    #expect(line(try store.answer(plan())) == "0 0 |  | ")
    #expect(line(try engine.holding([]).answer(plan())) == "0 0 |  | ")
  }
}
