import HTTPSupport
public import Models
import Query
import Storage

/// A request that has passed the gates, and what its answer may be made of.
struct PageSenseCall: Sendable {
  /// What the token allows, and for whom it acts.
  let grant: OAuthGrant
  /// The team that the token acts for.
  let team: Team
  /// The website of the path; only for endpoints whose path names one.
  private let named: Website?
  /// The catalog as of the request.
  let snapshot: CatalogSnapshot
  /// What everything is made of.
  let world: PageSenseWorld
  /// The time of the request.
  let now: Instant
  /// Where the API is reached, without a slash at the end.
  let publicURL: String
  /// What the query says.
  let query: DefinitionFields
  /// What the body says; an empty object where there is none.
  let body: JSONValue
  private let places: [String: String]

  init(
    grant: OAuthGrant, team: Team, website: Website?, snapshot: CatalogSnapshot, world: PageSenseWorld, now: Instant,
    publicURL: String, query: DefinitionFields, body: JSONValue, places: [String: String]
  ) {
    self.grant = grant
    self.team = team
    named = website
    self.snapshot = snapshot
    self.world = world
    self.now = now
    self.publicURL = publicURL
    self.query = query
    self.body = body
    self.places = places
  }

  /// The website of the path.
  var website: Website {
    guard let named else { preconditionFailure("only endpoints about websites ask for theirs") }
    return named
  }

  /// What stands in the path for a `{name}`.
  func place(_ name: String) -> String {
    guard let text = places[name] else { preconditionFailure("the path of the endpoint has no {\(name)}") }
    return text
  }
}

/// What endpoints reach besides the request: the catalog, the events, what visitors did besides, chance.
struct PageSenseWorld: Sendable {
  /// Where definitions are changed.
  let catalog: Catalog
  /// The events.
  let store: any EventStore
  /// Where the stores lie of what visitors did besides.
  let directory: DataDirectory
  /// Where names and secrets come from.
  let random: RandomSource
  /// Takes a body of `POST /api/v1/events` for a website; returns when its events are durable.
  let recordConversion: ConversionRecorder
  /// Where webhooks may lead.
  let webhooks: WebhookReach
}

/// Takes a body of `POST /api/v1/events` for a website, as arrived at an instant; returns when its events are durable,
/// and throws when they are refused.
public typealias ConversionRecorder = @Sendable (
  _ website: Website, _ body: [UInt8], _ now: Instant
) async throws -> Void
