import Models
import Storage
import Testing

@Suite struct OAuthTests {
  let sample: CatalogSample
  let client: OAuthClient
  let user: User
  var catalog: Catalog { sample.catalog }

  init() throws {
    sample = try CatalogSample()
    client = try sample.catalog.addOAuthClient(
      id: OAuthClientID(rawValue: "1000.client"), name: "Sync", redirectURI: "https://app.example.com/back",
      secretHash: .repeating(200), now: sample.now)
    user = try sample.catalog.addUser(
      email: "Ada@Example.com", team: Catalog.defaultTeam, password: "hash", now: sample.now)
  }

  private func later(_ seconds: Int64) -> Instant { sample.now.advanced(byMilliseconds: seconds * 1000) }

  private func grant(isOffline: Bool = true, user: UserID?) throws -> OAuthGrant {
    OAuthGrant(
      client: client.id, team: Catalog.defaultTeam, user: user,
      scopes: try #require(OAuthScopes("ZohoPageSense.goals.ALL,ZohoPageSense.analytics.READ")), isOffline: isOffline)
  }

  private func add(_ number: UInt8, after seconds: Int64 = 0, most: Int? = nil, user: UserID?) throws -> Bool {
    try catalog.addOAuthGrant(
      try grant(user: user),
      tokens: OAuthTokenHashes(access: .repeating(number), refresh: .repeating(number + 100), accessEnd: later(3600)),
      refreshTokensPerMinuteMax: most, now: later(seconds))
  }

  @Test func `users are known by their address in any case`() throws {
    #expect(try catalog.user(email: "ADA@example.com")?.user == user)
    #expect(try catalog.user(email: "ada@example.com")?.password == "hash")
    #expect(try catalog.user(email: "eve@example.com") == nil)
    for email in ["ada@example.com", "ada", "@b", "a@b@c", "a b@c"] {
      #expect(throws: CatalogError.self, "\(email)") {
        try catalog.addUser(email: email, team: Catalog.defaultTeam, password: "", now: sample.now)
      }
    }
    try catalog.removeUser(email: "Ada@example.com")
    #expect(try catalog.users() == [])
  }

