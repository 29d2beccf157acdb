/// What a key may do.
public enum KeyPermission: String, CaseIterable, Hashable, Sendable {
  case fullAccess = "full_access"
  case read
}

/// Which websites a key reaches.
public enum KeyReach: Hashable, Sendable {
  /// Every website of the key's team, later ones included.
  case allOfTeam
  /// One website.
  case website(WebsiteID)
}

/// All that is known of an API key after it was shown once: never the key itself.
public struct APIKey: Hashable, Sendable {
  /// Public name.
  public let id: APIKeyID
  /// The team it acts for.
  public let team: TeamID
  /// What its owner calls it.
  public let name: String
  /// First characters of the key, for display.
  public let prefix: String
  /// What it may do.
  public let permission: KeyPermission
  /// Where it may do it.
  public let reach: KeyReach
  /// Mail address of the person for whom it acts; `nil` when it acts for the team alone.
  public let user: String?
  /// When it was made.
  public let createdAt: Instant
  /// When it was revoked; `nil` while it works.
  public let revokedAt: Instant?

  /// A key as the catalog holds it.
  public init(
    id: APIKeyID, team: TeamID, name: String, prefix: String, permission: KeyPermission, reach: KeyReach,
    user: String? = nil, createdAt: Instant, revokedAt: Instant?
  ) {
    self.id = id
    self.team = team
    self.name = name
    self.prefix = prefix
    self.permission = permission
    self.reach = reach
    self.user = user
    self.createdAt = createdAt
    self.revokedAt = revokedAt
  }
}
