import Auth
import HTTPSupport
import HTTPTypes
import Hummingbird
import Models
import Storage

/// `/oauth/v2/auth`, `/oauth/v2/token` and `/oauth/v2/token/revoke`.
///
/// Source: PageSense API, "OAuth 2.0 Flow"; RFC 6749, 7009, 7636.
struct OAuthRoutes: Sendable {
  /// Forms are short.
  private static let bodyBytesMax = 64 << 10
  /// Nothing of this is ever kept by anybody in between.
  private static let noStore: HTTPFields = [.cacheControl: "no-store"]

  let catalog: Catalog
  let threads: BlockingPool
  let logins: BlockingPool
  let publicURL: String?
  let scale: LimitScale
  let random: RandomSource
  let now: @Sendable () -> Instant
  private let attempts = LoginAttempts()

  init(
    catalog: Catalog, threads: BlockingPool, logins: BlockingPool, publicURL: String?, scale: LimitScale,
    random: RandomSource, now: @escaping @Sendable () -> Instant
  ) {
    self.catalog = catalog
    self.threads = threads
    self.logins = logins
    self.publicURL = publicURL
    self.scale = scale
    self.random = random
    self.now = now
  }

  func add(to router: Router<FootfallRequestContext>) {
    let group = router.group(RouterPath(PageSenseAddress.oauth))
    let consent = ConsentPages(
      catalog: catalog, threads: threads, logins: logins, publicURL: publicURL, scale: scale, attempts: attempts,
      random: random, now: now)
    group.get("auth") { request, _ in try await consent.ask(FormPair.list(request.uri.query ?? "")) }
    group.post("auth") { request, _ in
      try await consent.decide(OAuthRoutes.parameters(request), cookie: request.headers[.cookie])
    }
    group.post("token") { request, _ in
      await OAuthRoutes.answering {
        let parameters = try await OAuthRoutes.parameters(request)
        let domain = publicURL ?? "http://\(request.head.authority ?? "localhost")"
        return .json(try await token(parameters, domain), headers: OAuthRoutes.noStore)
      }
    }
    group.post("token/revoke") { request, _ in
      await OAuthRoutes.answering {
        try await revoke(OAuthRoutes.parameters(request))
        return .json(["status": "success"], headers: OAuthRoutes.noStore)
      }
    }
  }

  /// Everything that query and form say; the form counts where both say something.
  private static func parameters(_ request: Request) async throws -> QueryParameters {
    let buffer = try await request.body.collect(upTo: bodyBytesMax)
    return QueryParameters((request.uri.query ?? "") + "&" + String(buffer: buffer))
  }

  // MARK: - Tokens

  private func token(_ parameters: QueryParameters, _ domain: String) async throws -> JSONValue {
    let now = now()
    let tokens = try await threads.run { [catalog, random, scale] () throws -> IssuedTokens in
      let client = try catalog.oauthClient(
        try OAuthRoutes.required("client_id", parameters),
        secret: try OAuthRoutes.required("client_secret", parameters))
      switch try OAuthRoutes.required("grant_type", parameters) {
      case "authorization_code":
        return try catalog.redeemOAuthCode(
          try OAuthRoutes.required("code", parameters), client: client,
          redirectURI: parameters.nonEmpty("redirect_uri"), verifier: parameters.nonEmpty("code_verifier"),
          scale: scale, random: random, now: now)
      case "refresh_token":
        return try catalog.renewOAuthAccess(
          refresh: try OAuthRoutes.required("refresh_token", parameters), client: client, random: random, now: now)
      default: throw OAuthError.unsupportedGrantType
      }
    }
    var members = [JSONValue.Member("access_token", .string(tokens.access.text))]
    if let refresh = tokens.refresh { members.append(.init("refresh_token", .string(refresh.text))) }
    members += [
      .init("api_domain", .string(domain)), .init("token_type", "Bearer"),
      .init("expires_in", .integer(Int(OAuthLifetimes.accessSeconds))),
    ]
    return .object(members)
  }

  /// Whoever has a token may end it: that is no more than it allows.
  private func revoke(_ parameters: QueryParameters) async throws {
    let token = try OAuthRoutes.required("token", parameters)
    try await threads.run { [catalog] in try catalog.revokeOAuthToken(OAuthSecret.hash(of: token)) }
  }

  private static func required(_ name: String, _ parameters: QueryParameters) throws(OAuthError) -> String {
    guard let value = parameters.nonEmpty(name) else { throw .invalidRequest("`\(name)` is missing.") }
    return value
  }

  // MARK: - Errors

  private static let failures = FailureTable([PageSenseFailures.rule])

  /// Answers as these endpoints do, errors included (RFC 6749, 5.2).
  private static func answering(_ body: () async throws -> Response) async -> Response {
    do {
      return try await body()
    } catch {
      var failure = failures.failure(for: error)
      // What is no error of OAuth's own has words of its own too.
      if !(error is OAuthError) {
        failure.code = failure.status.kind == .serverError ? "server_error" : "invalid_request"
      }
      if error as? OAuthError == .tooManyTokens { failure.headers[.retryAfter] = "60" }
      return .json(
        PageSenseFailures.oauthDocument(failure), status: failure.status, headers: noStore + failure.headers)
    }
  }
}
