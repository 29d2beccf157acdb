public import Models
public import Storage

/// A key with its secret, at the one moment when both are known.
public struct IssuedKey: Sendable {
  /// What the catalog keeps.
  public let key: APIKey
  /// What its owner is shown.
  public let secret: APIKeySecret
}

extension Catalog {
  /// Makes a key.
  ///
  /// - Throws: as `addKey`.
  public func issueKey(
    name: String, team: TeamID, permission: KeyPermission, reach: KeyReach, user: String? = nil, random: RandomSource,
    now: Instant
  ) throws(CatalogError) -> IssuedKey {
    let secret = APIKeySecret(random: random)
    let key = try addKey(
      name: name, team: team, permission: permission, reach: reach, user: user,
      id: APIKeyID(rawValue: "key_" + random.alphanumerics(24)), secretHash: secret.hash, prefix: secret.prefix,
      now: now)
    return IssuedKey(key: key, secret: secret)
  }

  /// Gives a key a new secret; the old one works for five more minutes.
  ///
  /// - Throws: as `rotateKey`.
  public func reissueKey(_ id: APIKeyID, random: RandomSource, now: Instant) throws(CatalogError) -> IssuedKey {
    let secret = APIKeySecret(random: random)
    let key = try rotateKey(
      id, secretHash: secret.hash, prefix: secret.prefix,
      oldValidUntil: now.advanced(byMilliseconds: Self.rotationGraceMilliseconds), now: now)
    return IssuedKey(key: key, secret: secret)
  }
}
