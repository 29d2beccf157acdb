public import HTTPTypes
public import Hummingbird
import Synchronization

/// Which methods each route takes, for whoever asks with another one.
public final class RouteMethods: Sendable {
  private struct Entry {
    let segments: [String]
    let method: HTTPRequest.Method
  }

  private let entries = Mutex<[Entry]>([])

  /// No routes.
  public init() {}

  /// Notes the routes of a router that is complete and answers HEAD wherever it answers GET.
  public func note<Context: RequestContext>(_ router: Router<Context>) {
    let noted = router.routes.flatMap { route in
      let segments = RouteMethods.segments(route.path.description)
      let methods = route.method == .get ? [.get, .head] : [route.method]
      return methods.map { Entry(segments: segments, method: $0) }
    }
    entries.withLock { $0 += noted }
  }

  /// Notes a route that is answered before the router.
  ///
  /// - Parameter path: with `{…}` where any segment does.
  public func note(_ path: String, _ method: HTTPRequest.Method) {
    entries.withLock { $0.append(Entry(segments: RouteMethods.segments(path), method: method)) }
  }

  /// Methods of the route that a path leads to, sorted; empty where there is none.
  public func methods(of path: String) -> [String] {
    let wanted = RouteMethods.segments(path)
    let found = entries.withLock { entries in
      entries.filter { entry in
        entry.segments.count == wanted.count
          && zip(entry.segments, wanted).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
      }
    }
    return Set(found.map(\.method.rawValue)).sorted()
  }

  private static func segments(_ path: String) -> [String] { path.split(separator: "/").map(String.init) }
}

/// Answers 405 with the methods that would do, where a path is known and only its method is not.
public struct MethodMiddleware<Context: RequestContext>: RouterMiddleware {
  private let routes: RouteMethods

  /// - Parameter routes: filled once the router is complete.
  public init(routes: RouteMethods) { self.routes = routes }

  /// Answers as the next one does.
  ///
  /// - Throws: `APIFailure` 405 `METHOD_NOT_ALLOWED` in place of the router's 404.
  public func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as HTTPError where error.status == .notFound {
      let methods = routes.methods(of: request.uri.path)
      guard !methods.isEmpty, !methods.contains(request.method.rawValue) else { throw error }
      throw APIFailure(
        .methodNotAllowed, "METHOD_NOT_ALLOWED", "This address takes \(methods.joined(separator: ", ")).",
        headers: [.allow: methods.joined(separator: ", ")])
    }
  }
}
