public import Hummingbird
import Logging
public import Models

/// Turns whatever was thrown into the error envelope, by one table.
public struct FailureMiddleware<Context: RequestContext>: RouterMiddleware {
  private let table: FailureTable
  private let counter: RequestCounter?
  private let form: @Sendable (APIFailure, _ path: String, _ now: Instant) -> JSONValue
  private let now: @Sendable () -> Instant

  /// - Parameters:
  ///   - table: what each error becomes.
  ///   - counter: where errors are counted by their code; `nil`: nowhere.
  ///   - form: the body of a failure at a path; the External API's envelope unless told otherwise.
  ///   - now: time of day, for the envelope.
  public init(
    table: FailureTable, counter: RequestCounter? = nil,
    form: @escaping @Sendable (APIFailure, _ path: String, _ now: Instant) -> JSONValue = { failure, _, now in
      Envelope.failure(failure, at: now)
    },
    now: @escaping @Sendable () -> Instant
  ) {
    self.table = table
    self.counter = counter
    self.form = form
    self.now = now
  }

  /// Answers as the next one does, never with a thrown error.
  public func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch {
      let failure = table.failure(for: error)
      counter?.add(errorCode: failure.code)
      if failure.status.kind == .serverError {
        // The path only: parameters may hold what visitors typed.
        context.logger.error("\(request.method) \(request.uri.path): \(error)")
      }
      return .json(form(failure, request.uri.path, now()), status: failure.status, headers: failure.headers)
    }
  }
}
