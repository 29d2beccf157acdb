import Models
import Storage
import Testing

@Suite struct WebsitePrivacyTests {
  @Test func `what a website does not want to know holds in every process and goes with it`() throws {
    let sample = try CatalogSample()
    let catalog = sample.catalog
    let other = try sample.other()
    let website = try sample.addWebsite("example.com")
    #expect(website.privacy == PrivacySettings())
    let block = try #require(AddressBlock("10.0.0.0/8"))
    let pattern = try #require(PathPattern("/admin/*"))
    let changed = try catalog.updatePrivacy(of: website.id) { settings in
      settings.isCookieless = false
      settings.allowsLocalhost = true
      settings.excludedAddresses += [block, block]
      settings.excludedPaths.append(pattern)
    }
    let expected = PrivacySettings(
      isCookieless: false, allowsLocalhost: true, excludedAddresses: [block], excludedPaths: [pattern])
    #expect(changed.privacy == expected)
    #expect(try other.snapshot().website(website.id)?.privacy == expected)
    #expect(try other.updatePrivacy(of: website.id) { $0.excludedAddresses = [] }.privacy.excludedAddresses == [])
    #expect(throws: CatalogError.self) { try catalog.updatePrivacy(of: WebsiteID(rawValue: 99)) { _ in } }
    #expect(throws: CatalogError.self) {
      try catalog.updatePrivacy(of: website.id) { settings in
        settings.excludedPaths = (0...Catalog.exclusionsMax).compactMap { PathPattern("/\($0)") }
      }
    }
    #expect(try catalog.snapshot().website(website.id)?.privacy.excludedPaths == [pattern])
    try catalog.removeWebsite(website.id, now: Instant(seconds: 1))
    #expect(try other.snapshot().website(website.id) == nil)
  }
}
