/// One tracked website: one thing with two public identifiers and a tracking code.
///
/// Handed on for every event: its fields lie in one place that copies share until one of them is changed.
public struct Website: Sendable {
  private var fields: Fields

  /// A website as the catalog holds it.
  public init(
    id: WebsiteID, uuid: String, number: String, trackingCode: String, team: TeamID, domain: String, name: String,
    homeURL: String? = nil, industry: String? = nil, timeZone: String, currency: CurrencyCode, isActive: Bool,
    privacy: PrivacySettings = PrivacySettings(), createdAt: Instant, hashSeed: UInt64, importKey: [UInt8]
  ) {
    fields = Fields(
      Identity(
        id: id, uuid: uuid, number: number, trackingCode: trackingCode, team: team, createdAt: createdAt,
        hashSeed: hashSeed, importKey: importKey),
      Settings(
        domain: domain, name: name, homeURL: homeURL, industry: industry, timeZone: timeZone, currency: currency,
        isActive: isActive, privacy: privacy))
  }

  /// The platform's own number.
  public var id: WebsiteID { fields.identity.id }
  /// Identifier in the External API: a lower-case UUID.
  public var uuid: String { fields.identity.uuid }
  /// Identifier in the PageSense API: 18 decimal digits.
  public var number: String { fields.identity.number }
  /// What the website's pages send their events to: `ZV_` and 24 letters and digits. Public.
  public var trackingCode: String { fields.identity.trackingCode }
  /// The team it belongs to.
  public var team: TeamID { fields.identity.team }
  /// When it was added.
  public var createdAt: Instant { fields.identity.createdAt }
  /// Seed of the hashes by which its texts are looked up; random, so that nobody outside can make texts collide.
  public var hashSeed: UInt64 { fields.identity.hashSeed }
  /// Key of the visitor hash of log imports, the same for every day of a log. 32 bytes, secret.
  public var importKey: [UInt8] { fields.identity.importKey }

  /// Host name, lower case, without scheme and `www.`.
  public var domain: String {
    get { fields.settings.domain }
    set { change { $0.domain = newValue } }
  }
  /// What people call it; the domain unless set.
  public var name: String {
    get { fields.settings.name }
    set { change { $0.name = newValue } }
  }
  /// Address of its home page as its owner wrote it; `nil`: none was given.
  public var homeURL: String? {
    get { fields.settings.homeURL }
    set { change { $0.homeURL = newValue } }
  }
  /// Trade of its owner, in the owner's words; `nil`: none was given.
  public var industry: String? {
    get { fields.settings.industry }
    set { change { $0.industry = newValue } }
  }
  /// tz database name in which questions are asked.
  public var timeZone: String {
    get { fields.settings.timeZone }
    set { change { $0.timeZone = newValue } }
  }
  /// Currency in which revenue is reported.
  public var currency: CurrencyCode {
    get { fields.settings.currency }
    set { change { $0.currency = newValue } }
  }
  /// Whether events are accepted.
  public var isActive: Bool {
    get { fields.settings.isActive }
    set { change { $0.isActive = newValue } }
  }
  /// What it does not want to know.
  public var privacy: PrivacySettings {
    get { fields.settings.privacy }
    set { change { $0.privacy = newValue } }
  }

  private mutating func change(_ body: (inout Settings) -> Void) {
    var settings = fields.settings
    body(&settings)
    fields = Fields(fields.identity, settings)
  }

  /// What never changes.
  private struct Identity: Hashable, Sendable {
    let id: WebsiteID
    let uuid: String
    let number: String
    let trackingCode: String
    let team: TeamID
    let createdAt: Instant
    let hashSeed: UInt64
    let importKey: [UInt8]
  }

  /// What its owners may set.
  private struct Settings: Hashable, Sendable {
    var domain: String
    var name: String
    var homeURL: String?
    var industry: String?
    var timeZone: String
    var currency: CurrencyCode
    var isActive: Bool
    var privacy: PrivacySettings
  }

  private final class Fields: Sendable {
    let identity: Identity
    let settings: Settings

    init(_ identity: Identity, _ settings: Settings) {
      self.identity = identity
      self.settings = settings
    }
  }
}

extension Website: Hashable {
  /// Whether both are the same in every respect.
  public static func == (one: Website, other: Website) -> Bool {
    one.fields === other.fields
      || one.fields.identity == other.fields.identity && one.fields.settings == other.fields.settings
  }

  /// Mixes the website's number in: two of one number are rare.
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
