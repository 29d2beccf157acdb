public import Models

extension Catalog {
  /// Adds a website. Its identifiers, seed and import key come from the catalog's source of chance.
  ///
  /// - Parameters:
  ///   - domain: host name; scheme, `www.` and a slash at the end are taken away.
  ///   - name: what people call it; the domain when `nil`.
  ///   - timeZone: tz database name.
  /// - Throws: `CatalogError.invalid` for domain, name or time zone; `.notFound` for the team; `.conflict` when the
  ///   team has a website on that domain.
  public func addWebsite(
    domain: String, name: String? = nil, timeZone: String, currency: CurrencyCode, team: TeamID, now: Instant
  ) throws(CatalogError) -> Website {
    let domain = try WebsiteDomain.normalized(domain)
    let name = if let name { try Self.checkedName(name) } else { domain }
    let zone = try checked(timeZone: timeZone)
    return try change { [random] connection in
      try Self.insert(domain, name, zone, currency, team, now, random, connection)
    }
  }

  /// Adds several websites, each named as its domain, or none: the costs of a durable change are those of one.
  ///
  /// - Throws: as when adding one, for the first that cannot be added.
  public func addWebsites(
    domains: [String], timeZone: String, currency: CurrencyCode, team: TeamID, now: Instant
  ) throws(CatalogError) -> [Website] {
    var normalized: [String] = []
    for domain in domains { normalized.append(try WebsiteDomain.normalized(domain)) }
    let zone = try checked(timeZone: timeZone)
    return try change { [random, normalized] connection in
      try normalized.map { try Self.insert($0, $0, zone, currency, team, now, random, connection) }
    }
  }

  private static func insert(
    _ domain: String, _ name: String, _ zone: String, _ currency: CurrencyCode, _ team: TeamID, _ now: Instant,
    _ random: RandomSource, _ connection: Connection
  ) throws -> Website {
    try checkTeam(team, connection)
    try checkFree(domain, team: team, connection)
    let identifiers = try unusedIdentifiers(random, connection)
    let seed = random.uint64()
    let importKey = random.bytes(32)
    try connection.prepare(
      """
      INSERT INTO websites (uuid, number, tracking_code, team, domain, name, time_zone, currency, is_active,
        created_at, hash_seed, import_key)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?)
      """
    )
    .bind(1, identifiers.uuid).bind(2, identifiers.number).bind(3, identifiers.trackingCode).bind(4, team.rawValue)
    .bind(5, domain).bind(6, name).bind(7, zone).bind(8, currency.rawValue).bind(9, now.milliseconds)
    .bind(10, Int64(bitPattern: seed)).bind(11, importKey).run()
    return Website(
      id: WebsiteID(rawValue: UInt32(connection.lastInsertedRow)), uuid: identifiers.uuid, number: identifiers.number,
      trackingCode: identifiers.trackingCode, team: team, domain: domain, name: name, timeZone: zone,
      currency: currency, isActive: true, createdAt: now, hashSeed: seed, importKey: importKey)
  }

  /// A team's websites, or all of them, in order of creation.
  public func websites(of team: TeamID? = nil) throws(CatalogError) -> [Website] {
    try currentSnapshot().websites(of: team)
  }

  /// The website that a person means by a UUID, the 18 digits, the tracking code or the domain.
  ///
  /// - Throws: `CatalogError.notFound`; `.ambiguous` when several teams have a website on that domain.
  public func website(matching text: String) throws(CatalogError) -> Website {
    try currentSnapshot().website(matching: text)
  }

