import Ingestion
import Models
import Testing

@Suite struct PrivacyTests {
  private let page = #"{"type":"pageview","url":"https://example.com/a","visitor_id":"v"}"#

  private func codes(_ door: Door, _ body: String) -> [String] {
    let (outcome, rows) = door.accept(body)
    return outcome.wholeBodyError == nil && rows.isEmpty ? outcome.rejected.map(\.code) : ["not rejected"]
  }

  @Test func `Do Not Track is heeded unless the page's owner says otherwise`() {
    var door = Door()
    door.hasDoNotTrack = true
    #expect(codes(door, page) == ["dnt_opted_out"])
    let ignoring = #"{"type":"pageview","url":"https://example.com/a","visitor_id":"v","ignore_dnt":true}"#
    #expect(door.row(ignoring)?.texts[.visitor] == "v")
    #expect(codes(door, ignoring.replacing("true", with: "false")) == ["dnt_opted_out"])
    #expect(
      Door().refusal(#"{"type":"pageview","url":"https://a.b/","ignore_dnt":1}"#) == "ignore_dnt must be true or false")
  }

  @Test func `an objection to sale counts, is marked and lowers what is looked at`() {
    var door = Door()
    door.hasGlobalPrivacyControl = true
    door.acceptLanguage = "de"
    (door.proxyCountry, door.proxyRegion, door.proxyCity) = ("US", "US-CA", "Fresno")
    let row = door.row(
      """
      {"type":"pageview","url":"https://example.com/","language":"fr","timezone":"Europe/Berlin",
       "props":{"a":"1","gpc_opted_out":"x"}}
      """)
    #expect(row?.texts[.country] == "US")
    #expect(row?.texts[.region] == nil && row?.texts[.city] == nil && row?.texts[.language] == nil)
    #expect(row?.properties == [["a", "1"], ["gpc_opted_out", "true"]])
    door.hasGlobalPrivacyControl = false
    let free = door.row(page)
    #expect(free?.texts[.region] == "US-CA" && free?.texts[.city] == "Fresno" && free?.texts[.language] == "de")
    #expect(free?.properties == [])
  }

  @Test func `who does not consent is not known again`() {
    let denied =
      #"{"type":"pageview","url":"https://a.b/","visitor_id":"v","session_id":"12345678","consent":"denied"}"#
    let row = Door().row(denied)
    #expect(row?.flags.contains(.cookieless) == true && row?.texts[.clientSession] == nil)
    #expect(row?.texts[.visitor] == Door().row(#"{"type":"pageview","url":"https://a.b/"}"#)?.texts[.visitor])
    #expect(Door().row(denied.replacing("denied", with: "granted"))?.texts[.visitor] == "v")
    #expect(Door().refusal(denied.replacing("denied", with: "maybe")) == "consent must be 'granted' or 'denied'")
  }

  @Test func `excluded clients and pages are not counted, and why is`() {
    var door = Door()
    door.website.privacy.excludedAddresses = ["192.0.2.0/24", "2001:db8::1"].compactMap { AddressBlock($0) }
    door.website.privacy.excludedPaths = ["/admin/*", "/a"].compactMap { PathPattern($0) }
    #expect(codes(door, page) == ["excluded_address"])
    door.address = "2001:db8::1"
    #expect(codes(door, page) == ["excluded_address"])
    door.address = "2001:db8::2"
    #expect(codes(door, page) == ["excluded_path"])
    #expect(door.row(page.replacing("/a\"", with: "/b\"")) != nil)
    #expect(
      door.pipeline.counters.current.dropped == [.excludedAddress: 2, .excludedPath: 1])
  }

  @Test func `pages on localhost count only where the website says so`() {
    var door = Door()
    func body(_ host: String) -> String { page.replacing("example.com", with: host) }
    let local = ["localhost", "localhost:3000", "app.localhost", "127.0.0.1:8080", "127.1.2.3", "[::1]:80", "LOCALHOST"]
    for host in local {
      #expect(codes(door, body(host)) == ["localhost"], "\(host)")
    }
    for host in ["localhost.example.com", "notlocalhost", "128.0.0.1", "127.example.com"] {
      #expect(door.row(body(host)) != nil, "\(host)")
    }
    door.website.privacy.allowsLocalhost = true
    #expect(door.row(body("localhost")) != nil)
    door.website.privacy.allowsLocalhost = false
    door.website.domain = "localhost"
    #expect(door.row(body("localhost:3000")) != nil)
  }

