import Models

/// What a request says about a website; whatever is `nil` it leaves as it is.
struct WebsiteFields: Sendable {
  /// The home page, and the host name in it.
  struct Address: Sendable {
    let url: String
    let domain: String
  }

  /// Currency of a website that was not given one.
  static let dollar: CurrencyCode = {
    guard let dollar = CurrencyCode("USD") else { preconditionFailure("USD is three letters") }
    return dollar
  }()

  let name: String?
  let address: Address?
  /// Empty: it is taken away.
  let industry: String?
  let timeZone: String?
  let currency: CurrencyCode?
  let isActive: Bool?
  private let tracksSubdomains: Bool?
  private let excludedAddresses: [AddressBlock]?
  private let appliesGDPR: Bool?
  private let asksCookieConsent: Bool?
  private let fields: DefinitionFields

  private enum Status: String, CaseIterable { case active, inactive }

  init(_ fields: DefinitionFields) throws(DefinitionError) {
    self.fields = fields
    name = try fields.text("name", length: 1...100)
    industry = fields.isNull("industry") ? "" : try fields.text("industry", length: 0...100)
    timeZone = try fields.text("timezone", length: 1...100)
    address = try WebsiteFields.address(fields)
    isActive = try fields.choice("status", Status.self).map { $0 == .active }
    let code = try fields.text("currency", length: 3...3)
    currency = code.flatMap { CurrencyCode($0) }
    guard code == nil || currency != nil else {
      throw fields.error("currency", "must be an ISO 4217 code of three letters")
    }
    let settings = try fields.fields("settings")
    tracksSubdomains = try settings?.flag("track_subdomains")
    appliesGDPR = try settings?.flag("gdpr_compliance")
    asksCookieConsent = try settings?.flag("cookie_consent")
    guard let settings, let texts = try settings.texts("exclude_ips", countMax: 1000) else {
      excludedAddresses = settings?.isNull("exclude_ips") == true ? [] : nil
      return
    }
    var blocks: [AddressBlock] = []
    for text in texts {
      guard let block = AddressBlock(text) else {
        throw settings.error("exclude_ips", "must be addresses or blocks such as 10.0.0.0/8, not `\(text)`")
      }
      blocks.append(block)
    }
    excludedAddresses = blocks
  }

  /// A value that must be there.
  func required<Value>(_ value: Value?, _ name: String) throws(DefinitionError) -> Value {
    try fields.required(name, value)
  }

  /// Whether any of the settings is given.
  var changesSettings: Bool {
    tracksSubdomains != nil || excludedAddresses != nil || appliesGDPR != nil || asksCookieConsent != nil
  }

  /// Changes the settings that are given.
  func change(_ settings: inout PrivacySettings) {
    if let tracksSubdomains { settings.tracksSubdomains = tracksSubdomains }
    if let excludedAddresses { settings.excludedAddresses = excludedAddresses }
    if let appliesGDPR { settings.appliesGDPR = appliesGDPR }
    if let asksCookieConsent { settings.asksCookieConsent = asksCookieConsent }
  }

  private static func address(_ fields: DefinitionFields) throws(DefinitionError) -> Address? {
    guard let text = try fields.text("url", length: 1...2000) else { return nil }
    let lower = text.lowercased()
    let scheme = ["https://", "http://"].first { lower.hasPrefix($0) }
    let rest = text.dropFirst(scheme?.count ?? 0)
    guard scheme != nil || !rest.contains("://") else { throw fields.error("url", "must be an http or https address") }
    var host = rest.prefix { !"/?#".contains($0) }
    if let port = host.lastIndex(of: ":"), host[port...].dropFirst().allSatisfy(\.isNumber) { host = host[..<port] }
    return Address(url: (scheme == nil ? "https://" : "") + text, domain: String(host))
  }
}
