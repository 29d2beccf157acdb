package import Models

/// What is known of the client that recorded a session.
package struct ReplayClient: Hashable, Sendable {
  package var device: String
  package var browser: String
  package var operatingSystem: String
  package var country: String
  package var city: String
  /// How the visitor came, as visits say it.
  package var source: String
  package var medium: String

  package init(
    device: String, browser: String, operatingSystem: String, country: String, city: String = "", source: String = "",
    medium: String = ""
  ) {
    self.device = device
    self.browser = browser
    self.operatingSystem = operatingSystem
    self.country = country
    self.city = city
    self.source = source
    self.medium = medium
  }
}

/// A part of a recorded session, without the events themselves.
package struct ReplayChunk: Hashable, Sendable {
  package var website: Website
  /// The session's id as the website's script sent it.
  package var session: String
  /// Its place in the session; chunks may come in any order.
  package var sequence: Int
  /// Hash of the visitor under the website's seed.
  package var visitor: UInt64
  /// The visitor as the client named it; of a cookieless one the hash in hex.
  package var visitorName: String
  /// Path of the page on which it begins; empty where it does not say.
  package var page: String
  package var client: ReplayClient
  /// When its first event happened, as the visitor's clock has it.
  package var startedAt: Instant
  /// When its last event happened.
  package var endedAt: Instant
  /// Number of its events.
  package var events: Int
  /// Bytes of its events as JSON.
  package var unpackedBytes: Int
  package var arrival: Instant

  package init(
    website: Website, session: String, sequence: Int, visitor: UInt64, visitorName: String = "", page: String,
    client: ReplayClient,
    startedAt: Instant, endedAt: Instant, events: Int, unpackedBytes: Int, arrival: Instant
  ) {
    self.website = website
    self.session = session
    self.sequence = sequence
    self.visitor = visitor
    self.visitorName = visitorName
    self.page = page
    self.client = client
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.events = events
    self.unpackedBytes = unpackedBytes
    self.arrival = arrival
  }
}
