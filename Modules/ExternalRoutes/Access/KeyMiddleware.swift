import Auth
import HTTPSupport
import Hummingbird
import Models

/// The first gate: lets in who brings a key that works, and notes which.
///
/// Source: External API, "Authentication"; order of the gates: key, limits, website, plan, parameters.
struct KeyMiddleware: RouterMiddleware {
  let catalog: CatalogAccess
  let now: @Sendable () -> Instant

  func handle(
    _ request: Request, context: FootfallRequestContext,
    next: (Request, FootfallRequestContext) async throws -> Response
  ) async throws -> Response {
    let snapshot = try await catalog.snapshot()
    var context = context
    context.key = try KeyCheck.key(presented: PresentedKey.key(in: request.headers), in: snapshot, now: now())
    return try await next(request, context)
  }
}
