public import Models

extension Catalog {
  /// Registers a client whose name and secret were made elsewhere; the catalog never sees the secret.
  ///
  /// - Parameter redirectURI: a full http or https address without fragment.
  /// - Throws: `CatalogError.invalid` for name or address; `.conflict` when there is such an identifier already.
  public func addOAuthClient(
    id: OAuthClientID, name: String, redirectURI: String, secretHash: KeyHash, now: Instant
  ) throws(CatalogError) -> OAuthClient {
    let name = try Self.checkedName(name)
    try Self.check(redirectURI: redirectURI)
    return try quietly { connection in
      do {
        try connection.prepare(
          "INSERT INTO oauth_clients (id, name, secret_hash, redirect_uri, created_at) VALUES (?, ?, ?, ?, ?)"
        )
        .bind(1, id.rawValue).bind(2, name).bind(3, secretHash.bytes).bind(4, redirectURI).bind(5, now.milliseconds)
        .run()
      } catch  where CatalogError.isDuplicate(error) {
        throw CatalogError.conflict("there is a client '\(id)' already")
      }
      return OAuthClient(id: id, name: name, redirectURI: redirectURI, createdAt: now)
    }
  }

  /// A client and the hash of its secret; `nil` where there is none of this name.
  public func oauthClient(
    _ id: OAuthClientID
  ) throws(CatalogError) -> (client: OAuthClient, secretHash: KeyHash)? {
    try reading { connection in
      let row = try connection.prepare(
        "SELECT id, name, redirect_uri, created_at, secret_hash FROM oauth_clients WHERE id = ?"
      ).bind(1, id.rawValue)
      guard try row.step() else { return nil }
      guard let hash = row.withBlob(4, { KeyHash($0) }) else {
        throw StoreError.damaged("catalog: the secret of client '\(id)' is not readable")
      }
      return (Self.client(row), hash)
    }
  }

  /// All clients, in order of registration.
  public func oauthClients() throws(CatalogError) -> [OAuthClient] {
    try reading { connection in
      let row = try connection.prepare(
        "SELECT id, name, redirect_uri, created_at FROM oauth_clients ORDER BY created_at, id")
      var clients: [OAuthClient] = []
      while try row.step() { clients.append(Self.client(row)) }
      return clients
    }
  }

  /// Removes a client; whatever it was allowed ends at once.
  ///
  /// - Throws: `CatalogError.notFound`.
  public func removeOAuthClient(_ id: OAuthClientID) throws(CatalogError) {
    try quietly { connection in
      try connection.prepare("DELETE FROM oauth_clients WHERE id = ?").bind(1, id.rawValue).run()
      guard connection.changes == 1 else { throw CatalogError.notFound("client '\(id)'") }
    }
  }

  private static func client(_ row: Statement) -> OAuthClient {
    OAuthClient(
      id: OAuthClientID(rawValue: row.text(0)), name: row.text(1), redirectURI: row.text(2),
      createdAt: Instant(milliseconds: row.int64(3)))
  }

  private static func check(redirectURI text: String) throws(CatalogError) {
    let lower = text.lowercased()
    let rest = ["https://", "http://"].first { lower.hasPrefix($0) }.map { text.dropFirst($0.count) }
    let host = rest.map { $0.prefix { $0 != "/" && $0 != "?" } } ?? ""
    let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }
    guard !host.isEmpty, !host.contains("@"), isPlain, text.utf8.count <= 2000 else {
      throw .invalid(field: "redirect-uri", reason: "a full http or https address without fragment is needed")
    }
  }
}
