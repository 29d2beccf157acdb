import Models
import Storage
import TestSupport
import Testing

/// What an export sees.
@Suite struct ScanContractTests {
  private func scan(
    _ store: any EventStore, from start: String = "2021-01-01T00:00:00Z", to end: String = "2021-01-02T00:00:00Z",
    visitor: String? = nil
  ) throws -> [ScannedEvent] {
    var found: [ScannedEvent] = []
    let range = InstantRange(start: Instant(start), end: Instant(end))
    try store.scan(website: contractWebsite, range: range, visitor: visitor) { found.append($0) }
    return found
  }

  @Test(arguments: engines)
  func `sessions come as opened, their events as they arrived`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T10:00:00Z", visitor: "ann", page: "/1"),
      .pageview("2021-01-01T10:00:01Z", visitor: "ben", page: "/2"),
      .pageview("2021-01-01T10:00:05Z", visitor: "ann", page: "/3"),
      .pageview("2021-01-01T10:00:04Z", visitor: "ann", page: "/4"),
    ])
    let found = try scan(store)
    #expect(found.map(\.pathname) == ["/1", "/3", "/4", "/2"])
    #expect(found.map(\.visitor) == ["ann", "ann", "ann", "ben"])
    #expect(Set(found.map(\.session)).count == 2)
    #expect(found[0].session == found[2].session)
  }

  @Test(arguments: engines)
  func `an event comes with every text, bots included`(engine: Engine) throws {
    let store = try engine.holding([
      RawEvent(
        timestamp: Instant(milliseconds: 1_609_495_200_123), name: "Sign up", visitor: "ann",
        hostname: "blog.example.com",
        pathname: "/é", attributes: [.source: "Google", .medium: "search"], properties: ["b": "2", "a": ""],
        isInteractive: false, isBot: true)
    ])
    let event = try #require(try scan(store).first)
    #expect(event.timestamp == Instant(milliseconds: 1_609_495_200_123))
    #expect(event.name == "Sign up")
    #expect(event.hostname == "blog.example.com")
    #expect(event.pathname == "/é")
    #expect(!event.isInteractive)
    #expect(event.properties.map(\.name) == ["a", "b"])
    #expect(event.properties.map(\.value) == ["", "2"])
    #expect(event.attributes.count == SessionAttribute.allCases.count)
    #expect(event.attributes[Int(SessionAttribute.source.rawValue)] == "Google")
    #expect(event.attributes[Int(SessionAttribute.medium.rawValue)] == "search")
    #expect(event.attributes[Int(SessionAttribute.city.rawValue)] == "")
    #expect(event.exclusion == .bot)
  }

  @Test(arguments: engines)
  func `one visitor's events, or a range of time, can be asked for`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T10:00:00Z", visitor: "ann", page: "/1"),
      .pageview("2021-01-01T10:00:01Z", visitor: "ben", page: "/2"),
      .pageview("2021-01-02T00:00:00Z", visitor: "ann", page: "/3"),
    ])
    #expect(try scan(store, visitor: "ann").map(\.pathname) == ["/1"])
    #expect(try scan(store, visitor: "nobody").isEmpty)
    #expect(try scan(store, from: "2021-01-02T00:00:00Z", to: "2021-01-03T00:00:00Z").map(\.pathname) == ["/3"])
  }

  @Test(arguments: engines)
  func `what the reader throws ends the scan`(engine: Engine) throws {
    struct Enough: Error {}
    let store = try engine.holding([.pageview("2021-01-01T10:00:00Z"), .pageview("2021-01-01T10:00:01Z")])
    var seen = 0
    #expect(throws: Enough.self) {
      try store.scan(website: contractWebsite, range: .all, visitor: nil) { _ in
        seen += 1
        throw Enough()
      }
    }
    #expect(seen == 1)
  }
}
