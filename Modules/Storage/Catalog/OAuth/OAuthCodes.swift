public import Models

/// What a person has allowed and a client has not fetched yet.
public struct OAuthCode: Hashable, Sendable {
  /// What was allowed.
  public let grant: OAuthGrant
  /// Where the code was sent to.
  public let redirectURI: String
  /// What the client must prove to know the origin of: base64url of a SHA-256 (RFC 7636); `nil`: nothing.
  public let challenge: String?
  /// From when on it is worth nothing.
  public let expiresAt: Instant

  /// A code for these things.
  public init(grant: OAuthGrant, redirectURI: String, challenge: String?, expiresAt: Instant) {
    self.grant = grant
    self.redirectURI = redirectURI
    self.challenge = challenge
    self.expiresAt = expiresAt
  }
}

extension Catalog {
  /// Keeps a code until it expires; codes that have done so a day ago are forgotten.
  ///
  /// - Precondition: a person has allowed it.
  /// - Throws: `CatalogError.conflict` when there is such a code.
  public func addOAuthCode(_ code: OAuthCode, hash: KeyHash, now: Instant) throws(CatalogError) {
    guard let user = code.grant.user else { preconditionFailure("codes are given to people") }
    try quietly { connection in
      try connection.prepare("DELETE FROM oauth_codes WHERE expires_at < ?")
        .bind(1, now.advanced(byMilliseconds: -86_400_000).milliseconds).run()
      do {
        try connection.prepare(
          """
          INSERT INTO oauth_codes (hash, client, team, user, scopes, redirect_uri, challenge, is_offline, expires_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """
        )
        .bind(1, hash.bytes).bind(2, code.grant.client.rawValue).bind(3, code.grant.team.rawValue)
        .bind(4, user.rawValue).bind(5, code.grant.scopes.description).bind(6, code.redirectURI).bind(7, code.challenge)
        .bind(8, code.grant.isOffline ? 1 : 0).bind(9, code.expiresAt.milliseconds).run()
      } catch  where CatalogError.isDuplicate(error) {
        throw CatalogError.conflict("that code is in use already")
      }
    }
  }

  /// Takes a code once. Taking it again ends whatever came of the first time (RFC 6749, 4.1.2).
  ///
  /// - Returns: `nil` where there is no such code, or it was taken before. Whether it has expired is for the caller.
  public func takeOAuthCode(_ hash: KeyHash) throws(CatalogError) -> OAuthCode? {
    try quietly { connection in
      let row = try connection.prepare(
        """
        SELECT client, team, user, scopes, redirect_uri, challenge, is_offline, expires_at, is_used, grant_id
        FROM oauth_codes WHERE hash = ?
        """
      ).bind(1, hash.bytes)
      guard try row.step() else { return nil }
      if row.int(8) != 0 {
        let grant = row.isNull(9) ? nil : row.int64(9)
        row.reset()
        if let grant {
          try connection.prepare("DELETE FROM oauth_grants WHERE id = ?").bind(1, grant).run()
        }
        return nil
      }
      guard let scopes = OAuthScopes(row.text(3)) else {
        throw StoreError.damaged("catalog: the scopes of a code are not readable")
      }
      let code = OAuthCode(
        grant: OAuthGrant(
          client: OAuthClientID(rawValue: row.text(0)), team: TeamID(rawValue: row.int64(1)),
          user: UserID(rawValue: row.int64(2)), scopes: scopes, isOffline: row.int(6) != 0),
        redirectURI: row.text(4), challenge: row.isNull(5) ? nil : row.text(5),
        expiresAt: Instant(milliseconds: row.int64(7)))
      row.reset()
      try connection.prepare("UPDATE oauth_codes SET is_used = 1 WHERE hash = ?").bind(1, hash.bytes).run()
      return code
    }
  }
}
