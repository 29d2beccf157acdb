/// A program that people may let act for them.
public struct OAuthClient: Hashable, Sendable {
  /// Its public name.
  public let id: OAuthClientID
  /// What people are told that it is called.
  public let name: String
  /// Where people are sent back to, to the letter.
  public let redirectURI: String
  /// When it was registered.
  public let createdAt: Instant

  /// A client as the catalog holds it.
  public init(id: OAuthClientID, name: String, redirectURI: String, createdAt: Instant) {
    self.id = id
    self.name = name
    self.redirectURI = redirectURI
    self.createdAt = createdAt
  }
}

/// The public name of an OAuth client: `1000.` and 30 letters and digits. Not a secret.
public struct OAuthClientID: Hashable, Sendable, CustomStringConvertible {
  /// The whole text.
  public let rawValue: String

  /// Names the client with this text.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The text itself.
  public var description: String { rawValue }
}

/// What a person, or whoever runs the platform, has allowed a client.
public struct OAuthGrant: Hashable, Sendable {
  /// To whom.
  public let client: OAuthClientID
  /// For which team it acts.
  public let team: TeamID
  /// Who has allowed it; `nil`: whoever runs the platform.
  public let user: UserID?
  /// What.
  public let scopes: OAuthScopes
  /// Whether it goes on while the person is away: whether there is a refresh token.
  public let isOffline: Bool

  /// A grant of these parts.
  public init(client: OAuthClientID, team: TeamID, user: UserID?, scopes: OAuthScopes, isOffline: Bool) {
    self.client = client
    self.team = team
    self.user = user
    self.scopes = scopes
    self.isOffline = isOffline
  }
}
