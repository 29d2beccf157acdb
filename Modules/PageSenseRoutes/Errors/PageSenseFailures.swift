import Auth
public import HTTPSupport
import HTTPTypes
public import Models
import Query
import Storage

/// What the PageSense API's errors become on the wire: `{"code":10001,"message":"Invalid Website"}`.
///
/// An error without a number of the API's own has its status as code.
public enum PageSenseFailures {
  /// The failures of this module, of definitions, the catalog and `Query`.
  public static let rule: FailureTable.Rule = { error in
    switch error {
    case let error as PageSenseError:
      APIFailure(error.isMissing ? .notFound : .badRequest, String(error.rawValue), error.message)
    case let error as DefinitionError: failure(error)
    case let error as CatalogError: failure(error)
    case let error as QueryError: failure(error)
    case let error as OAuthError:
      APIFailure(error == .invalidClient ? .unauthorized : .badRequest, error.code, error.message)
    default: nil
    }
  }

  /// Whether errors of a path have this API's form.
  public static func covers(_ path: String) -> Bool {
    path == PageSenseAddress.api || path.hasPrefix(PageSenseAddress.api + "/") || path.hasPrefix(PageSenseAddress.oauth)
  }

  /// The body of a failure.
  public static func document(_ failure: APIFailure) -> JSONValue {
    ["code": .integer(Int(failure.code) ?? failure.status.code), "message": .string(failure.message)]
  }

  /// The body of a failure of the OAuth endpoints (RFC 6749, 5.2).
  static func oauthDocument(_ failure: APIFailure) -> JSONValue {
    ["error": .string(failure.code.lowercased()), "error_description": .string(failure.message)]
  }

  static func badRequest(_ message: String) -> APIFailure { APIFailure(.badRequest, "400", message) }

  static func notFound(_ what: String) -> APIFailure { APIFailure(.notFound, "404", "There is no such \(what).") }

  private static func failure(_ error: DefinitionError) -> APIFailure {
    switch error.fault {
    case .value: badRequest(error.description)
    case .selector: failure(PageSenseError.invalidSelector)
    case .untrackedURL: failure(PageSenseError.urlNotTracked)
    }
  }

  private static func failure(_ error: PageSenseError) -> APIFailure {
    APIFailure(error.isMissing ? .notFound : .badRequest, String(error.rawValue), error.message)
  }

  private static func failure(_ error: CatalogError) -> APIFailure? {
    switch error {
    case .invalid(let field, let reason): badRequest("`\(field)`: \(reason).")
    case .notFound: APIFailure(.notFound, "404", "It is not there any more.")
    case .conflict(let sentence), .ambiguous(let sentence): APIFailure(.conflict, "409", sentence)
    case .store: nil
    }
  }

  private static func failure(_ error: QueryError) -> APIFailure {
    switch error {
    case .invalid: badRequest(error.message)
    case .unknownTimeZone, .store: .internalError
    }
  }
}