  /// Changes what is given of a website and leaves the rest.
  ///
  /// A name that was the old domain follows the new one.
  /// - Returns: the website as it is now.
  /// - Throws: `CatalogError.notFound`; `.invalid` and `.conflict` as when adding one.
  @discardableResult
  public func updateWebsite(
    _ id: WebsiteID, domain: String? = nil, name: String? = nil, timeZone: String? = nil, currency: CurrencyCode? = nil,
    isActive: Bool? = nil, homeURL: String? = nil, industry: String? = nil
  ) throws(CatalogError) -> Website {
    let domain = if let domain { try WebsiteDomain.normalized(domain) } else { nil as String? }
    let name = if let name { try Self.checkedName(name) } else { nil as String? }
    let zone = if let timeZone { try checked(timeZone: timeZone) } else { nil as String? }
    try change { connection in
      let row = try connection.prepare("SELECT team, domain FROM websites WHERE id = ?").bind(1, Int(id.rawValue))
      guard try row.step() else { throw CatalogError.notFound("website \(id)") }
      let team = TeamID(rawValue: row.int64(0))
      let isMoved = domain != nil && domain != row.text(1)
      row.reset()
      if let domain, isMoved { try Self.checkFree(domain, team: team, connection) }
      try connection.prepare(
        """
        UPDATE websites SET domain = coalesce(?1, domain),
          name = coalesce(?2, CASE WHEN name = domain THEN ?1 END, name), time_zone = coalesce(?3, time_zone),
          currency = coalesce(?4, currency), is_active = coalesce(?5, is_active),
          home_url = coalesce(?7, home_url), industry = nullif(coalesce(?8, industry), '')
        WHERE id = ?6
        """
      )
      .bind(1, domain).bind(2, name).bind(3, zone).bind(4, currency?.rawValue).bind(5, isActive.map { $0 ? 1 : 0 })
      .bind(6, Int(id.rawValue)).bind(7, homeURL).bind(8, industry).run()
    }
    guard let website = try currentSnapshot().website(id) else { throw .notFound("website \(id)") }
    return website
  }

  /// Takes a website out of the catalog, revokes the keys that reach only it, and asks the worker to delete its events:
  /// all of that or nothing.
  ///
  /// - Returns: the worker's job.
  /// - Throws: `CatalogError.notFound`.
  @discardableResult
  public func removeWebsite(_ id: WebsiteID, now: Instant) throws(CatalogError) -> JobID {
    try change { connection in
      try connection.prepare("DELETE FROM websites WHERE id = ?").bind(1, Int(id.rawValue)).run()
      guard connection.changes == 1 else { throw CatalogError.notFound("website \(id)") }
      try connection.prepare("UPDATE api_keys SET revoked_at = ? WHERE website = ? AND revoked_at IS NULL")
        .bind(1, now.milliseconds).bind(2, Int(id.rawValue)).run()
      return try Self.insert(.removeWebsite(id), now, connection)
    }
  }

  private func checked(timeZone: String) throws(CatalogError) -> String {
    // What takes a zone here must be what computes with it later.
    guard SiteCalendar(timeZone: timeZone) != nil else {
      throw .invalid(field: "timezone", reason: "the tz database has no zone '\(timeZone)'")
    }
    return timeZone
  }

  /// Makes sure that there is such a team.
  static func checkTeam(_ team: TeamID, _ connection: Connection) throws {
    let row = try connection.prepare("SELECT 1 FROM teams WHERE id = ?").bind(1, team.rawValue)
    guard try row.step() else { throw CatalogError.notFound("team \(team.rawValue)") }
  }

  private static func checkFree(_ domain: String, team: TeamID, _ connection: Connection) throws {
    let row = try connection.prepare("SELECT tracking_code FROM websites WHERE team = ? AND domain = ?")
      .bind(1, team.rawValue).bind(2, domain)
    if try row.step() {
      throw CatalogError.conflict("the team has the website '\(domain)' already, with tracking code \(row.text(0))")
    }
  }

  private static func unusedIdentifiers(_ random: RandomSource, _ connection: Connection) throws -> PublicIdentifiers {
    // 18 digits never meet by chance; a source of chance that repeats itself must not loop for ever.
    for _ in 0..<8 {
      let identifiers = PublicIdentifiers(random: random)
      let row = try connection.prepare(
        "SELECT 1 FROM websites WHERE uuid = ? OR number = ? OR tracking_code = ?"
      ).bind(1, identifiers.uuid).bind(2, identifiers.number).bind(3, identifiers.trackingCode)
      if try !row.step() { return identifiers }
    }
    throw CatalogError.conflict("the source of chance repeats itself: no unused identifier was found")
  }
}
