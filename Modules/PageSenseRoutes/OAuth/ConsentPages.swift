import Auth
import HTTPSupport
import HTTPTypes
import Hummingbird
import Models
import Storage

/// The page on which a person logs in and lets a client act, or does not.
///
/// Nobody is logged in beforehand and nobody stays so: a decision always comes with the password, so that no other
/// website can make one in a person's name. The form carries a text of chance that a cookie of this page carries too,
/// so that it was this browser that asked. What cannot be trusted, an unknown client or another address than the
/// registered one, is told on a page and never redirected.
struct ConsentPages: Sendable {
  private static let cookieName = "footfall_consent"

  let catalog: Catalog
  let threads: BlockingPool
  let logins: BlockingPool
  let publicURL: String?
  let scale: LimitScale
  let attempts: LoginAttempts
  let random: RandomSource
  let now: @Sendable () -> Instant

  /// `GET /oauth/v2/auth`.
  func ask(_ pairs: [FormPair]) async throws -> Response {
    let parameters = QueryParameters(pairs: pairs)
    guard let client = try await client(parameters) else { return ConsentPages.refusal }
    do throws(OAuthError) {
      return page(try AuthorizationRequest(parameters, client: client), parameters)
    } catch {
      return redirect(client, parameters, error)
    }
  }

  /// `POST /oauth/v2/auth`.
  func decide(_ parameters: QueryParameters, cookie: String?) async throws -> Response {
    guard let client = try await client(parameters) else { return ConsentPages.refusal }
    let request: AuthorizationRequest
    do throws(OAuthError) {
      request = try AuthorizationRequest(parameters, client: client)
      guard parameters["decision"] != "deny" else { throw .accessDenied }
    } catch {
      return redirect(client, parameters, error)
    }
    guard let shown = parameters.nonEmpty("form_token"), shown.utf8.count >= 32,
      OAuthSecret.hash(of: shown) == OAuthSecret.hash(of: ConsentPages.token(cookie) ?? "")
    else { return page(request, parameters, fault: "The page was open for too long. Please try again.") }
    let email = parameters["email"] ?? ""
    let now = now()
    guard scale.factor == 0 || attempts.allows(email, now: now) else {
      return page(request, parameters, fault: "Too many attempts. Please try again later.", status: .tooManyRequests)
    }
    let password = parameters["password"] ?? ""
    let code = try await logins.run { [catalog, random] () throws -> OAuthSecret? in
      let known = try catalog.user(email: email)
      guard PasswordHash.accepts(password, stored: known?.password), let user = known?.user else { return nil }
      return try catalog.issueOAuthCode(
        OAuthGrant(
          client: client.id, team: user.team, user: user.id, scopes: request.scopes, isOffline: request.isOffline),
        redirectURI: client.redirectURI, challenge: request.challenge, random: random, now: now)
    }
    guard let code else {
      attempts.fail(email, now: now)
      return page(request, parameters, fault: "Address or password are wrong.", status: .forbidden)
    }
    return redirect(client, parameters, [(name: "code", value: code.text)])
  }

  /// The client that asks, when its address is the registered one to the letter.
  private func client(_ parameters: QueryParameters) async throws -> OAuthClient? {
    guard let id = parameters.nonEmpty("client_id"), let address = parameters.nonEmpty("redirect_uri") else {
      return nil
    }
    let known = try await threads.run { [catalog] in try catalog.oauthClient(OAuthClientID(rawValue: id))?.client }
    return known?.redirectURI == address ? known : nil
  }

  // MARK: - Answers

  private func redirect(_ client: OAuthClient, _ parameters: QueryParameters, _ error: OAuthError) -> Response {
    redirect(
      client, parameters,
      [(name: "error", value: error.code), (name: "error_description", value: error.message)])
  }

  private func redirect(
    _ client: OAuthClient, _ parameters: QueryParameters, _ answer: [(name: String, value: String)]
  ) -> Response {
    var answer = answer
    if let state = parameters["state"] { answer.append((name: "state", value: state)) }
    return Response(
      status: .seeOther,
      headers: [
        .location: AuthorizationRequest.address(client.redirectURI, answer), .cacheControl: "no-store",
        .setCookie: cookie("", seconds: 0),
      ])
  }

  private func page(
    _ request: AuthorizationRequest, _ parameters: QueryParameters, fault: String? = nil,
    status: HTTPResponse.Status = .ok
  ) -> Response {
    let token = random.alphanumerics(43)
    let html = ConsentPage.html(request, parameters, formToken: token, fault: fault)
    var headers = ConsentPages.headers(formTarget: request.client.redirectURI)
    headers[.setCookie] = cookie(token, seconds: 600)
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
  }

  private static var refusal: Response {
    Response(
      status: .badRequest, headers: headers(formTarget: nil),
      body: ResponseBody(byteBuffer: ByteBuffer(string: ConsentPage.unknownClient)))
  }

  private static func headers(formTarget: String?) -> HTTPFields {
    // A browser follows the redirect of a form only to where forms may go.
    let origin = formTarget.map { $0.split(separator: "/", maxSplits: 2).prefix(2).joined(separator: "//") }
    let targets = ["'self'", origin].compactMap { $0 }.joined(separator: " ")
    var headers: HTTPFields = [
      .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
      .contentSecurityPolicy:
        "default-src 'none'; style-src 'unsafe-inline'; form-action \(targets); frame-ancestors 'none'; base-uri 'none'",
    ]
    for (name, value) in [("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer")] {
      if let name = HTTPField.Name(name) { headers[name] = value }
    }
    return headers
  }

  private func cookie(_ value: String, seconds: Int) -> String {
    let secure = publicURL?.lowercased().hasPrefix("https://") == true ? "; Secure" : ""
    return "\(ConsentPages.cookieName)=\(value); Path=\(PageSenseAddress.oauth)/auth; Max-Age=\(seconds); HttpOnly; "
      + "SameSite=Strict\(secure)"
  }

  private static func token(_ cookie: String?) -> String? {
    let pairs = (cookie ?? "").split(separator: ";").map { $0.drop { $0 == " " } }
    return pairs.first { $0.hasPrefix(cookieName + "=") }.map { String($0.dropFirst(cookieName.count + 1)) }
  }
}
