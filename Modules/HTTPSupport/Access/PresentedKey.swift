import Auth
public import HTTPTypes

/// The API key that a request brings.
public enum PresentedKey {
  /// The text of `X-API-Key`, else of `Authorization: Bearer`; `nil` where there is neither.
  ///
  /// Source: External API, "Authentication".
  public static func key(in headers: HTTPFields) -> Substring? {
    APIKeySecret.presented(apiKeyHeader: headers[apiKeyHeader], authorizationHeader: headers[.authorization])
  }

  private static let apiKeyHeader = HTTPField.Name("x-api-key")!  // the name is a constant made of token characters
}