  @Test func `a mistake beside what nobody wants is still a mistake`() {
    var door = Door()
    door.website.privacy.excludedPaths = [PathPattern("/a")!]
    #expect(door.accept("[\(page),{\"type\":\"pageview\"}]").outcome.wholeBodyError == .missingField("url"))
    #expect(door.accept("[\(page),\(page)]").outcome.wholeBodyError == nil)
  }

  @Test func `subdomains count only where the website says so`() {
    var door = Door()
    door.website.privacy.tracksSubdomains = false
    func body(_ host: String) -> String { page.replacing("example.com", with: host) }
    for host in ["shop.example.com", "a.b.example.com", "www.shop.example.com", "SHOP.example.com:8443"] {
      #expect(codes(door, body(host)) == ["excluded_subdomain"], "\(host)")
    }
    for host in ["example.com", "www.example.com", "EXAMPLE.com", "notexample.com", "shop.example.org"] {
      #expect(door.row(body(host)) != nil, "\(host)")
    }
    door.website.privacy.tracksSubdomains = true
    #expect(door.row(body("shop.example.com")) != nil)
  }

  /// What is kept of a page view from Fresno, in French, of the visitor `v`.
  private func kept(_ change: (inout PrivacySettings) -> Void, consent: String?) -> [EventRecord.Field: String] {
    var door = Door()
    change(&door.website.privacy)
    door.acceptLanguage = "de"
    (door.proxyCountry, door.proxyRegion, door.proxyCity) = ("US", "US-CA", "Fresno")
    let body =
      #"{"type":"pageview","url":"https://example.com/","visitor_id":"v","session_id":"12345678","language":"fr""#
      + (consent.map { #","consent":"\#($0)""# } ?? "") + "}"
    return door.row(body)?.texts ?? [:]
  }

  @Test(arguments: [nil, "denied"])
  func `where the GDPR holds nothing personal is kept without consent`(consent: String?) {
    let row = kept({ $0.appliesGDPR = true }, consent: consent)
    #expect(row[.visitor] == Door().row(#"{"type":"pageview","url":"https://a.b/"}"#)?.texts[.visitor])
    #expect(row[.country] == "US" && row[.clientSession] == nil)
    #expect(row[.region] == nil && row[.city] == nil && row[.language] == nil)
    let granted = kept({ $0.appliesGDPR = true }, consent: "granted")
    #expect(granted[.visitor] == "v" && granted[.city] == "Fresno" && granted[.language] == "fr")
  }

  @Test(arguments: [nil, "denied"])
  func `where cookies need consent nobody is known again without`(consent: String?) {
    let row = kept({ $0.asksCookieConsent = true }, consent: consent)
    #expect(row[.visitor] != "v" && row[.clientSession] == nil && row[.city] == "Fresno" && row[.language] == "fr")
    #expect(kept({ $0.asksCookieConsent = true }, consent: "granted")[.visitor] == "v")
    #expect(kept({ _ in }, consent: nil)[.visitor] == "v")
  }

  @Test func `a server has asked before`() {
    var door = Door()
    door.website.privacy.appliesGDPR = true
    let body = #"{"trackingCode":"ZV_x","events":[{"type":"event","name":"Buy","visitorId":"v"}]}"#
    #expect(door.accept(Array(body.utf8), isOfServer: true).rows.first?.texts[.visitor] == "v")
  }

  @Test func `places of one request are not mixed`() {
    var door = Door()
    door.website.privacy.appliesGDPR = true
    (door.proxyCountry, door.proxyRegion, door.proxyCity) = ("US", "US-CA", "Fresno")
    let free = page.replacing("}", with: #","consent":"granted"}"#)
    let rows = door.accept("[\(page),\(free),\(page)]").rows
    #expect(rows.map { $0.texts[.city] } == [nil, "Fresno", nil])
  }
}
