/// One tracked website: one thing with two public identifiers and a tracking code.
public struct Website: Hashable, Sendable {
  /// The platform's own number.
  public let id: WebsiteID
  /// Identifier in the External API: a lower-case UUID.
  public let uuid: String
  /// Identifier in the PageSense API: 18 decimal digits.
  public let number: String
  /// What the website's pages send their events to: `ZV_` and 24 letters and digits. Public.
  public let trackingCode: String
  /// The team it belongs to.
  public let team: TeamID
  /// Host name, lower case, without scheme and `www.`.
  public var domain: String
  /// What people call it; the domain unless set.
  public var name: String
  /// Address of its home page as its owner wrote it; `nil`: none was given.
  public var homeURL: String?
  /// Trade of its owner, in the owner's words; `nil`: none was given.
  public var industry: String?
  /// tz database name in which questions are asked.
  public var timeZone: String
  /// Currency in which revenue is reported.
  public var currency: CurrencyCode
  /// Whether events are accepted.
  public var isActive: Bool
  /// What it does not want to know.
  public var privacy: PrivacySettings
  /// When it was added.
  public let createdAt: Instant
  /// Seed of the hashes by which its texts are looked up; random, so that nobody outside can make texts collide.
  public let hashSeed: UInt64
  /// Key of the visitor hash of log imports, the same for every day of a log. 32 bytes, secret.
  public let importKey: [UInt8]

  /// A website as the catalog holds it.
  public init(
    id: WebsiteID, uuid: String, number: String, trackingCode: String, team: TeamID, domain: String, name: String,
    homeURL: String? = nil, industry: String? = nil, timeZone: String, currency: CurrencyCode, isActive: Bool,
    privacy: PrivacySettings = PrivacySettings(), createdAt: Instant, hashSeed: UInt64, importKey: [UInt8]
  ) {
    self.id = id
    self.uuid = uuid
    self.number = number
    self.trackingCode = trackingCode
    self.team = team
    self.domain = domain
    self.name = name
    self.homeURL = homeURL
    self.industry = industry
    self.timeZone = timeZone
    self.currency = currency
    self.isActive = isActive
    self.privacy = privacy
    self.createdAt = createdAt
    self.hashSeed = hashSeed
    self.importKey = importKey
  }
}