  @Test(arguments: [
    "", "app.example.com", "ftp://a", "https://", "https://a/#x", "https://u@a/", "https://a b/", "javascript:x",
  ])
  func `a redirect address is a full one`(address: String) {
    #expect(throws: CatalogError.self) {
      try catalog.addOAuthClient(
        id: OAuthClientID(rawValue: "x"), name: "x", redirectURI: address, secretHash: .repeating(1), now: sample.now)
    }
  }

  @Test func `an access token works until it ends`() throws {
    #expect(try add(1, user: user.id))
    #expect(try catalog.oauthGrant(access: .repeating(1), now: later(3599)) == grant(user: user.id))
    #expect(try catalog.oauthGrant(access: .repeating(1), now: later(3600)) == nil)
    #expect(try catalog.oauthGrant(access: .repeating(101), now: sample.now) == nil, "a refresh token opens nothing")
    #expect(try catalog.oauthGrant(access: .repeating(9), now: sample.now) == nil)
  }

  @Test func `a refresh token makes access tokens for its own client only`() throws {
    #expect(try add(1, user: user.id))
    let other = OAuthClientID(rawValue: "other")
    #expect(
      try catalog.addOAuthAccess(
        refresh: .repeating(101), client: other, access: .repeating(2), end: later(7200), now: later(3600)) == nil)
    #expect(
      try catalog.addOAuthAccess(
        refresh: .repeating(1), client: client.id, access: .repeating(2), end: later(7200), now: later(10)) == nil,
      "an access token renews nothing")
    #expect(
      try catalog.addOAuthAccess(
        refresh: .repeating(101), client: client.id, access: .repeating(2), end: later(7200), now: later(3600))
        == grant(user: user.id))
    #expect(try catalog.oauthGrant(access: .repeating(2), now: later(7199)) != nil)
  }

  @Test func `the twenty-first refresh token of a person ends the oldest`() throws {
    for number in 1...21 { #expect(try add(UInt8(number), user: user.id)) }
    #expect(try catalog.oauthGrant(access: .repeating(1), now: sample.now) == nil)
    #expect(try catalog.oauthGrant(access: .repeating(2), now: sample.now) != nil)
    #expect(try catalog.oauthGrant(access: .repeating(21), now: sample.now) != nil)
    #expect(
      try catalog.addOAuthAccess(
        refresh: .repeating(101), client: client.id, access: .repeating(50), end: later(1), now: sample.now) == nil)
  }

  @Test func `a person makes so many refresh tokens a minute`() throws {
    for number in 1...5 { #expect(try add(UInt8(number), after: 10, most: 5, user: user.id)) }
    #expect(try !add(6, after: 69, most: 5, user: user.id))
    #expect(try add(6, after: 70, most: 5, user: user.id))
    for number in 10...20 { #expect(try add(UInt8(number), after: 70, most: 5, user: nil)) }
  }

  @Test func `a code is taken once, and taken again ends what came of it`() throws {
    let code = OAuthCode(
      grant: try grant(user: user.id), redirectURI: client.redirectURI, challenge: "abc", expiresAt: later(60))
    try catalog.addOAuthCode(code, hash: .repeating(7), now: sample.now)
    #expect(try catalog.takeOAuthCode(.repeating(8)) == nil)
    #expect(try catalog.takeOAuthCode(.repeating(7)) == code)
    let tokens = OAuthTokenHashes(access: .repeating(1), refresh: .repeating(101), accessEnd: later(3600))
    #expect(try catalog.addOAuthGrant(code.grant, tokens: tokens, code: .repeating(7), now: sample.now))
    #expect(try catalog.oauthGrant(access: .repeating(1), now: sample.now) != nil)
    #expect(try catalog.takeOAuthCode(.repeating(7)) == nil)
    #expect(try catalog.oauthGrant(access: .repeating(1), now: sample.now) == nil)
  }

  @Test func `revoking ends at once`() throws {
    #expect(try add(1, user: user.id))
    #expect(try add(2, user: user.id))
    try catalog.revokeOAuthToken(.repeating(1))
    #expect(try catalog.oauthGrant(access: .repeating(1), now: sample.now) == nil)
    #expect(
      try catalog.addOAuthAccess(
        refresh: .repeating(101), client: client.id, access: .repeating(3), end: later(9), now: sample.now) != nil)
    try catalog.revokeOAuthToken(.repeating(101))
    #expect(try catalog.oauthGrant(access: .repeating(3), now: sample.now) == nil)
    #expect(try catalog.oauthGrant(access: .repeating(2), now: sample.now) != nil)
    try catalog.removeOAuthClient(client.id)
    #expect(try catalog.oauthGrant(access: .repeating(2), now: sample.now) == nil)
  }

  @Test(arguments: [
    ("ZohoPageSense.goals.ALL", "ZohoPageSense.goals.ALL"),
    ("zohopagesense.Goals.read ZohoPageSense.tests.ALL,ZohoPageSense.goals.READ",
      "ZohoPageSense.goals.READ,ZohoPageSense.tests.ALL"),
    ("", nil), ("ZohoPageSense.analytics.ALL", nil), ("ZohoPageSense.goals", nil), ("ZohoCRM.goals.ALL", nil),
    ("ZohoPageSense.webhooks.ALL", nil),
  ])
  func `scopes`(text: String, expected: String?) {
    #expect(OAuthScopes(text)?.description == expected)
  }

  @Test func `ALL covers every operation of its module`() throws {
    let scopes = try #require(OAuthScopes("ZohoPageSense.goals.ALL,ZohoPageSense.tests.READ"))
    #expect(scopes.allow(anyOf: [OAuthScope(.goals, .delete)]))
    #expect(scopes.allow(anyOf: [OAuthScope(.polls, .read), OAuthScope(.tests, .read)]))
    #expect(!scopes.allow(anyOf: [OAuthScope(.tests, .update)]))
    #expect(!scopes.allow(anyOf: [OAuthScope(.polls, .read)]))
  }
}
