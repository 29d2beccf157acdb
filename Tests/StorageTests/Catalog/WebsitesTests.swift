import Models
import Storage
import Testing

struct WebsitesTests {
  let sample: CatalogSample
  var catalog: Catalog { sample.catalog }

  init() throws { sample = try CatalogSample() }

  @Test func `a new website has all its public names`() throws {
    let website = try sample.addWebsite("https://www.Example.com/")
    #expect(website.id == WebsiteID(rawValue: 1))
    #expect(website.domain == "example.com")
    #expect(website.name == "example.com")
    #expect(website.timeZone == "Europe/Berlin")
    #expect(website.isActive)
    #expect(website.createdAt == sample.now)
    #expect(website.importKey.count == 32)
    let form = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
    #expect(website.uuid.wholeMatch(of: form) != nil)
    #expect(website.number.wholeMatch(of: /[1-9][0-9]{17}/) != nil)
    #expect(website.trackingCode.wholeMatch(of: /ZV_[A-Za-z0-9]{24}/) != nil)
    #expect(try catalog.websites() == [website])
  }

  @Test func `several are added at once, or none of them`() throws {
    func add(_ domains: String...) throws -> [Website] {
      try catalog.addWebsites(
        domains: domains, timeZone: "Europe/Berlin", currency: .euro, team: Catalog.defaultTeam, now: sample.now)
    }
    let websites = try add("a.example", "https://www.B.example/", "c.example")
    #expect(websites.map(\.domain) == ["a.example", "b.example", "c.example"])
    #expect(websites.map(\.name) == ["a.example", "b.example", "c.example"])
    #expect(Set(websites.map(\.trackingCode)).count == 3)
    #expect(try catalog.websites() == websites)
    #expect(throws: CatalogError.self) { try add("d.example", "b.example") }
    #expect(throws: CatalogError.self) { try add("d.example", "d.example") }
    #expect(throws: CatalogError.self) { try add("d.example", "no domain") }
    #expect(try catalog.websites() == websites)
  }

