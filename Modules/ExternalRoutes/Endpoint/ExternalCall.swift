import HTTPSupport
import Models
import Storage

/// A request that has passed the gates.
struct AdmittedRequest: Sendable {
  /// The key that let it in.
  let key: APIKey
  /// The website that it names; `nil` where it names none.
  let website: Website?
  /// The catalog as of the request.
  let catalog: CatalogSnapshot
  /// The events.
  let store: any EventStore
  /// What was used of the key's limits.
  let limits: RequestLimits
  /// What visitors did besides.
  let behavior: BehaviorReader
  /// The time of the request.
  let now: Instant
  /// Time that passes, from any beginning.
  let clock: @Sendable () -> Duration
  /// Names and values behind the `?`.
  let query: QueryParameters
  /// The body; empty where the endpoint takes none.
  let body: [UInt8]
}

/// What an endpoint's answer is made of, besides its parameters.
struct ExternalCall<Subject: Sendable>: Sendable {
  /// The request.
  let request: AdmittedRequest
  /// What it is about.
  let subject: Subject
  /// How long it took to understand the parameters.
  let parsing: Duration
}

extension ExternalCall where Subject == Website {
  /// The website that the key may ask about.
  var website: Website { subject }
}
