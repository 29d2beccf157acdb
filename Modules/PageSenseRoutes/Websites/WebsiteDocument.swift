import HTTPSupport
import Models

/// How a website is written.
///
/// Source: PageSense API, "Add Website". `settings` is what was sent.
enum WebsiteDocument {
  static func document(_ website: Website, _ call: PageSenseCall) -> JSONValue {
    [
      "id": .string(website.number), "name": .string(website.name),
      "url": .string(website.homeURL ?? "https://\(website.domain)"), "industry": .text(website.industry),
      "timezone": .string(website.timeZone), "currency": .string(website.currency.rawValue),
      "tracking_code": .string(
        "<script defer src=\"\(call.publicURL)/z.js\" data-id=\"\(website.trackingCode)\"></script>"),
      "status": website.isActive ? "active" : "inactive",
      "settings": [
        "track_subdomains": .bool(website.privacy.tracksSubdomains),
        "exclude_ips": .array(website.privacy.excludedAddresses.map { .string($0.description) }),
        "gdpr_compliance": .bool(website.privacy.appliesGDPR),
        "cookie_consent": .bool(website.privacy.asksCookieConsent),
      ],
      "created_time": .string(ISOTimestamp.seconds(website.createdAt)),
    ]
  }

  static let schema = Schema.object([
    "id": .string, "name": .string, "url": .string, "industry": Schema.string.orNull, "timezone": .string,
    "currency": .string, "tracking_code": Schema.string.described("What the website's pages load."),
    "status": .string(oneOf: ["active", "inactive"]),
    "settings": .object([
      "track_subdomains": .boolean, "exclude_ips": .array(of: .string), "gdpr_compliance": .boolean,
      "cookie_consent": .boolean,
    ]),
    "created_time": .timestamp,
  ])

  static let body = Schema.object(
    ["url": .string],
    optional: [
      "name": .string, "industry": .string,
      "timezone": Schema.string.described("tz database name.").defaulting(to: "UTC"),
      "currency": Schema.string.described("ISO 4217.").defaulting(to: "USD"),
      "status": .string(oneOf: ["active", "inactive"]),
      "settings": .object(
        [:],
        optional: [
          "track_subdomains": .boolean,
          "exclude_ips": Schema.array(of: .string).described("Addresses or CIDR blocks whose events are not taken."),
          "gdpr_compliance": .boolean, "cookie_consent": .boolean,
        ]),
    ])
}