  @Test func `each of its names finds it`() throws {
    let website = try sample.addWebsite("example.com")
    _ = try sample.addWebsite("other.example")
    for text in [
      website.uuid, website.uuid.uppercased(), website.number, website.trackingCode, "example.com", "WWW.example.com",
    ] {
      #expect(try catalog.website(matching: text) == website)
    }
    #expect(throws: CatalogError.notFound("website 'nothing.example'")) {
      try catalog.website(matching: "nothing.example")
    }
    #expect(throws: CatalogError.self) { try catalog.website(matching: "") }
    let snapshot = try catalog.snapshot()
    #expect(snapshot.website(uuid: website.uuid) == website)
    #expect(snapshot.website(number: website.number) == website)
    #expect(snapshot.website(trackingCode: website.trackingCode) == website)
    #expect(snapshot.website(website.id) == website)
    #expect(snapshot.website(trackingCode: website.trackingCode.lowercased()) == nil)
  }

  @Test func `a domain is one team's once, and then ambiguous without a team`() throws {
    _ = try sample.addWebsite("example.com")
    let error = try #require(throws: CatalogError.self) { try sample.addWebsite("www.example.com") }
    guard case .conflict = error else {
      Issue.record("\(error)")
      return
    }
    let team = try catalog.addTeam(name: "second", plan: .free)
    let website = try sample.addWebsite("example.com", team: team.id)
    #expect(try catalog.websites(of: team.id) == [website])
    let second = try #require(throws: CatalogError.self) { try catalog.website(matching: "example.com") }
    guard case .ambiguous = second else {
      Issue.record("\(second)")
      return
    }
  }

  @Test(arguments: [
    "", ".", "example..com", "example.com/path", "example.com:80", "-a.com", "ex ample.com", "zürich.ch",
    String(repeating: "a", count: 64) + ".com", "ftp://example.com",
  ])
  func `what is no host name is refused`(domain: String) throws {
    let error = try #require(throws: CatalogError.self) { try sample.addWebsite(domain) }
    guard case .invalid(field: "domain", _) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(try catalog.websites() == [])
  }

  @Test(arguments: ["localhost", "127.0.0.1", "a.b.c.example", "xn--zrich-kva.ch", "www.com"])
  func `what is a host name is taken`(domain: String) throws {
    #expect(try sample.addWebsite(domain).domain == domain)
  }

  @Test(arguments: [
    ("Europe/Berlin", true), ("UTC", true), ("Asia/Calcutta", true), ("Etc/GMT+5", true),
    ("Mars/Phobos", false), ("", false), ("Europe", false), ("../etc/passwd", false), ("posix/UTC", false),
    ("tzdata.zi", false), ("/UTC", false),
  ])
  func `time zones are those of the tz database`(zone: String, exists: Bool) throws {
    let add = {
      try catalog.addWebsite(
        domain: "a.example", timeZone: zone, currency: .euro, team: .init(rawValue: 1), now: sample.now)
    }
    if exists {
      #expect(try add().timeZone == zone)
    } else {
      let error = try #require(throws: CatalogError.self) { try add() }
      #expect(error == .invalid(field: "timezone", reason: "the tz database has no zone '\(zone)'"))
    }
  }

  @Test func `only what is given changes`() throws {
    let website = try sample.addWebsite("example.com")
    var expected = website
    expected.isActive = false
    #expect(try catalog.updateWebsite(website.id, isActive: false) == expected)
    expected.timeZone = "Asia/Tokyo"
    expected.currency = try #require(CurrencyCode("JPY"))
    expected.isActive = true
    #expect(
      try catalog.updateWebsite(website.id, timeZone: "Asia/Tokyo", currency: CurrencyCode("JPY"), isActive: true)
        == expected)
    expected.domain = "new.example"
    expected.name = "new.example"
    #expect(try catalog.updateWebsite(website.id, domain: "www.new.example") == expected)
    expected.name = "Shop"
    #expect(try catalog.updateWebsite(website.id, name: " Shop ") == expected)
    expected.domain = "third.example"
    #expect(try catalog.updateWebsite(website.id, domain: "third.example") == expected)
    #expect(throws: CatalogError.self) { try catalog.updateWebsite(website.id, timeZone: "Mars/Phobos") }
    #expect(throws: CatalogError.self) { try catalog.updateWebsite(WebsiteID(rawValue: 99), isActive: true) }
    #expect(try catalog.websites() == [expected])
  }

  @Test func `a website cannot take the domain of a sister`() throws {
    let one = try sample.addWebsite("one.example")
    _ = try sample.addWebsite("two.example")
    #expect(throws: CatalogError.self) { try catalog.updateWebsite(one.id, domain: "two.example") }
    #expect(try catalog.updateWebsite(one.id, domain: "one.example") == one)
  }

  @Test func `a removed website is gone with its keys, and its number is not used again`() throws {
    let website = try sample.addWebsite("example.com")
    let only = try sample.addKey("only", hash: 1, reach: .website(website.id))
    let all = try sample.addKey("all", hash: 2)
    let job = try catalog.removeWebsite(website.id, now: sample.now)
    #expect(try catalog.websites() == [])
    #expect(throws: CatalogError.notFound("website 1")) { try catalog.removeWebsite(website.id, now: sample.now) }
    #expect(try catalog.unfinishedJobs().map(\.kind) == [.removeWebsite(website.id)])
    #expect(try catalog.unfinishedJobs().map(\.id) == [job])
    #expect(try catalog.snapshot().key(only.id)?.revokedAt == sample.now)
    #expect(try catalog.snapshot().key(all.id)?.revokedAt == nil)
    #expect(try sample.addWebsite("example.com").id == WebsiteID(rawValue: 2))
  }

  @Test func `chance that repeats itself ends in an error`() throws {
    let stuck = try Catalog(directory: sample.data, random: RandomSource { [UInt8](repeating: 7, count: $0) })
    let add = { (domain: String) in
      try stuck.addWebsite(
        domain: domain, timeZone: "UTC", currency: .euro, team: Catalog.defaultTeam, now: sample.now)
    }
    _ = try add("one.example")
    #expect(throws: CatalogError.self) { try add("two.example") }
  }
}
