import HTTPTypes
public import Hummingbird

/// Lets scripts of any website call these routes: the CORS headers on every answer, errors included, and preflights
/// answered without asking further.
///
/// Any origin is let in because tracking codes are public; credentials are never allowed, so that no cookie matters.
public struct CrossOriginMiddleware<Context: RequestContext>: RouterMiddleware {
  private let root: String
  private let methods: String

  /// - Parameters:
  ///   - root: first path segment of the routes that any website may call, with the slash: `/e`.
  ///   - methods: what `Access-Control-Allow-Methods` says.
  public init(root: String, methods: String) {
    self.root = root
    self.methods = methods
  }

  /// Answers preflights with 204, everything else as the next one does, with the headers. Leaves other routes alone.
  public func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    let path = request.uri.path
    guard path == root || path.hasPrefix(root + "/") else { return try await next(request, context) }
    var response =
      request.method == .options ? Response(status: .noContent) : try await next(request, context)
    response.headers[.accessControlAllowOrigin] = "*"
    response.headers[.accessControlExposeHeaders] = "Retry-After"
    if request.method == .options {
      response.headers[.accessControlAllowMethods] = methods
      response.headers[.accessControlAllowHeaders] = "Content-Type"
      response.headers[.accessControlMaxAge] = "86400"
    }
    return response
  }
}
