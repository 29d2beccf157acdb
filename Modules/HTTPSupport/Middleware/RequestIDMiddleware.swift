public import HTTPTypes
public import Hummingbird
import Logging

extension HTTPField.Name {
  /// Names one request in answers and logs.
  public static let requestID = HTTPField.Name("x-request-id")!  // the name is a constant made of token characters
}

/// Gives every answer an `x-request-id` that logs name too.
public struct RequestIDMiddleware<Context: RequestContext>: RouterMiddleware {
  private let makeID: @Sendable () -> String

  /// - Parameter makeID: a new UUID at each call.
  public init(makeID: @escaping @Sendable () -> String) { self.makeID = makeID }

  /// Answers as the next one does, with the header.
  public func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    let id = makeID()
    var context = context
    context.logger[metadataKey: "request"] = .string(id)
    var response = try await next(request, context)
    response.headers[.requestID] = id
    return response
  }
}
