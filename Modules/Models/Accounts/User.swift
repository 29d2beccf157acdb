/// Somebody who may log in.
public struct User: Hashable, Sendable {
  /// The platform's own number.
  public let id: UserID
  /// Mail address in lower case, unique.
  public let email: String
  /// The team that this person acts for.
  public let team: TeamID
  /// When the account was made.
  public let createdAt: Instant

  /// A user as the catalog holds one.
  public init(id: UserID, email: String, team: TeamID, createdAt: Instant) {
    self.id = id
    self.email = email
    self.team = team
    self.createdAt = createdAt
  }
}

/// The platform's own number of a user.
public struct UserID: Hashable, Sendable {
  /// 1 or more.
  public let rawValue: Int64

  /// Names the user with this number.
  public init(rawValue: Int64) { self.rawValue = rawValue }
}
