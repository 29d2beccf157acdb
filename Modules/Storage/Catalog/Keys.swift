public import Models

extension Catalog {
  /// How long the old secret of a rotated key works on.
  public static let rotationGraceMilliseconds: Int64 = 5 * 60 * 1000

  /// Adds a key that was made elsewhere; the catalog never sees the secret.
  ///
  /// - Parameters:
  ///   - prefix: the secret's first characters, for display.
  ///   - user: mail address of the person for whom it acts.
  /// - Throws: `CatalogError.invalid` for the name; `.notFound` for the team, or for a website that is not the team's;
  ///   `.conflict` when there is such an identifier or hash already.
  @discardableResult
  public func addKey(
    name: String, team: TeamID, permission: KeyPermission, reach: KeyReach, user: String? = nil, id: APIKeyID,
    secretHash: KeyHash, prefix: String, now: Instant
  ) throws(CatalogError) -> APIKey {
    let name = try Self.checkedName(name)
    return try change { connection in
      try Self.checkTeam(team, connection)
      var website: Int64?
      if case .website(let only) = reach {
        website = Int64(only.rawValue)
        let row = try connection.prepare("SELECT team, uuid FROM websites WHERE id = ?").bind(1, website)
        let isThere = try row.step()
        guard isThere, row.int64(0) == team.rawValue else {
          throw CatalogError.notFound("website \(isThere ? row.text(1) : "\(only)") in the key's team")
        }
      }
      do {
        try connection.prepare(
          """
          INSERT INTO api_keys (id, team, name, prefix, permission, website, user, created_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """
        )
        .bind(1, id.rawValue).bind(2, team.rawValue).bind(3, name).bind(4, prefix).bind(5, permission.rawValue)
        .bind(6, website).bind(7, user).bind(8, now.milliseconds).run()
        try Self.insert(secretHash, of: id, connection)
      } catch  where CatalogError.isDuplicate(error) {
        throw CatalogError.conflict("there is a key '\(id)', or one with that secret, already")
      }
      return APIKey(
        id: id, team: team, name: name, prefix: prefix, permission: permission, reach: reach, user: user,
        createdAt: now,
        revokedAt: nil)
    }
  }

  /// A team's keys, or all of them, in order of creation, revoked ones included.
  public func keys(of team: TeamID? = nil) throws(CatalogError) -> [APIKey] { try currentSnapshot().keys(of: team) }

  /// The key whose secret has this hash, and until when that secret works (`nil`: as long as the key does).
  public func key(hash: KeyHash) throws(CatalogError) -> (key: APIKey, validUntil: Instant?)? {
    try currentSnapshot().key(hash: hash)
  }

  /// Ends a key with all its secrets at once. Revoking it again changes nothing.
  ///
  /// - Throws: `CatalogError.notFound`.
  public func revokeKey(_ id: APIKeyID, now: Instant) throws(CatalogError) {
    try change { connection in
      try connection.prepare("UPDATE api_keys SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?")
        .bind(1, now.milliseconds).bind(2, id.rawValue).run()
      guard connection.changes == 1 else { throw CatalogError.notFound("key '\(id)'") }
    }
  }

  /// Gives a key a new secret. Its other secrets work until `oldValidUntil`, or until they would have ended anyway.
  ///
  /// - Returns: the key as it is now.
  /// - Throws: `CatalogError.notFound`; `.conflict` when it is revoked, or when the secret is not new.
  @discardableResult
  public func rotateKey(
    _ id: APIKeyID, secretHash: KeyHash, prefix: String, oldValidUntil: Instant, now: Instant
  ) throws(CatalogError) -> APIKey {
    try change { connection in
      let row = try connection.prepare("SELECT revoked_at FROM api_keys WHERE id = ?").bind(1, id.rawValue)
      guard try row.step() else { throw CatalogError.notFound("key '\(id)'") }
      guard row.isNull(0) else { throw CatalogError.conflict("key '\(id)' is revoked") }
      row.reset()
      try connection.prepare("DELETE FROM api_key_hashes WHERE key = ? AND valid_until <= ?")
        .bind(1, id.rawValue).bind(2, now.milliseconds).run()
      try connection.prepare(
        "UPDATE api_key_hashes SET valid_until = min(coalesce(valid_until, ?1), ?1) WHERE key = ?2"
      )
      .bind(1, oldValidUntil.milliseconds).bind(2, id.rawValue).run()
      do {
        try Self.insert(secretHash, of: id, connection)
      } catch  where CatalogError.isDuplicate(error) {
        throw CatalogError.conflict("that secret is in use already")
      }
      try connection.prepare("UPDATE api_keys SET prefix = ? WHERE id = ?").bind(1, prefix).bind(2, id.rawValue).run()
    }
    guard let key = try currentSnapshot().key(id) else { throw .notFound("key '\(id)'") }
    return key
  }

  private static func insert(_ hash: KeyHash, of id: APIKeyID, _ connection: Connection) throws {
    try connection.prepare("INSERT INTO api_key_hashes (hash, key) VALUES (?, ?)")
      .bind(1, hash.bytes).bind(2, id.rawValue).run()
  }
}
