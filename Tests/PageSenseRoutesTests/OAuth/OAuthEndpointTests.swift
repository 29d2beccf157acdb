import Auth
import HTTPTypes
import Models
import Storage
import Testing

@testable import PageSenseRoutes

@Suite struct OAuthEndpointTests {
  private static let cheap = PasswordHash.Cost(roundsLog2: 4, blockSize: 1, parallelism: 1)
  private let rig: PageSenseRig

  init() throws {
    rig = try PageSenseRig()
    let hash = PasswordHash("correct horse", cost: Self.cheap, random: .system)
    _ = try rig.catalog.addUser(
      email: "ada@example.com", team: Catalog.defaultTeam, password: hash.text, now: rig.now)
  }

  private var query: String {
    "scope=ZohoPageSense.websites.ALL,ZohoPageSense.analytics.READ&client_id=\(rig.client.client.id)"
      + "&response_type=code&access_type=offline&redirect_uri=https://app.example.com/back&state=a%22%3Cb"
  }

  /// What a browser sends when the person has filled in the page.
  private func decide(
    _ query: String, password: String = "correct horse", decision: String = "allow", cookie: String? = nil
  ) async throws -> RigAnswer {
    let page = try await rig.send(.get, "/oauth/v2/auth?\(query)")
    let token = page.text.firstMatch(of: /name="form_token" value="(\w+)"/).map { String($0.1) } ?? ""
    let given = page.header("Set-Cookie")?.split(separator: ";").first.map(String.init)
    return try await rig.send(
      .post, "/oauth/v2/auth", headers: [.cookie: cookie ?? given ?? ""],
      body: "\(query)&form_token=\(token)&email=Ada@Example.com&password=\(password)&decision=\(decision)")
  }

