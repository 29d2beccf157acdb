import Auth
import HTTPSupport
import HTTPTypes
import Hummingbird
import Models
import Storage

/// Brings requests to endpoints, through the gates: the list of what every request passes.
///
/// Source: External API, error codes; the order of the gates.
struct EndpointRoutes: Sendable {
  /// Bodies are short questions.
  static let bodyBytesMax = 64 << 10

  let catalog: CatalogAccess
  let limits: RequestLimits
  let store: any EventStore
  let behavior: BehaviorReader
  let threads: BlockingPool
  let now: @Sendable () -> Instant
  let clock: @Sendable () -> Duration

  /// Adds the routes of these endpoints.
  func add(_ endpoints: [ExternalEndpoint], to group: RouterGroup<FootfallRequestContext>) {
    for endpoint in endpoints {
      group.on(RouterPath(endpoint.path), method: endpoint.method) { request, context in
        try await answer(endpoint, request, context)
      }
    }
  }

  private func answer(
    _ endpoint: ExternalEndpoint, _ request: Request, _ context: FootfallRequestContext
  ) async throws -> Response {
    let snapshot = try await catalog.snapshot()
    let now = now()
    let key = try KeyCheck.key(presented: PresentedKey.key(in: request.headers), in: snapshot, now: now)
    let plan = snapshot.team(key.team)?.plan ?? .free
    let admission = try await limits.admit(key.id, plan: plan, credits: endpoint.rules.credits, now: now)
    do {
      let bytes = try await answer(endpoint, request, context, key, snapshot, now)
      return .json(bytes: bytes, headers: admission.headers)
    } catch {
      throw HeadedError(error, await limits.takeBack(admission))
    }
  }

  /// What is behind key and limits: website, plan, permission, parameters, answer.
  private func answer(
    _ endpoint: ExternalEndpoint, _ request: Request, _ context: FootfallRequestContext, _ key: APIKey,
    _ snapshot: CatalogSnapshot, _ now: Instant
  ) async throws -> [UInt8] {
    let query = QueryParameters(request.uri.query)
    let name =
      switch endpoint.rules.naming {
      case .none: nil as String?
      case .path: context.parameters.get("websiteId")
      case .query: query.nonEmpty("site_id")
      }
    let website = try WebsiteGate.admit(key, to: name, rules: endpoint.rules, in: snapshot)
    var body: [UInt8] = []
    if endpoint.body != nil {
      let buffer = try await request.body.collect(upTo: EndpointRoutes.bodyBytesMax)
      body = Array(buffer.readableBytesView)
    }
    let admitted = AdmittedRequest(
      key: key, website: website, catalog: snapshot, store: store, limits: limits, behavior: behavior, now: now,
      clock: clock, query: query, body: body)
    let work = try endpoint.prepare(admitted)
    return try await threads.run { JSONWriter.bytes(of: Envelope.success(try work(), at: now)) }
  }
}
