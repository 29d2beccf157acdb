import Models

extension CatalogSnapshot {
  /// Copies the catalog into memory, in one read transaction, with the number of changes that it has counted so far.
  ///
  /// - Parameter known: the number of changes of a copy that is at hand; the answer has none when it is still the same.
  static func load(
    from connection: Connection, unlessAt known: UInt64?
  ) throws -> (snapshot: CatalogSnapshot?, changes: UInt64) {
    try connection.transaction(.deferred) {
      let counter = try connection.prepare("SELECT count FROM change_counter")
      let changes = try counter.step() ? UInt64(clamping: counter.int64(0)) : 0
      counter.reset()
      if changes == known { return (nil, changes) }
      let keys = try loadKeys(connection)
      let snapshot = CatalogSnapshot(
        teams: try loadTeams(connection), websites: try loadWebsites(connection), keys: keys.keys,
        settings: try loadSettings(connection), keySecrets: keys.secrets, definitions: try loadDefinitions(connection))
      return (snapshot, changes)
    }
  }

  private static func loadTeams(_ connection: Connection) throws -> [Team] {
    let row = try connection.prepare("SELECT id, name, plan FROM teams ORDER BY id")
    var teams: [Team] = []
    while try row.step() {
      let plan = try stored(SubscriptionPlan(rawValue: row.text(2)), "plan of team \(row.int64(0))")
      teams.append(Team(id: TeamID(rawValue: row.int64(0)), name: row.text(1), plan: plan))
    }
    return teams
  }

  private static func loadWebsites(_ connection: Connection) throws -> [Website] {
    let row = try connection.prepare(
      """
      SELECT id, uuid, number, tracking_code, team, domain, name, time_zone, currency, is_active, created_at, hash_seed,
        import_key, is_cookieless, allows_localhost, home_url, industry, tracks_subdomains, applies_gdpr,
        asks_cookie_consent
      FROM websites ORDER BY id
      """)
    let exclusions = try loadExclusions(connection)
    var websites: [Website] = []
    while try row.step() {
      let id = WebsiteID(rawValue: UInt32(clamping: row.int64(0)))
      var privacy = exclusions[id] ?? PrivacySettings()
      privacy.isCookieless = row.int(13) != 0
      privacy.allowsLocalhost = row.int(14) != 0
      privacy.tracksSubdomains = row.int(17) != 0
      privacy.appliesGDPR = row.int(18) != 0
      privacy.asksCookieConsent = row.int(19) != 0
      websites.append(
        Website(
          id: id, uuid: row.text(1), number: row.text(2),
          trackingCode: row.text(3), team: TeamID(rawValue: row.int64(4)), domain: row.text(5), name: row.text(6),
          homeURL: row.isNull(15) ? nil : row.text(15), industry: row.isNull(16) ? nil : row.text(16),
          timeZone: row.text(7), currency: try stored(CurrencyCode(row.text(8)), "currency of website \(row.int64(0))"),
          isActive: row.int(9) != 0, privacy: privacy, createdAt: Instant(milliseconds: row.int64(10)),
          hashSeed: UInt64(bitPattern: row.int64(11)), importKey: row.bytes(12)))
    }
    return websites
  }

  private static func loadKeys(
    _ connection: Connection
  ) throws -> (keys: [APIKey], secrets: [KeyHash: KeySecret]) {
    let row = try connection.prepare(
      """
      SELECT id, team, name, prefix, permission, website, user, created_at, revoked_at FROM api_keys
      ORDER BY created_at, id
      """)
    var keys: [APIKey] = []
    var positions: [String: Int] = [:]
    while try row.step() {
      positions[row.text(0)] = keys.count
      keys.append(
        APIKey(
          id: APIKeyID(rawValue: row.text(0)), team: TeamID(rawValue: row.int64(1)), name: row.text(2),
          prefix: row.text(3), permission: try stored(KeyPermission(rawValue: row.text(4)), "permission of a key"),
          reach: row.isNull(5) ? .allOfTeam : .website(WebsiteID(rawValue: UInt32(clamping: row.int64(5)))),
          user: row.isNull(6) ? nil : row.text(6), createdAt: Instant(milliseconds: row.int64(7)),
          revokedAt: row.isNull(8) ? nil : Instant(milliseconds: row.int64(8))))
    }
    let hashes = try connection.prepare("SELECT hash, key, valid_until FROM api_key_hashes")
    var secrets: [KeyHash: KeySecret] = [:]
    while try hashes.step() {
      let hash = try stored(hashes.withBlob(0) { KeyHash($0) }, "hash of a key")
      let key = try stored(positions[hashes.text(1)], "key of a hash")
      secrets[hash] = KeySecret(
        key: key, validUntil: hashes.isNull(2) ? nil : Instant(milliseconds: hashes.int64(2)))
    }
    return (keys, secrets)
  }

  private static func loadSettings(_ connection: Connection) throws -> [String: String] {
    let row = try connection.prepare("SELECT name, value FROM settings")
    var settings: [String: String] = [:]
    while try row.step() { settings[row.text(0)] = row.text(1) }
    return settings
  }

  /// A value read back, or the news that the catalog holds something that this program never wrote.
  private static func stored<T>(_ value: T?, _ what: @autoclosure () -> String) throws(StoreError) -> T {
    guard let value else { throw .damaged("catalog: \(what()) is not readable") }
    return value
  }
}
