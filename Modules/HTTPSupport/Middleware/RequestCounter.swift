public import Hummingbird
import HTTPTypes
import Synchronization

/// Counts answers by their class of status, for `/metrics`.
public final class RequestCounter: Sendable {
  private let answers = (0..<6).map { _ in CountCell() }

  /// A counter at zero.
  public init() {}

  /// Number of answers whose status began with this digit, 1 … 5.
  public func count(statusClass: Int) -> Int { answers[statusClass].value }

  /// One more answer with this status.
  public func add(status: HTTPResponse.Status) {
    answers[min(max(status.code / 100, 1), 5)].increment()
  }
}

/// One number that many threads add to.
private final class CountCell: Sendable {
  private let number = Atomic<Int>(0)
  var value: Int { number.load(ordering: .relaxed) }
  func increment() { number.wrappingAdd(1, ordering: .relaxed) }
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
    counter.add(status: response.status)
    return response
  }
}
