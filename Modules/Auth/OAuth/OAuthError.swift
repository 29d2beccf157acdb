/// Why the OAuth endpoints do not do what a client asks.
///
/// - Source: RFC 6749, 4.1.2.1 and 5.2.
public enum OAuthError: Error, Hashable, Sendable {
  /// A parameter is missing or wrong: the sentence names it.
  case invalidRequest(String)
  /// There is no such client, or its secret is another one.
  case invalidClient
  /// Code or refresh token are worth nothing: the sentence says why, as far as the client may know.
  case invalidGrant(String)
  /// There is no such scope.
  case invalidScope
  /// Only codes and refresh tokens are exchanged.
  case unsupportedGrantType
  /// Only codes are given out.
  case unsupportedResponseType
  /// The person said no.
  case accessDenied
  /// The person has made too many refresh tokens in a minute.
  case tooManyTokens

  /// The word for programs.
  public var code: String {
    switch self {
    case .invalidRequest: "invalid_request"
    case .invalidClient: "invalid_client"
    case .invalidGrant: "invalid_grant"
    case .invalidScope: "invalid_scope"
    case .unsupportedGrantType: "unsupported_grant_type"
    case .unsupportedResponseType: "unsupported_response_type"
    case .accessDenied: "access_denied"
    case .tooManyTokens: "slow_down"
    }
  }

  /// A sentence for people.
  public var message: String {
    switch self {
    case .invalidRequest(let sentence), .invalidGrant(let sentence): sentence
    case .invalidClient: "There is no such client, or its secret is another one."
    case .invalidScope: "A scope is missing or unknown."
    case .unsupportedGrantType: "`grant_type` must be authorization_code or refresh_token."
    case .unsupportedResponseType: "`response_type` must be code."
    case .accessDenied: "Access was denied."
    case .tooManyTokens: "At most 5 refresh tokens are made in a minute. Try again later."
    }
  }
}
