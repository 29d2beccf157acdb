import Auth
import Delivery
import Models
import Storage
import Synchronization
import TestSupport
import Testing

/// A clock that stands until it is moved.
final class StandingClock: Sendable {
  private let time: Mutex<Instant>
  init(_ time: Instant) { self.time = Mutex(time) }
  var now: Instant { time.withLock { $0 } }
  func advance(milliseconds: Int64) { time.withLock { $0 = $0.advanced(byMilliseconds: milliseconds) } }
}

/// A catalog with a website, and an outbox.
struct DeliveryRig {
  private let folder: TemporaryDirectory
  let directory: DataDirectory
  let catalog: Catalog
  let website: Website
  let clock = StandingClock(Instant("2026-03-02T10:00:00Z"))

  init() throws {
    folder = try TemporaryDirectory()
    directory = DataDirectory(path: folder.path)
    catalog = try Catalog(directory: directory, random: .system)
    website = try catalog.addWebsite(
      domain: "example.com", timeZone: "UTC", currency: try #require(CurrencyCode("EUR")), team: Catalog.defaultTeam,
      now: clock.now)
  }

  func add(
    _ url: String, _ events: [WebhookEvent], active: Bool = true, website: String? = nil
  ) throws -> DefinitionID {
    let webhook = try Webhook(
      json: [
        "url": .string(url), "events": .array(events.map { .string($0.rawValue) }), "active": .bool(active),
        "secret": "s3cret", "website_id": website.map { .string($0) } ?? .null,
      ])
    return try catalog.addDefinition(webhook, owner: .team(Catalog.defaultTeam), now: clock.now).id
  }

  func note(_ notice: OutboxNotice) throws { try catalog.add(notice, now: clock.now) }

  /// Chance is all zeros.
  func turns() throws -> WebhookTurns {
    try WebhookTurns(
      directory: directory, catalog: catalog, signature: .hmacSHA256,
      random: RandomSource { [UInt8](repeating: 0, count: $0) }, clock: { [clock] in clock.now })
  }

  func outbox() throws -> Outbox { try Outbox(directory: directory) }
}
