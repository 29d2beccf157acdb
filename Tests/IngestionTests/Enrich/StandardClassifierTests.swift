import Testing

@testable import Ingestion

@Suite struct StandardClassifierTests {
  private static let zoneTable = """
    # comment
    DE\t+5230+01322\tEurope/Berlin\tmost of Germany
    IN\t+2232+08822\tAsia/Kolkata
    QQ\t+0000+00000\tNowhere/Nothing
    broken
    """
  private static let links = """
    # version 2026a
    Z Asia/Kolkata 5:53:28 - LMT 1854
    L Asia/Kolkata Asia/Calcutta
    L Etc/UTC UTC
    """
  private let zones = ZoneCountries(zoneTable: zoneTable, links: links)

  private func country(_ proxy: String, _ zone: String) -> String {
    let signals = LocationSignals(proxyCountry: proxy, timeZone: zone)
    return Classifier.standard(zones: zones, cacheCapacity: 0).place(signals).country
  }

  @Test func `a trusted proxy's country comes before the time zone's`() {
    #expect(country("fr", "Europe/Berlin") == "FR")
    #expect(country("UK", "") == "GB")
    #expect(country("XX", "Europe/Berlin") == "DE")
    #expect(country("T1", "") == "")
    #expect(country("Germany", "") == "")
  }

  @Test func `zones are known by their old names, and the world's have no country`() {
    #expect(country("", "Asia/Calcutta") == "IN")
    #expect(country("", "UTC") == "")
    #expect(country("", "Nowhere/Nothing") == "")
    #expect(country("", String(repeating: "x", count: 100_000)) == "")
  }

  @Test func `without a tz database only the proxy tells a country`() {
    let none = ZoneCountries.load { _ in nil }
    #expect(none.country(ofZone: "Europe/Berlin") == nil)
  }

  @Test func `the cache changes no answer`() {
    let cached = Classifier.standard(cacheCapacity: 32)
    let plain = Classifier.standard(cacheCapacity: 0)
    let cases = UserAgentCases.common + UserAgentCases.inApp + UserAgentCases.old
    let hints = [
      ClientHints(), ClientHints(platform: #""Windows""#, platformVersion: #""15.0""#), ClientHints(mobile: "?0"),
    ]
    for _ in 0..<3 {
      for example in cases {
        for hints in hints {
          Array(example.userAgent.utf8).withUnsafeBytes { text in
            #expect(cached.client(text, hints).value == plain.client(text, hints).value)
          }
        }
      }
    }
  }

  @Test func `parts of a cached arrival do not run into each other`() {
    let cached = Classifier.standard(cacheCapacity: 64)
    func source(_ referrer: String, _ landing: String, _ site: String) -> Acquisition {
      Array(referrer.utf8).withUnsafeBytes { referrer in
        Array(landing.utf8).withUnsafeBytes { landing in cached.acquisition(referrer, landing, site).value }
      }
    }
    #expect(source("https://a.example/", "https://b.example/x", "b.example").medium == "referral")
    #expect(source("https://a.example/", "https://b.example/y", "a.example").medium == "internal")
    #expect(source("https://a.example/", "https://b.example/z?utm_source=fb", "b.example").source == "Facebook")
    #expect(source("https://a.example/", "https://b.example/z", "b.example").source == "a.example")
  }
}
