public import Models
public import Storage

/// A client with its secret, at the one moment when both are known.
public struct RegisteredClient: Sendable {
  /// What the catalog keeps.
  public let client: OAuthClient
  /// What its owner is shown.
  public let secret: OAuthSecret
}

/// Tokens, at the one moment when they are known.
public struct IssuedTokens: Sendable {
  /// Opens the API for ``OAuthLifetimes/accessSeconds``.
  public let access: OAuthSecret
  /// Makes further ones; `nil` where the client has one already, or is to have none.
  public let refresh: OAuthSecret?
}

/// How long things hold, and how many there may be.
///
/// - Source: PageSense API, "Token Lifetime"; the vendor's pages on OAuth; what nobody defines is in
///   `docs/api/pagesense.md`.
public enum OAuthLifetimes {
  /// Of an access token.
  public static let accessSeconds: Int64 = 3600
  /// Of a code, which also works only once.
  public static let codeSeconds: Int64 = 60
  /// Refresh tokens that a person may make in 60 seconds.
  public static let refreshTokensPerMinute = 5
}

extension Catalog {
  /// Registers a client.
  ///
  /// - Throws: as `addOAuthClient`.
  public func registerOAuthClient(
    name: String, redirectURI: String, random: RandomSource, now: Instant
  ) throws(CatalogError) -> RegisteredClient {
    let secret = OAuthSecret.client(random: random)
    let client = try addOAuthClient(
      id: OAuthClientID(rawValue: "1000." + random.alphanumerics(30)), name: name, redirectURI: redirectURI,
      secretHash: secret.hash, now: now)
    return RegisteredClient(client: client, secret: secret)
  }

  /// The client that proves to be itself.
  ///
  /// - Throws: `OAuthError.invalidClient` for an unknown name and for a wrong secret alike; `CatalogError`.
  public func oauthClient(_ id: String, secret: String) throws -> OAuthClient {
    let known = try oauthClient(OAuthClientID(rawValue: id))
    // Hashes are compared, so that how long it takes tells nothing about the secret.
    let presented = OAuthSecret.hash(of: secret)
    guard let known, known.secretHash == presented else { throw OAuthError.invalidClient }
    return known.client
  }

  /// Makes a code for what a person has allowed.
  ///
  /// - Throws: `CatalogError`.
  public func issueOAuthCode(
    _ grant: OAuthGrant, redirectURI: String, challenge: CodeChallenge?, random: RandomSource, now: Instant
  ) throws(CatalogError) -> OAuthSecret {
    let secret = OAuthSecret.token(random: random)
    let code = OAuthCode(
      grant: grant, redirectURI: redirectURI, challenge: challenge?.text,
      expiresAt: now.advanced(byMilliseconds: OAuthLifetimes.codeSeconds * 1000))
    try addOAuthCode(code, hash: secret.hash, now: now)
    return secret
  }

  /// Makes tokens of a code, once.
  ///
  /// - Parameters:
  ///   - scale: of the limit of refresh tokens a minute.
  /// - Throws: `OAuthError.invalidGrant` for a code that is unknown, used, expired, another client's or sent elsewhere,
  ///   and without the proof that its challenge wants; `.tooManyTokens`; `CatalogError`.
  public func redeemOAuthCode(
    _ code: String, client: OAuthClient, redirectURI: String?, verifier: String?, scale: LimitScale,
    random: RandomSource, now: Instant
  ) throws -> IssuedTokens {
    let hash = OAuthSecret.hash(of: code)
    guard let taken = try takeOAuthCode(hash), taken.grant.client == client.id, taken.expiresAt > now else {
      throw OAuthError.invalidGrant("The code is unknown, used or expired.")
    }
    guard taken.redirectURI == redirectURI else {
      throw OAuthError.invalidGrant("`redirect_uri` is not the one that the code was sent to.")
    }
    if let challenge = taken.challenge, !CodeChallenge(stored: challenge).accepts(verifier) {
      throw OAuthError.invalidGrant("`code_verifier` does not fit the code's challenge.")
    }
    let tokens = try issueOAuthTokens(
      taken.grant, code: hash, refreshTokensPerMinuteMax: scale.limit(OAuthLifetimes.refreshTokensPerMinute),
      random: random, now: now)
    guard let tokens else { throw OAuthError.tooManyTokens }
    return tokens
  }

  /// Makes tokens for a grant.
  ///
  /// - Returns: `nil` when the person has made too many.
  /// - Throws: `CatalogError.notFound` for team or client.
  public func issueOAuthTokens(
    _ grant: OAuthGrant, code: KeyHash? = nil, refreshTokensPerMinuteMax: Int? = nil, random: RandomSource,
    now: Instant
  ) throws(CatalogError) -> IssuedTokens? {
    let access = OAuthSecret.token(random: random)
    let refresh = grant.isOffline ? OAuthSecret.token(random: random) : nil
    let hashes = OAuthTokenHashes(access: access.hash, refresh: refresh?.hash, accessEnd: Self.accessEnd(now))
    let isKept = try addOAuthGrant(
      grant, tokens: hashes, code: code, refreshTokensPerMinuteMax: refreshTokensPerMinuteMax, now: now)
    return isKept ? IssuedTokens(access: access, refresh: refresh) : nil
  }

  /// Makes a further access token of a refresh token.
  ///
  /// - Throws: `OAuthError.invalidGrant` where the client has no such refresh token; `CatalogError`.
  public func renewOAuthAccess(
    refresh: String, client: OAuthClient, random: RandomSource, now: Instant
  ) throws -> IssuedTokens {
    let access = OAuthSecret.token(random: random)
    let grant = try addOAuthAccess(
      refresh: OAuthSecret.hash(of: refresh), client: client.id, access: access.hash, end: Self.accessEnd(now),
      now: now)
    guard grant != nil else { throw OAuthError.invalidGrant("The refresh token is unknown or revoked.") }
    return IssuedTokens(access: access, refresh: nil)
  }

  private static func accessEnd(_ now: Instant) -> Instant {
    now.advanced(byMilliseconds: OAuthLifetimes.accessSeconds * 1000)
  }
}
