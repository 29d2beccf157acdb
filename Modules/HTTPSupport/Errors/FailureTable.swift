import HTTPTypes
import Hummingbird
import NIOCore

/// What each error becomes on the wire: a list of rules, the first that knows the error decides.
public struct FailureTable: Sendable {
  /// Answers with a failure for the errors it knows, `nil` for all others.
  public typealias Rule = @Sendable (any Error) -> APIFailure?

  private let rules: [Rule]

  /// The rules of the modules above, before those that hold everywhere.
  public init(_ rules: [Rule] = []) {
    self.rules = rules + [FailureTable.ofTheEdge]
  }

  /// What the caller is told; `.internalError` for an error that no rule knows.
  public func failure(for error: any Error) -> APIFailure {
    if let headed = error as? HeadedError {
      var failure = failure(for: headed.cause)
      failure.headers += headed.headers
      return failure
    }
    for rule in rules {
      if let failure = rule(error) { return failure }
    }
    return .internalError
  }

  private static func ofTheEdge(_ error: any Error) -> APIFailure? {
    switch error {
    case let failure as APIFailure: failure
    case is BlockingPoolFull:
      .unavailable("OVERLOADED", "Too many questions are waiting. Please try again.", retryAfterSeconds: 1)
    case is CancellationError:
      .unavailable("CANCELLED", "The request was given up before it was answered.", retryAfterSeconds: 1)
    case is NIOTooManyBytesError:
      APIFailure(.contentTooLarge, "PAYLOAD_TOO_LARGE", "The request body is too large.")
    case let error as any HTTPResponseError: ofHummingbird(error.status)
    default: nil
    }
  }

  private static func ofHummingbird(_ status: HTTPResponse.Status) -> APIFailure? {
    switch status {
    case .notFound: .notFound("There is nothing at this address.")
    case .methodNotAllowed:
      APIFailure(.methodNotAllowed, "METHOD_NOT_ALLOWED", "This address does not take this method.")
    case .contentTooLarge: APIFailure(.contentTooLarge, "PAYLOAD_TOO_LARGE", "The request body is too large.")
    case .badRequest: .validation("The request could not be read.")
    default: status.kind == .clientError ? APIFailure(status, "GENERIC_ERROR", status.reasonPhrase) : nil
    }
  }
}
