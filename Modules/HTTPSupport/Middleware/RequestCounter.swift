public import Hummingbird
import HTTPTypes
import Synchronization

/// Counts answers by their class of status, for `/metrics`.
public final class RequestCounter: Sendable {
  private let answers = (0..<6).map { _ in CountCell() }

  private let byRoute = Mutex<[Route: Int]>([:])
  private let codes = CountsByName()

  /// One kind of answer.
  public struct Route: Hashable, Comparable, Sendable {
    /// The route's pattern, not the path that was asked for; `(none)` where no route is.
    public var path: String
    /// The method; `(other)` for those that no route takes.
    public var method: String
    /// The status.
    public var status: Int

    /// By path, method, status.
    public static func < (a: Route, b: Route) -> Bool {
      (a.path, a.method, a.status) < (b.path, b.method, b.status)
    }
  }

  /// Answers by route, sorted.
  public var routes: [(Route, Int)] { byRoute.withLock { $0.sorted { $0.key < $1.key } }.map { ($0.key, $0.value) } }

  /// Errors by their code.
  public var errors: [String: Int] { codes.counts }

  /// One more answer of a route, or several.
  public func add(path: String?, method: HTTPRequest.Method, status: HTTPResponse.Status, count: Int = 1) {
    add(status: status, count: count)
    let known: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]
    let route = Route(
      path: path ?? "(none)", method: known.contains(method) ? method.rawValue : "(other)", status: status.code)
    byRoute.withLock { $0[route, default: 0] += count }
  }

  /// One more error with this code.
  public func add(errorCode: String) { codes.add(errorCode) }

  /// A counter at zero.
  public init() {}

  /// Number of answers whose status began with this digit, 1 … 5.
  public func count(statusClass: Int) -> Int { answers[statusClass].value }

  private func add(status: HTTPResponse.Status, count: Int) {
    answers[min(max(status.code / 100, 1), 5)].add(count)
  }
}

/// One number that many threads add to.
private final class CountCell: Sendable {
  private let number = Atomic<Int>(0)
  var value: Int { number.load(ordering: .relaxed) }
  func add(_ count: Int) { number.wrappingAdd(count, ordering: .relaxed) }
}

/// Feeds a ``RequestCounter``.
public struct RequestCountMiddleware<Context: RequestContext>: RouterMiddleware {
  private let counter: RequestCounter

  /// - Parameter counter: where to count.
  public init(counter: RequestCounter) { self.counter = counter }

  /// Answers as the next one does.
  public func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    let response = try await next(request, context)
    counter.add(path: context.endpointPath, method: request.method, status: response.status)
    return response
  }
}
