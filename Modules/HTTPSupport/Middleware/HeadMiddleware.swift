public import Hummingbird

/// Answers HEAD without a body, whatever has answered: also a refusal has none. Its length is told all the same.
///
/// What follows on the connection would be taken for the next answer otherwise (RFC 9110, 9.3.2).
public struct HeadMiddleware<Context: RequestContext>: RouterMiddleware {
  /// Stands before all others.
  public init() {}

  /// Answers as the next one does, less the body.
  public func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    let response = try await next(request, context)
    return request.method == .head ? response.createHeadResponse() : response
  }
}
