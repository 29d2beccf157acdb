public import Models

extension Website {
  /// A website for tests.
  public static func sample(
    id: WebsiteID = WebsiteID(rawValue: 1), timeZone: String = "Etc/UTC", currency: String = "USD"
  ) -> Website {
    guard let currency = CurrencyCode(currency) else { preconditionFailure("no currency: \(currency)") }
    return Website(
      id: id, uuid: "00000000-0000-4000-8000-000000000001", number: "100000000000000001",
      trackingCode: "ZV_abcdefghijklmnopqrstuvwx", team: TeamID(rawValue: 1), domain: "example.com",
      name: "example.com",
      timeZone: timeZone, currency: currency, isActive: true, createdAt: Instant(seconds: 0), hashSeed: 1,
      importKey: Array(repeating: 7, count: 32))
  }
}
