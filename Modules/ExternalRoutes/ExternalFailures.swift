import Auth
public import HTTPSupport
import HTTPTypes
import Query
import Storage

/// What the External API's errors become on the wire.
///
/// Source: External API, "Common Error Codes".
public enum ExternalFailures {
  /// The failures of `Auth` and `Query`.
  public static let rule: FailureTable.Rule = { error in
    switch error {
    case let error as AuthError: failure(error)
    case let error as QueryError: failure(error)
    default: nil
    }
  }

  private static func failure(_ error: AuthError) -> APIFailure {
    switch error {
    case .missingKey: .unauthorized("An API key is required: send it as X-API-Key or Authorization: Bearer.")
    case .unknownKey: .unauthorized("The API key is invalid.")
    case .revokedKey: .unauthorized("The API key was revoked.")
    case .forbidden: .forbidden("The API key does not allow this.")
    }
  }

  private static func failure(_ error: QueryError) -> APIFailure {
    switch error {
    case .invalid: APIFailure(.badRequest, error.code, error.message)
    case .unknownTimeZone, .store: .internalError
    }
  }
}
