import HTTPSupport
import Models
import Storage

/// How a webhook is written: what was sent, but for the secret, which is never shown again.
///
/// Source: PageSense API, "Create Webhook"; the answer is ours.
enum WebhookDocument {
  static func document(_ stored: StoredDefinition, _ webhook: Webhook) -> JSONValue {
    [
      "id": .string(stored.id.description), "url": .string(webhook.address.description),
      "events": .array(webhook.events.map { .string($0.rawValue) }),
      "website_id": webhook.websiteNumber.map { .string($0) } ?? .null, "active": .bool(webhook.isActive),
      "signed": .bool(webhook.secret != nil), "created_time": .string(ISOTimestamp.seconds(stored.createdAt)),
      "last_updated": .string(ISOTimestamp.seconds(stored.updatedAt)),
    ]
  }

  private static let events = Schema.array(of: .string(oneOf: WebhookEvent.allCases.map(\.rawValue)))

  static let schema = Schema.object([
    "id": .string, "url": .string, "events": events, "website_id": Schema.string.orNull, "active": .boolean,
    "signed": .boolean, "created_time": .timestamp, "last_updated": .timestamp,
  ])

  static let body = Schema.object(
    ["url": Schema.string.described("Begins with https:// or http://."), "events": events],
    optional: [
      "website_id": Schema.string.orNull.described("Only events of this website; of all of the team's unless told."),
      "active": Schema.boolean.defaulting(to: true),
      "secret": Schema.string.orNull.described("What deliveries are signed with; they are not signed without."),
    ])
}
