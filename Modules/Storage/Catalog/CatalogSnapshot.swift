public import Models

/// The whole catalog at one moment, in memory: what every request looks things up in. Never changes.
public final class CatalogSnapshot: Sendable {
  /// A key with the time until which one of its secrets works.
  struct KeySecret: Sendable {
    let key: Int
    let validUntil: Instant?
  }

  /// All teams, in order of creation.
  public let teams: [Team]
  /// All websites, in order of creation.
  public let websites: [Website]
  /// All keys, revoked ones included, in order of creation.
  public let keys: [APIKey]
  /// All settings by name.
  public let settings: [String: String]

  // Positions in the arrays above.
  private let teamByID: [TeamID: Int]
  private let websiteByID: [WebsiteID: Int]
  private let websiteByUUID: [String: Int]
  private let websiteByNumber: [String: Int]
  private let websiteByTrackingCode: [String: Int]
  private let keySecrets: [KeyHash: KeySecret]
  /// In order of creation.
  let definitions: [DefinitionOwner: [StoredDefinition]]

  init(
    teams: [Team], websites: [Website], keys: [APIKey], settings: [String: String], keySecrets: [KeyHash: KeySecret],
    definitions: [DefinitionOwner: [StoredDefinition]]
  ) {
    self.teams = teams
    self.websites = websites
    self.keys = keys
    self.settings = settings
    self.keySecrets = keySecrets
    self.definitions = definitions
    teamByID = Self.positions(teams) { $0.id }
    websiteByID = Self.positions(websites) { $0.id }
    websiteByUUID = Self.positions(websites) { $0.uuid }
    websiteByNumber = Self.positions(websites) { $0.number }
    websiteByTrackingCode = Self.positions(websites) { $0.trackingCode }
  }

  private static func positions<Thing, Identity: Hashable>(
    _ things: [Thing], by identity: (Thing) -> Identity
  ) -> [Identity: Int] {
    var result: [Identity: Int] = [:]
    result.reserveCapacity(things.count)
    for (position, thing) in things.enumerated() { result[identity(thing)] = position }
    return result
  }

  // MARK: - Teams

  /// The team with this number.
  public func team(_ id: TeamID) -> Team? { teamByID[id].map { teams[$0] } }

  /// The team of this name.
  ///
  /// - Throws: `CatalogError.notFound`.
  public func team(named name: String) throws(CatalogError) -> Team {
    guard let team = teams.first(where: { $0.name == name }) else { throw .notFound("team '\(name)'") }
    return team
  }

  // MARK: - Websites

  /// The website with this number of the platform's own.
  public func website(_ id: WebsiteID) -> Website? { websiteByID[id].map { websites[$0] } }

  /// The website with this lower-case UUID.
  public func website(uuid: String) -> Website? { websiteByUUID[uuid].map { websites[$0] } }

  /// The website with these 18 digits.
  public func website(number: String) -> Website? { websiteByNumber[number].map { websites[$0] } }

  /// The website with this tracking code.
  public func website(trackingCode: String) -> Website? { websiteByTrackingCode[trackingCode].map { websites[$0] } }

  /// A team's websites, or all of them, in order of creation.
  public func websites(of team: TeamID?) -> [Website] {
    guard let team else { return websites }
    return websites.filter { $0.team == team }
  }

  /// The website that a person means by a UUID, the 18 digits, the tracking code or the domain.
  ///
  /// - Throws: `CatalogError.notFound`; `.ambiguous` when several teams have a website on that domain.
  public func website(matching text: String) throws(CatalogError) -> Website {
    let identified =
      website(trackingCode: text) ?? website(number: text) ?? website(uuid: text) ?? website(uuid: text.lowercased())
    if let identified { return identified }
    guard let domain = try? WebsiteDomain.normalized(text) else { throw .notFound("website '\(text)'") }
    let candidates = websites.filter { $0.domain == domain }
    guard let only = candidates.first else { throw .notFound("website '\(text)'") }
    guard candidates.count == 1 else {
      throw .ambiguous("several websites have the domain '\(domain)': name one by its id or tracking code")
    }
    return only
  }

  // MARK: - Keys

  /// The key with this public name.
  public func key(_ id: APIKeyID) -> APIKey? { keys.first { $0.id == id } }

  /// A team's keys, or all of them, in order of creation, revoked ones included.
  public func keys(of team: TeamID?) -> [APIKey] {
    guard let team else { return keys }
    return keys.filter { $0.team == team }
  }

  /// The key whose secret has this hash, and until when that secret works (`nil`: as long as the key does).
  public func key(hash: KeyHash) -> (key: APIKey, validUntil: Instant?)? {
    keySecrets[hash].map { (keys[$0.key], $0.validUntil) }
  }
}
