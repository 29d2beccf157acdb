public import Models

extension Catalog {
  /// Exclusions of each kind that a website may have.
  public static let exclusionsMax = 1000

  /// Changes what a website does not want to know. Holds from the next request, in every process.
  ///
  /// - Returns: the website as it is now.
  /// - Throws: `CatalogError.notFound`; `.invalid` when there would be more than ``exclusionsMax`` of a kind.
  @discardableResult
  public func updatePrivacy(
    of id: WebsiteID, _ change: @Sendable (inout PrivacySettings) -> Void
  ) throws(CatalogError) -> Website {
    try self.change { connection in
      let row = try connection.prepare(
        """
        SELECT is_cookieless, allows_localhost, tracks_subdomains, applies_gdpr, asks_cookie_consent FROM websites
        WHERE id = ?
        """
      ).bind(1, Int(id.rawValue))
      guard try row.step() else { throw CatalogError.notFound("website \(id)") }
      var settings = try CatalogSnapshot.loadExclusions(connection)[id] ?? PrivacySettings()
      settings.isCookieless = row.int(0) != 0
      settings.allowsLocalhost = row.int(1) != 0
      settings.tracksSubdomains = row.int(2) != 0
      settings.appliesGDPR = row.int(3) != 0
      settings.asksCookieConsent = row.int(4) != 0
      row.reset()
      change(&settings)
      try Self.store(settings, of: id, connection)
    }
    guard let website = try currentSnapshot().website(id) else { throw .notFound("website \(id)") }
    return website
  }

  private static func store(_ settings: PrivacySettings, of id: WebsiteID, _ connection: Connection) throws {
    try connection.prepare(
      """
      UPDATE websites SET is_cookieless = ?, allows_localhost = ?, tracks_subdomains = ?, applies_gdpr = ?,
        asks_cookie_consent = ?
      WHERE id = ?
      """
    )
    .bind(1, settings.isCookieless ? 1 : 0).bind(2, settings.allowsLocalhost ? 1 : 0)
    .bind(3, settings.tracksSubdomains ? 1 : 0).bind(4, settings.appliesGDPR ? 1 : 0)
    .bind(5, settings.asksCookieConsent ? 1 : 0).bind(6, Int(id.rawValue)).run()
    try connection.prepare("DELETE FROM website_exclusions WHERE website = ?").bind(1, Int(id.rawValue)).run()
    let kinds = [
      (ExclusionKind.address, settings.excludedAddresses.map(\.description)),
      (.path, settings.excludedPaths.map(\.description)),
    ]
    for (kind, texts) in kinds {
      let texts = Set(texts)
      guard texts.count <= exclusionsMax else {
        throw CatalogError.invalid(field: "exclusions", reason: "at most \(exclusionsMax) of a kind are kept")
      }
      for text in texts {
        try connection.prepare("INSERT INTO website_exclusions (website, kind, pattern) VALUES (?, ?, ?)")
          .bind(1, Int(id.rawValue)).bind(2, kind.rawValue).bind(3, text).run()
      }
    }
  }
}

/// What an exclusion looks at, as the catalog stores it.
enum ExclusionKind: String {
  case address, path
}

extension CatalogSnapshot {
  /// The exclusions of all websites that have any, in the order of their texts; everything else as for a new website.
  static func loadExclusions(_ connection: Connection) throws -> [WebsiteID: PrivacySettings] {
    let row = try connection.prepare(
      "SELECT website, kind, pattern FROM website_exclusions ORDER BY website, kind, pattern")
    var settings: [WebsiteID: PrivacySettings] = [:]
    while try row.step() {
      let website = WebsiteID(rawValue: UInt32(clamping: row.int64(0)))
      let text = row.text(2)
      let kind = ExclusionKind(rawValue: row.text(1))
      if kind == .address, let block = AddressBlock(text) {
        settings[website, default: PrivacySettings()].excludedAddresses.append(block)
      } else if kind == .path, let pattern = PathPattern(text) {
        settings[website, default: PrivacySettings()].excludedPaths.append(pattern)
      } else {
        throw StoreError.damaged("catalog: an exclusion of website \(website) is not readable")
      }
    }
    return settings
  }
}
