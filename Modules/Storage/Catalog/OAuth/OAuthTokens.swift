public import Models

/// The hashes of tokens that were made elsewhere; the catalog never sees the tokens.
public struct OAuthTokenHashes: Hashable, Sendable {
  /// Of the access token.
  public let access: KeyHash
  /// Of the refresh token; `nil`: there is none.
  public let refresh: KeyHash?
  /// From when on the access token is worth nothing.
  public let accessEnd: Instant

  /// These hashes.
  public init(access: KeyHash, refresh: KeyHash?, accessEnd: Instant) {
    self.access = access
    self.refresh = refresh
    self.accessEnd = accessEnd
  }
}

extension Catalog {
  /// Refresh tokens that a person may have: one more silently ends the oldest. What whoever runs the platform makes for
  /// scripts has no such bound.
  ///
  /// Source: the vendor's pages on OAuth.
  public static let refreshTokensMax = 20

  /// Keeps a grant with its tokens.
  ///
  /// - Parameters:
  ///   - code: hash of the code that it came of: taking that again ends it.
  ///   - refreshTokensPerMinuteMax: how many grants with a refresh token a person may make in 60 seconds; `nil`: any.
  /// - Returns: whether it was kept: not when the person has made too many.
  /// - Throws: `CatalogError.notFound` for team or client.
  public func addOAuthGrant(
    _ grant: OAuthGrant, tokens: OAuthTokenHashes, code: KeyHash? = nil, refreshTokensPerMinuteMax: Int? = nil,
    now: Instant
  ) throws(CatalogError) -> Bool {
    try quietly { connection in
      try Self.checkTeam(grant.team, connection)
      let client = try connection.prepare("SELECT 1 FROM oauth_clients WHERE id = ?").bind(1, grant.client.rawValue)
      guard try client.step() else { throw CatalogError.notFound("client '\(grant.client)'") }
      if let most = refreshTokensPerMinuteMax, let user = grant.user, grant.isOffline {
        let row = try connection.prepare(
          "SELECT count(*) FROM oauth_grants WHERE user = ? AND is_offline AND created_at > ?"
        )
        .bind(1, user.rawValue).bind(2, now.advanced(byMilliseconds: -60_000).milliseconds)
        guard try row.step(), row.int(0) < most else { return false }
      }
      try connection.prepare(
        "INSERT INTO oauth_grants (client, team, user, scopes, is_offline, created_at) VALUES (?, ?, ?, ?, ?, ?)"
      )
      .bind(1, grant.client.rawValue).bind(2, grant.team.rawValue).bind(3, grant.user?.rawValue)
      .bind(4, grant.scopes.description).bind(5, grant.isOffline ? 1 : 0).bind(6, now.milliseconds).run()
      let id = connection.lastInsertedRow
      if let refresh = tokens.refresh { try Self.insert(refresh, end: nil, grant: id, connection) }
      try Self.insert(tokens.access, end: tokens.accessEnd, grant: id, connection)
      if let code {
        try connection.prepare("UPDATE oauth_codes SET grant_id = ? WHERE hash = ?").bind(1, id).bind(2, code.bytes)
          .run()
      }
      if let user = grant.user { try Self.dropOldest(of: user, connection) }
      try Self.dropExpired(now, connection)
      return true
    }
  }

  /// Keeps a further access token of the grant that a refresh token belongs to.
  ///
  /// - Returns: the grant; `nil` where the client has no such refresh token.
  public func addOAuthAccess(
    refresh: KeyHash, client: OAuthClientID, access: KeyHash, end: Instant, now: Instant
  ) throws(CatalogError) -> OAuthGrant? {
    try quietly { connection in
      guard let (id, grant) = try Self.grant(of: refresh, isRefresh: true, connection), grant.client == client else {
        return nil
      }
      try Self.insert(access, end: end, grant: id, connection)
      try Self.dropExpired(now, connection)
      return grant
    }
  }

  /// What the access token with this hash allows; `nil` where there is none, or it has expired.
  public func oauthGrant(access: KeyHash, now: Instant) throws(CatalogError) -> OAuthGrant? {
    try reading { connection in
      guard let (_, grant) = try Self.grant(of: access, isRefresh: false, endingAfter: now, connection) else {
        return nil
      }
      return grant
    }
  }

  /// Ends a token at once: a refresh token with everything that came of it, an access token alone. Ending one that is
  /// not there changes nothing.
  public func revokeOAuthToken(_ hash: KeyHash) throws(CatalogError) {
    try quietly { connection in
      try connection.prepare(
        "DELETE FROM oauth_grants WHERE id = (SELECT grant_id FROM oauth_tokens WHERE hash = ? AND expires_at IS NULL)"
      ).bind(1, hash.bytes).run()
      try connection.prepare("DELETE FROM oauth_tokens WHERE hash = ?").bind(1, hash.bytes).run()
    }
  }

  private static func grant(
    of hash: KeyHash, isRefresh: Bool, endingAfter now: Instant? = nil, _ connection: Connection
  ) throws -> (id: Int64, grant: OAuthGrant)? {
    let row = try connection.prepare(
      """
      SELECT g.id, g.client, g.team, g.user, g.scopes, g.is_offline, t.expires_at
      FROM oauth_tokens t JOIN oauth_grants g ON g.id = t.grant_id WHERE t.hash = ?
      """
    ).bind(1, hash.bytes)
    guard try row.step(), row.isNull(6) == isRefresh else { return nil }
    if let now, row.int64(6) <= now.milliseconds { return nil }
    guard let scopes = OAuthScopes(row.text(4)) else {
      throw StoreError.damaged("catalog: the scopes of a grant are not readable")
    }
    let grant = OAuthGrant(
      client: OAuthClientID(rawValue: row.text(1)), team: TeamID(rawValue: row.int64(2)),
      user: row.isNull(3) ? nil : UserID(rawValue: row.int64(3)), scopes: scopes, isOffline: row.int(5) != 0)
    return (row.int64(0), grant)
  }

  private static func insert(_ hash: KeyHash, end: Instant?, grant: Int64, _ connection: Connection) throws {
    do {
      try connection.prepare("INSERT INTO oauth_tokens (hash, grant_id, expires_at) VALUES (?, ?, ?)")
        .bind(1, hash.bytes).bind(2, grant).bind(3, end?.milliseconds).run()
    } catch  where CatalogError.isDuplicate(error) {
      throw CatalogError.conflict("that token is in use already")
    }
  }

  private static func dropOldest(of user: UserID, _ connection: Connection) throws {
    try connection.prepare(
      """
      DELETE FROM oauth_grants WHERE user = ?1 AND is_offline AND id NOT IN
        (SELECT id FROM oauth_grants WHERE user = ?1 AND is_offline ORDER BY id DESC LIMIT ?2)
      """
    ).bind(1, user.rawValue).bind(2, refreshTokensMax).run()
  }

  /// Access tokens that have expired, and grants that have nothing left.
  private static func dropExpired(_ now: Instant, _ connection: Connection) throws {
    try connection.prepare("DELETE FROM oauth_tokens WHERE expires_at <= ?").bind(1, now.milliseconds).run()
    try connection.prepare(
      "DELETE FROM oauth_grants WHERE NOT is_offline AND id NOT IN (SELECT grant_id FROM oauth_tokens)"
    ).run()
  }
}
