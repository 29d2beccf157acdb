import Auth
import Models
import Storage
import TestSupport
import Testing

@Suite struct OAuthIssueTests {
  let directory: TemporaryDirectory
  let catalog: Catalog
  let registered: RegisteredClient
  let user: User
  let now = Instant(seconds: 1_785_585_600)
  private let redirect = "https://app.example.com/back"
  private let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

  init() throws {
    directory = try TemporaryDirectory()
    catalog = try Catalog(directory: DataDirectory(path: directory.path), random: .system)
    registered = try catalog.registerOAuthClient(name: "Sync", redirectURI: redirect, random: .system, now: now)
    user = try catalog.addUser(email: "ada@example.com", team: Catalog.defaultTeam, password: "", now: now)
  }

  private func grant(isOffline: Bool = true) throws -> OAuthGrant {
    OAuthGrant(
      client: registered.client.id, team: Catalog.defaultTeam, user: user.id,
      scopes: try #require(OAuthScopes("ZohoPageSense.goals.ALL")), isOffline: isOffline)
  }

  private func code(challenge: CodeChallenge? = nil, isOffline: Bool = true) throws -> String {
    try catalog.issueOAuthCode(
      grant(isOffline: isOffline), redirectURI: redirect, challenge: challenge, random: .system, now: now
    ).text
  }

  private func redeem(
    _ code: String, redirectURI: String? = "https://app.example.com/back", verifier: String? = nil,
    after seconds: Int64 = 0, client: OAuthClient? = nil
  ) throws -> IssuedTokens {
    try catalog.redeemOAuthCode(
      code, client: client ?? registered.client, redirectURI: redirectURI, verifier: verifier, scale: .plain,
      random: .system, now: now.advanced(byMilliseconds: seconds * 1000))
  }

  @Test func `a client proves itself by its secret`() throws {
    let id = registered.client.id.rawValue
    #expect(try catalog.oauthClient(id, secret: registered.secret.text) == registered.client)
    #expect(throws: OAuthError.invalidClient) { try catalog.oauthClient(id, secret: "") }
    #expect(throws: OAuthError.invalidClient) { try catalog.oauthClient("1000.x", secret: registered.secret.text) }
    #expect(!registered.secret.description.contains(registered.secret.text))
  }

  @Test func `a code gives tokens once, within a minute`() throws {
    let code = try code()
    let tokens = try redeem(code, after: 59)
    #expect(tokens.access.text.wholeMatch(of: /1000\.[0-9a-f]{32}\.[0-9a-f]{32}/) != nil)
    #expect(tokens.refresh != nil)
    #expect(try catalog.oauthGrant(access: tokens.access.hash, now: now) == grant())
    #expect(throws: OAuthError.self) { try redeem(code, after: 59) }
    #expect(try catalog.oauthGrant(access: tokens.access.hash, now: now) == nil, "used twice: somebody stole it")
    let late = try self.code()
    #expect(throws: OAuthError.self) { try redeem(late, after: 60) }
  }

  @Test func `a code is for its client and its address`() throws {
    let other = try catalog.registerOAuthClient(name: "Other", redirectURI: redirect, random: .system, now: now)
    #expect(throws: OAuthError.self) { try redeem(code(), client: other.client) }
    #expect(throws: OAuthError.self) { try redeem(code(), redirectURI: redirect + "/") }
    #expect(throws: OAuthError.self) { try redeem(code(), redirectURI: nil) }
    #expect(throws: OAuthError.self) { try redeem("1000.nothing") }
  }

  /// The verifier and challenge of RFC 7636, appendix B.
  @Test func `a challenge wants its verifier`() throws {
    let challenge = try CodeChallenge("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", method: "S256")
    #expect(throws: OAuthError.self) { try redeem(code(challenge: challenge)) }
    #expect(throws: OAuthError.self) { try redeem(code(challenge: challenge), verifier: verifier.lowercased()) }
    _ = try redeem(code(challenge: challenge), verifier: verifier)
    let plain = try CodeChallenge(verifier, method: nil)
    #expect(plain == challenge)
    _ = try redeem(code(challenge: plain), verifier: verifier)
    #expect(throws: OAuthError.self) { try CodeChallenge("short", method: "S256") }
    #expect(throws: OAuthError.self) { try CodeChallenge(verifier, method: "S512") }
  }

  @Test func `a refresh token makes access tokens and no further refresh token`() throws {
    let first = try redeem(code())
    let refresh = try #require(first.refresh)
    let second = try catalog.renewOAuthAccess(
      refresh: refresh.text, client: registered.client, random: .system, now: now.advanced(byMilliseconds: 3_600_000))
    #expect(second.refresh == nil)
    #expect(second.access.text != first.access.text)
    #expect(throws: OAuthError.self) {
      try catalog.renewOAuthAccess(refresh: first.access.text, client: registered.client, random: .system, now: now)
    }
    #expect(try redeem(code(isOffline: false)).refresh == nil)
  }

  @Test func `the sixth refresh token of a minute is refused`() throws {
    for _ in 1...5 { _ = try redeem(code()) }
    #expect(throws: OAuthError.tooManyTokens) { try redeem(code()) }
    #expect(try redeem(code(isOffline: false)).refresh == nil)
  }

  @Test(arguments: [
    ("Zoho-oauthtoken abc", "abc"), ("bearer abc", "abc"), ("ZOHO-OAUTHTOKEN  abc ", "abc"), ("abc", nil),
    ("Basic abc", nil), ("Bearer", nil), ("Bearer a b", nil), (nil, nil),
  ] as [(String?, String?)])
  func `a token stands behind either scheme`(header: String?, token: String?) {
    #expect(PresentedToken.token(authorizationHeader: header).map(String.init) == token)
  }
}
