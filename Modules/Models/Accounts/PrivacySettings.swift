/// What a website does not want to know.
public struct PrivacySettings: Hashable, Sendable {
  /// Whether its script keeps nothing in the browser, so that a visitor is another one each day.
  public var isCookieless: Bool
  /// Whether events of pages on the developer's own machine are taken.
  public var allowsLocalhost: Bool
  /// Clients whose events are not taken, in the order of their texts.
  public var excludedAddresses: [AddressBlock]
  /// Pages whose events are not taken, in the order of their texts.
  public var excludedPaths: [PathPattern]
  /// Whether events of pages on subdomains are taken, besides those of the domain itself and of its `www.`.
  public var tracksSubdomains: Bool
  /// Whether its owner says that the rules of the GDPR hold: without consent events count for cookieless visitors,
  /// nothing of language, time zone and place is kept but the country, and nobody is recorded.
  public var appliesGDPR: Bool
  /// Whether visitors are asked before anything is kept in the browser: without consent events count for cookieless
  /// visitors, and nobody is recorded.
  public var asksCookieConsent: Bool

  /// Whether visitors are asked for something, so that saying nothing is no consent.
  public var asksConsent: Bool { appliesGDPR || asksCookieConsent }

  /// Settings with these values; without arguments those of a new website.
  public init(
    isCookieless: Bool = true, allowsLocalhost: Bool = false, excludedAddresses: [AddressBlock] = [],
    excludedPaths: [PathPattern] = [], tracksSubdomains: Bool = true, appliesGDPR: Bool = false,
    asksCookieConsent: Bool = false
  ) {
    self.isCookieless = isCookieless
    self.allowsLocalhost = allowsLocalhost
    self.excludedAddresses = excludedAddresses
    self.excludedPaths = excludedPaths
    self.tracksSubdomains = tracksSubdomains
    self.appliesGDPR = appliesGDPR
    self.asksCookieConsent = asksCookieConsent
  }
}
