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

  /// Settings with these values; without arguments those of a new website.
  public init(
    isCookieless: Bool = true, allowsLocalhost: Bool = false, excludedAddresses: [AddressBlock] = [],
    excludedPaths: [PathPattern] = []
  ) {
    self.isCookieless = isCookieless
    self.allowsLocalhost = allowsLocalhost
    self.excludedAddresses = excludedAddresses
    self.excludedPaths = excludedPaths
  }
}
