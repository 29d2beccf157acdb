public import HTTPSupport
import HTTPTypes
public import Models
public import Storage

/// The public endpoints that say what happens on a website: `GET /e/live/…`, `/e/realtime/…`, `/e/stats/…` and
/// `/e/…/status`.
///
/// Answered on the connections' own loops like the tracking endpoints; figures are worked out on other threads, once
/// for as long as the answer lives.
public struct RealtimeDoor: Sendable {
  let limits: AddressLimits
  let realtimeAnswers: RealtimeAnswers
  let clock: @Sendable () -> Duration

  /// Endpoints over this store.
  ///
  /// - Parameters:
  ///   - pool: where figures are worked out.
  ///   - scale: factor of every limit.
  ///   - now: time of day.
  ///   - clock: time that passes, from any beginning: for lifetimes and limits.
  public init(
    store: any EventStore, pool: BlockingPool, scale: LimitScale, now: @escaping @Sendable () -> Instant,
    clock: @escaping @Sendable () -> Duration
  ) {
    limits = AddressLimits(scale: scale)
    self.clock = clock
    realtimeAnswers = RealtimeAnswers(pool: pool, clock: clock) { endpoint, website in
      JSONWriter.bytes(of: try RealtimeDocument.document(endpoint, of: website, now: now(), store: store))
    }
  }

  static let unknownWebsite: APIFailure = {
    var failure = APIFailure.notFound("There is no website with this tracking code.")
    failure.headers = RealtimeHeaders.fields
    return failure
  }()

  static func refusal(retryAfterSeconds seconds: Int) -> APIFailure {
    var headers = RealtimeHeaders.fields
    headers[.retryAfter] = String(seconds)
    return APIFailure(
      .tooManyRequests, "RATE_LIMIT_EXCEEDED", "Too many requests from this address. Please try again in \(seconds) s.",
      headers: headers)
  }
}
