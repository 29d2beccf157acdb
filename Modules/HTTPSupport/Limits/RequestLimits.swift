public import HTTPTypes
public import Models
public import Storage

/// Holds the requests of each key to its plan's limits: so many in any 60 seconds, so many in a calendar month of UTC.
///
/// Exact across all processes of a data directory. Only what is answered counts: a request that is refused by a limit,
/// or by anything behind it, uses nothing up.
///
/// Source: External API, "Rate Limits".
public struct RequestLimits: Sendable {
  private let usage: UsageStore
  private let threads: BlockingPool
  private let scale: LimitScale
  private let clock: @Sendable () -> Duration
  private let report: @Sendable (String) -> Void

  /// Limits counted in this store.
  ///
  /// - Parameters:
  ///   - threads: where counting happens.
  ///   - scale: factor of every limit; headers tell the plan's own figures.
  ///   - clock: the machine's clock that only goes forward, the same in every process.
  ///   - report: told when counting fails.
  public init(
    usage: UsageStore, threads: BlockingPool, scale: LimitScale, clock: @escaping @Sendable () -> Duration,
    report: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.usage = usage
    self.threads = threads
    self.scale = scale
    self.clock = clock
    self.report = report
  }

  /// A request that was let through.
  public struct Admission: Sendable {
    /// Limits and usage for the answer.
    public let headers: HTTPFields
    fileprivate let charge: RequestCharge?
    fileprivate let plan: SubscriptionPlan
    fileprivate let now: Instant
  }

  /// Counts a request and lets it through.
  ///
  /// When counting is not possible, because the disk is full, it is let through uncounted.
  /// - Parameters:
  ///   - plan: of the key's team, as it is now: what was used already is measured against its limits.
  ///   - credits: requests of the month that it uses up; with 0 no limit holds, and nothing is counted.
  /// - Throws: ``HeadedError`` around `APIFailure` 429 `RATE_LIMIT_EXCEEDED` or `MONTHLY_LIMIT_EXCEEDED`, with
  ///   `Retry-After`; ``BlockingPoolFull``.
  public func admit(
    _ key: APIKeyID, plan: SubscriptionPlan, credits: Int, now: Instant
  ) async throws -> Admission {
    let limits = plan.limits
    let charge = RequestCharge(
      key: key, credits: credits, month: CalendarMonth(now), milliseconds: milliseconds,
      perMinute: scale.limit(limits.requestsPerMinute), perMonth: scale.limit(limits.requestsPerMonth))
    do {
      guard credits > 0 else {
        let used = try await threads.run { [usage] in
          try usage.usage(of: charge.key, in: charge.month, milliseconds: charge.milliseconds)
        }
        return Admission(headers: LimitHeaders.fields(used, plan, now), charge: nil, plan: plan, now: now)
      }
      switch try await threads.run({ [usage] in try usage.charge(charge) }) {
      case .counted(let used):
        return Admission(headers: LimitHeaders.fields(used, plan, now), charge: charge, plan: plan, now: now)
      case .minuteFull(let used, let wait):
        throw HeadedError(
          Self.minuteFull(charge.perMinute ?? 0, waitMilliseconds: wait), LimitHeaders.fields(used, plan, now))
      case .monthFull(let used):
        throw HeadedError(
          Self.monthFull(charge.perMonth ?? 0, charge.month, now), LimitHeaders.fields(used, plan, now))
      }
    } catch let error as StoreError {
      report("usage could not be counted: \(error)")
      return Admission(headers: [:], charge: nil, plan: plan, now: now)
    }
  }

  /// Takes back a request that was let through and not answered.
  ///
  /// One that its client has given up stays counted: the work was done.
  /// - Returns: headers that no longer count it.
  public func takeBack(_ admission: Admission) async -> HTTPFields {
    guard let charge = admission.charge else { return admission.headers }
    do {
      let used = try await threads.run { [usage] in try usage.takeBack(charge) }
      return LimitHeaders.fields(used, admission.plan, admission.now)
    } catch {
      if !(error is CancellationError) { report("a refused request stays counted: \(error)") }
      return admission.headers
    }
  }

  /// What a key has used at this moment, and how many requests it ever made.
  ///
  /// - Throws: `StoreError`. Blocks.
  public func usage(of key: APIKeyID, now: Instant) throws -> (month: Int, total: Int) {
    let used = try usage.usage(of: key, in: CalendarMonth(now), milliseconds: milliseconds)
    return (used.month, try usage.totalRequests(of: key))
  }

  private var milliseconds: Int64 { clock().wholeMilliseconds }

  private static func minuteFull(_ limit: Int, waitMilliseconds: Int64) -> APIFailure {
    let wait = (waitMilliseconds + 999) / 1000
    return APIFailure(
      .tooManyRequests, "RATE_LIMIT_EXCEEDED",
      "Rate limit exceeded: \(limit) requests/minute. Please try again in \(wait) seconds.",
      headers: [.retryAfter: String(wait)])
  }

  private static func monthFull(_ limit: Int, _ month: CalendarMonth, _ now: Instant) -> APIFailure {
    let wait = (month.end.milliseconds - now.milliseconds + 999) / 1000
    return APIFailure(
      .tooManyRequests, "MONTHLY_LIMIT_EXCEEDED",
      "Monthly limit exceeded: \(limit) requests/month. Please try again in \(wait) seconds, on \(month.end.day).",
      headers: [.retryAfter: String(wait)])
  }
}

extension Instant {
  /// The day in UTC.
  fileprivate var day: CivilDate { CivilDate(dayNumber: Int(seconds.floorDivided(by: 86_400))) }
}
