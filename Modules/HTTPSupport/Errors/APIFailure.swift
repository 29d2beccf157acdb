public import HTTPTypes

/// An answer other than success: what the caller is told, and nothing that only we should know.
public struct APIFailure: Error, Sendable, Hashable {
  /// The status line; never repeated in the body.
  public var status: HTTPResponse.Status
  /// Stable word for programs, as `VALIDATION_ERROR`.
  public var code: String
  /// One sentence for people.
  public var message: String
  /// Headers of the answer, such as `Retry-After`.
  public var headers: HTTPFields

  /// A failure with these parts.
  public init(_ status: HTTPResponse.Status, _ code: String, _ message: String, headers: HTTPFields = [:]) {
    self.status = status
    self.code = code
    self.message = message
    self.headers = headers
  }

  /// 401: no key, or one that does not work.
  public static func unauthorized(_ message: String) -> APIFailure {
    APIFailure(.unauthorized, "UNAUTHORIZED", message)
  }

  /// 403: the key works, but not here.
  public static func forbidden(_ message: String) -> APIFailure { APIFailure(.forbidden, "FORBIDDEN", message) }

  /// 404: there is no such thing.
  public static func notFound(_ message: String) -> APIFailure { APIFailure(.notFound, "NOT_FOUND", message) }

  /// 400: a parameter or a body is missing or wrong; the message names it.
  public static func validation(_ message: String) -> APIFailure {
    APIFailure(.badRequest, "VALIDATION_ERROR", message)
  }

  /// 413: the body is larger than the route takes.
  public static func tooLarge(limitBytes: Int) -> APIFailure {
    APIFailure(.contentTooLarge, "PAYLOAD_TOO_LARGE", "The request body is larger than \(limitBytes) bytes.")
  }

  /// 503: try again after so many seconds.
  public static func unavailable(_ code: String, _ message: String, retryAfterSeconds: Int) -> APIFailure {
    APIFailure(.serviceUnavailable, code, message, headers: [.retryAfter: String(retryAfterSeconds)])
  }

  /// 500: our fault; the log knows more.
  public static let internalError = APIFailure(
    .internalServerError, "INTERNAL_ERROR", "An internal error occurred. Please try again.")
}
