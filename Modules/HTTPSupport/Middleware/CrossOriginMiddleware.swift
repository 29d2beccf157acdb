import HTTPTypes
public import Hummingbird

/// Lets scripts of any website call these routes: the CORS headers on every answer, errors included, and preflights
/// answered without asking further.
public struct CrossOriginMiddleware<Context: RequestContext>: RouterMiddleware {
  private let isOpen: @Sendable (_ path: String) -> Bool
  private let methods: String

  /// - Parameters:
  ///   - methods: what `Access-Control-Allow-Methods` says.
  ///   - isOpen: whether any website may call a path.
  public init(methods: String, isOpen: @escaping @Sendable (_ path: String) -> Bool) {
    self.isOpen = isOpen
    self.methods = methods
  }

  /// Answers preflights with 204, everything else as the next one does, with the headers. Leaves other routes alone.
  public func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    guard isOpen(request.uri.path) else { return try await next(request, context) }
    var response =
      request.method == .options ? Response(status: .noContent) : try await next(request, context)
    for field in CrossOrigin.answerFields { response.headers[field.name] = field.value }
    if request.method == .options {
      response.headers[.accessControlAllowMethods] = methods
      response.headers[.accessControlAllowHeaders] = "Content-Type"
      response.headers[.accessControlMaxAge] = "86400"
    }
    return response
  }
}
