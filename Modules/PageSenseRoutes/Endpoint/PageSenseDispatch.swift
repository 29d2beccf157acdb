import Auth
import HTTPSupport
import HTTPTypes
import Hummingbird
import Models
import Storage

/// Brings requests to endpoints: the list of what every request passes.
///
/// Token (401), the plan's limits (429), scope (403), website (404), body and parameters (400), then the endpoint.
struct PageSenseDispatch: Sendable {
  let world: PageSenseWorld
  let catalog: CatalogAccess
  let limits: CallLimits
  let threads: BlockingPool
  /// Where the API is reached; `nil`: wherever the request came to.
  let publicURL: String?
  let now: @Sendable () -> Instant

  /// Adds the routes of these endpoints.
  func add(_ endpoints: [PageSenseEndpoint], to group: RouterGroup<FootfallRequestContext>) {
    for endpoint in endpoints {
      group.on(RouterPath(endpoint.path), method: endpoint.method) { request, context in
        try await answer(endpoint, request, context)
      }
    }
  }

  private func answer(
    _ endpoint: PageSenseEndpoint, _ request: Request, _ context: FootfallRequestContext
  ) async throws -> Response {
    let now = now()
    guard let token = PresentedToken.token(authorizationHeader: request.headers[.authorization]) else {
      throw PageSenseDispatch.unauthorized("An access token is required: Authorization: Zoho-oauthtoken TOKEN.")
    }
    let hash = OAuthSecret.hash(of: token)
    let grant = try await threads.run { [world] in try world.catalog.oauthGrant(access: hash, now: now) }
    let snapshot = try await catalog.snapshot()
    guard let grant, let team = snapshot.team(grant.team) else {
      throw PageSenseDispatch.unauthorized("The access token is invalid or expired.")
    }
    let headers = try await limits.admit(team, now: now)
    do {
      let call = try await call(endpoint, request, context, grant, team, snapshot, now)
      var answer = try await threads.run { try endpoint.answer(call) }
      if case .later(let rest) = answer { answer = try await rest() }
      return PageSenseDispatch.response(answer, headers)
    } catch {
      throw HeadedError(error, headers)
    }
  }

  /// What is behind token and limits.
  private func call(
    _ endpoint: PageSenseEndpoint, _ request: Request, _ context: FootfallRequestContext, _ grant: OAuthGrant,
    _ team: Team, _ snapshot: CatalogSnapshot, _ now: Instant
  ) async throws -> PageSenseCall {
    guard grant.scopes.allow(anyOf: endpoint.scopes) else {
      let names = endpoint.scopes.map(\.description).joined(separator: " or ")
      throw APIFailure(.forbidden, "403", "The access token lacks the scope \(names).")
    }
    var places: [String: String] = [:]
    for name in endpoint.places { places[name] = context.parameters.get(name) ?? "" }
    var website: Website?
    if endpoint.isAboutWebsite {
      website = snapshot.website(number: places["website_id"] ?? "")
      // Another team's website is as unknown as one that is not there.
      guard website?.team == team.id else { throw PageSenseError.invalidWebsite }
    }
    let query = try DefinitionFields(FormDocument.document(FormPair.list(request.uri.query ?? "")), at: "")
    var body = JSONValue.object([])
    if endpoint.body != nil {
      let buffer = try await request.body.collect(upTo: BodyDocument.bytesMax)
      body = try BodyDocument.document(Array(buffer.readableBytesView))
    }
    return PageSenseCall(
      grant: grant, team: team, website: website, snapshot: snapshot, world: world, now: now,
      publicURL: publicURL ?? "http://\(request.head.authority ?? "localhost")", query: query, body: body,
      places: places)
  }

  private static func unauthorized(_ message: String) -> APIFailure {
    APIFailure(.unauthorized, "401", message, headers: [.wwwAuthenticate: "Bearer"])
  }

  private static func response(_ answer: PageSenseAnswer, _ headers: HTTPFields) -> Response {
    switch answer {
    case .document(let document): return .json(document, headers: headers)
    case .json(let bytes): return .json(bytes: bytes, headers: headers)
    case .created(let document): return .json(document, status: .created, headers: headers)
    case .later: preconditionFailure("what was waited for does not wait again")
    case .nothing: return Response(status: .noContent, headers: headers)
    case .csv(let text):
      var headers = headers
      headers[.contentType] = "text/csv; charset=utf-8"
      return Response(
        status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
  }
}
