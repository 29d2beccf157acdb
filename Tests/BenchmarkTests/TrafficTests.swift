import Testing

@testable import Benchmark

@Suite struct TrafficTests {
  private let vocabulary = SiteVocabulary()

  private func events(_ size: Int, seed: UInt64 = 1) -> [TrafficEvent] {
    var traffic = SyntheticTraffic(size: size, seed: seed, vocabulary: vocabulary)
    var events: [TrafficEvent] = []
    while let day = traffic.nextDay() { events += day }
    return events
  }

  @Test func `as many events as asked for, in the order of time, inside ninety days`() {
    let events = events(3_000)
    #expect(events.count == 3_000)
    #expect(zip(events, events.dropFirst()).allSatisfy { $0.time <= $1.time })
    #expect(events[0].time >= SyntheticTraffic.start)
    #expect(events[2_999].time < SyntheticTraffic.end)
  }

  @Test func `a session is one visitor's, begins with a pageview and never pauses for half an hour`() {
    var latest: [UInt32: TrafficEvent] = [:]
    for event in events(5_000) {
      if let before = latest[event.session] {
        #expect(before.visitor == event.visitor)
        #expect(event.time - before.time <= 1_800_000)
        #expect(event.origin.source == before.origin.source)
      } else {
        #expect(event.name == 0)
      }
      latest[event.session] = event
    }
    #expect(latest.count > 1_200 && latest.count < 2_000)
  }

  @Test func `the same seed gives the same rows, another seed others`() {
    func text(_ seed: UInt64) -> [UInt8] {
      let rows = ImportRowText(seed: seed, vocabulary: vocabulary)
      var bytes: [UInt8] = []
      for event in events(400, seed: seed) { rows.append(event, to: &bytes) }
      return bytes
    }
    #expect(text(7) == text(7))
    #expect(text(7) != text(8))
  }

  @Test func `an event as import row and as log line`() {
    let event = TrafficEvent(
      time: 1_756_857_600_123, session: 3, visitor: 0x0102_03, path: 1, name: 11, revenue: 1_205,
      origin: .init(hostname: 0, source: 1, campaignSource: 1, campaignMedium: 0, campaign: 0),
      client: .init(country: 1, city: 16, browser: 0, system: 4, device: 0))
    var bytes: [UInt8] = []
    ImportRowText(seed: 1, vocabulary: vocabulary).append(event, to: &bytes)
    let row = String(decoding: bytes, as: UTF8.self)
    #expect(row.hasPrefix(#"{"timestamp":1756857600123,"name":"Purchase","visitor_id":""#))
    #expect(
      row.hasSuffix(
        #","pathname":"/pricing","hostname":"example.com","source":"Google","utm_source":"google","country":"GB","#
          + #""city":"GB City 2","browser":"Chrome","os":"Linux","device":"Desktop","#
          + #""revenue":{"amount":"12.05","currency":"USD"}}"# + "\n"))

    var log = LogLineText(vocabulary: vocabulary)
    bytes = []
    log.append(event, to: &bytes)
    #expect(bytes.isEmpty, "logs know no custom events")
    var pageview = event
    pageview.name = 0
    log.append(pageview, to: &bytes)
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == #"10.1.2.3 - - [03/Sep/2025:00:00:00 +0000] "GET /pricing HTTP/1.1" 200 2007 "https://www.google.com/" "#
        + #""Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0""# + "\n")
  }
}