  private func code(_ query: String) async throws -> String {
    let answer = try await decide(query)
    return String(try #require(answer.header("Location")?.firstMatch(of: /code=([^&]+)/)?.1))
  }

  private func tokenForm(_ code: String) -> String {
    "grant_type=authorization_code&client_id=\(rig.client.client.id)&client_secret=\(rig.client.secret.text)"
      + "&redirect_uri=https://app.example.com/back&code=\(code)"
  }

  @Test func `from the page to an answer of the API and on`() async throws {
    let answer = try await decide(query)
    #expect(answer.status == 303)
    let location = try #require(answer.header("Location"))
    #expect(location.hasPrefix("https://app.example.com/back?code=1000."))
    #expect(location.hasSuffix("&state=a%22%3Cb"))
    let code = String(try #require(location.firstMatch(of: /code=([^&]+)/)?.1))
    let tokens = try await rig.send(.post, "/oauth/v2/token", body: tokenForm(code))
    #expect(tokens.status == 200)
    #expect(tokens.header("Cache-Control") == "no-store")
    #expect(tokens.json["api_domain"] == "https://stats.example.com")
    #expect(tokens.json["token_type"] == "Bearer")
    #expect(tokens.json["expires_in"] == 3600)
    let access = try #require(tokens.json["access_token"]?.string)
    let refresh = try #require(tokens.json["refresh_token"]?.string)
    #expect(try await rig.ask("/websites", token: access).status == 200)
    let bearer = try await rig.ask("/websites", token: nil, headers: [.authorization: "Bearer \(access)"])
    #expect(bearer.status == 200)
    rig.wait(seconds: 3600)
    #expect(try await rig.ask("/websites", token: access).status == 401)
    let renewed = try await rig.send(
      .post,
      "/oauth/v2/token?grant_type=refresh_token&client_id=\(rig.client.client.id)"
        + "&client_secret=\(rig.client.secret.text)&refresh_token=\(refresh)")
    #expect(renewed.status == 200)
    #expect(renewed.json["refresh_token"] == nil)
    let second = try #require(renewed.json["access_token"]?.string)
    #expect(try await rig.ask("/websites", token: second).status == 200)
    let revoked = try await rig.send(.post, "/oauth/v2/token/revoke?token=\(refresh)")
    #expect(revoked.status == 200)
    #expect(try await rig.ask("/websites", token: second).status == 401)
  }

  @Test func `the page means nothing of what others wrote, and lies in no frame`() async throws {
    let page = try await rig.send(.get, "/oauth/v2/auth?\(query)")
    #expect(page.status == 200)
    #expect(page.text.contains("Sync &lt;b&gt;&amp; Co&lt;/b&gt; wants to act for you"))
    #expect(page.text.contains("value=\"a&quot;&lt;b\""))
    #expect(!page.text.contains("a\"<b"))
    #expect(page.text.contains("Full access to websites and webhooks"))
    #expect(page.header("X-Frame-Options") == "DENY")
    #expect(page.header("Content-Security-Policy")?.contains("form-action 'self' https://app.example.com;") == true)
    #expect(page.header("Set-Cookie")?.contains("HttpOnly; SameSite=Strict; Secure") == true)
  }

  @Test func `an unknown client and another address are never redirected to`() async throws {
    for (from, to) in [
      (rig.client.client.id.rawValue, "1000.x"), ("/back", "/back/"), ("/back", "/back%2F.."),
      ("https://app", "https://evil"), ("&redirect_uri=https://app.example.com/back", ""),
    ] {
      for method in [HTTPRequest.Method.get, .post] {
        let query = query.replacing(from, with: to)
        let answer = try await rig.send(
          method, "/oauth/v2/auth\(method == .get ? "?" + query : "")", body: method == .get ? "" : query)
        #expect(answer.status == 400, "\(from) → \(to)")
        #expect(answer.header("Location") == nil)
      }
    }
  }

  @Test(arguments: [
    ("response_type=code", "response_type=token", "unsupported_response_type"),
    ("ZohoPageSense.analytics.READ", "ZohoCRM.leads.ALL", "invalid_scope"),
    ("access_type=offline", "access_type=forever", "invalid_request"),
    ("access_type=offline", "code_challenge=short", "invalid_request"),
  ])
  func `other faults are told to the client`(from: String, to: String, error: String) async throws {
    let answer = try await rig.send(.get, "/oauth/v2/auth?\(query.replacing(from, with: to))")
    #expect(answer.status == 303)
    #expect(answer.header("Location")?.hasPrefix("https://app.example.com/back?error=\(error)&") == true)
    #expect(answer.header("Location")?.hasSuffix("&state=a%22%3Cb") == true)
  }

  @Test func `who says no, and who has the wrong password, gives nothing`() async throws {
    let denied = try await decide(query, password: "", decision: "deny")
    #expect(denied.header("Location")?.contains("error=access_denied") == true)
    let wrong = try await decide(query, password: "wrong")
    #expect(wrong.status == 403)
    #expect(wrong.text.contains("Address or password are wrong."))
    #expect(!wrong.text.contains("value=\"wrong\""))
  }

  @Test func `a form that this browser was not shown is shown anew`() async throws {
    for cookie in ["", "footfall_consent=other"] {
      let answer = try await decide(query, cookie: cookie)
      #expect(answer.status == 200)
      #expect(answer.header("Location") == nil)
    }
  }

  @Test func `guessing ends after ten failures`() async throws {
    for _ in 0..<10 { #expect(try await decide(query, password: "wrong").status == 403) }
    #expect(try await decide(query).status == 429)
    rig.wait(seconds: 15 * 60)
    #expect(try await decide(query).status == 303)
  }

  @Test func `a code works once, and its second use ends the tokens`() async throws {
    let code = try await code(query)
    let first = try await rig.send(.post, "/oauth/v2/token", body: tokenForm(code))
    let access = try #require(first.json["access_token"]?.string)
    let second = try await rig.send(.post, "/oauth/v2/token", body: tokenForm(code))
    #expect(second.status == 400)
    #expect(second.json["error"] == "invalid_grant")
    #expect(try await rig.ask("/websites", token: access).status == 401)
    let late = try await self.code(query)
    rig.wait(seconds: 60)
    #expect(try await rig.send(.post, "/oauth/v2/token", body: tokenForm(late)).status == 400)
  }

  @Test func `online access has no refresh token`() async throws {
    let code = try await code(query.replacing("&access_type=offline", with: ""))
    let tokens = try await rig.send(.post, "/oauth/v2/token", body: tokenForm(code))
    #expect(tokens.json["access_token"] != nil)
    #expect(tokens.json["refresh_token"] == nil)
  }

  @Test func `the sixth refresh token of a minute is refused`() async throws {
    for _ in 0..<5 {
      #expect(try await rig.send(.post, "/oauth/v2/token", body: tokenForm(code(query))).status == 200)
    }
    let refused = try await rig.send(.post, "/oauth/v2/token", body: tokenForm(code(query)))
    #expect(refused.status == 400)
    #expect(refused.json["error"] == "slow_down")
    #expect(refused.header("Retry-After") == "60")
  }

  @Test(arguments: [
    ("", "invalid_request", 400), ("client_id=x&client_secret=y&grant_type=authorization_code", "invalid_client", 401),
    ("client_id=ID&client_secret=wrong&grant_type=refresh_token", "invalid_client", 401),
    ("client_id=ID&client_secret=SECRET", "invalid_request", 400),
    ("client_id=ID&client_secret=SECRET&grant_type=password", "unsupported_grant_type", 400),
    ("client_id=ID&client_secret=SECRET&grant_type=refresh_token", "invalid_request", 400),
    ("client_id=ID&client_secret=SECRET&grant_type=refresh_token&refresh_token=x", "invalid_grant", 400),
    ("client_id=ID&client_secret=SECRET&grant_type=authorization_code&code=x", "invalid_grant", 400),
  ])
  func `what is wrong with a request for tokens`(form: String, error: String, status: Int) async throws {
    let form = form.replacing("ID", with: rig.client.client.id.rawValue)
      .replacing("SECRET", with: rig.client.secret.text)
    let answer = try await rig.send(.post, "/oauth/v2/token", body: form)
    #expect(answer.status == status)
    #expect(answer.json["error"]?.string == error)
    #expect(answer.json["error_description"]?.string?.isEmpty == false)
  }

  @Test func `revoking what is not there is fine, revoking nothing is not`() async throws {
    #expect(try await rig.send(.post, "/oauth/v2/token/revoke", body: "token=1000.x").status == 200)
    #expect(try await rig.send(.post, "/oauth/v2/token/revoke").json["error"] == "invalid_request")
  }
}
