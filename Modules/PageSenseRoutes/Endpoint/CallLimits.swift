public import HTTPSupport
import HTTPTypes
public import Models
public import Storage

/// Holds each team to its plan's calls of a minute and of a day.
///
/// Exact across all processes of a data directory. Whatever has a good token and room counts, also when it is refused
/// for what it asks.
///
/// Source: PageSense API, "API Call Limits" and "Rate Limit Headers": the headers are about the minute.
public struct CallLimits: Sendable {
  // Names are constants made of token characters.
  private static let limit = HTTPField.Name("X-RateLimit-Limit")!
  private static let remaining = HTTPField.Name("X-RateLimit-Remaining")!
  private static let reset = HTTPField.Name("X-RateLimit-Reset")!

  private let usage: UsageStore
  private let threads: BlockingPool
  let scale: LimitScale
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

  /// Counts a call and lets it through; when counting is not possible, because the disk is full, uncounted.
  ///
  /// - Returns: what the answer tells about the minute.
  /// - Throws: `HeadedError` around `APIFailure` 429, with `Retry-After`; `BlockingPoolFull`.
  func admit(_ team: Team, now: Instant) async throws -> HTTPFields {
    let limits = team.plan.limits
    let milliseconds = clock().wholeMilliseconds
    let day = CivilDate(dayNumber: Int(now.seconds.floorDivided(by: 86_400)))
    let perMinute = scale.limit(limits.callsPerMinute)
    let perDay = scale.limit(limits.callsPerDay)
    do {
      let outcome = try await threads.run { [usage] in
        try usage.countCall(
          of: team.id, on: day, milliseconds: milliseconds, perMinute: perMinute, perDay: perDay)
      }
      switch outcome {
      case .counted(let used): return fields(used, limits, now)
      case .minuteFull(let used):
        let wait = (used.minuteEndsInMilliseconds + 999) / 1000
        throw HeadedError(
          refusal("The plan's \(limits.callsPerMinute) calls of this minute are used up.", wait),
          fields(used, limits, now))
      case .dayFull(let used):
        let end = Int64(day.dayNumber + 1) * 86_400_000
        throw HeadedError(
          refusal(
            "The plan's \(limits.callsPerDay) calls of this day are used up.", (end - now.milliseconds + 999) / 1000),
          fields(used, limits, now))
      }
    } catch let error as StoreError {
      report("calls could not be counted: \(error)")
      return [:]
    }
  }

  private func fields(_ used: CallUsage, _ limits: PlanLimits, _ now: Instant) -> HTTPFields {
    let end = (now.milliseconds + used.minuteEndsInMilliseconds + 999).floorDivided(by: 1000)
    return [
      CallLimits.limit: String(limits.callsPerMinute),
      CallLimits.remaining: String(max(0, limits.callsPerMinute - used.minute)),
      CallLimits.reset: String(end),
    ]
  }

  private func refusal(_ sentence: String, _ wait: Int64) -> APIFailure {
    APIFailure(
      .tooManyRequests, "429", "\(sentence) Please try again in \(wait) seconds.",
      headers: [.retryAfter: String(wait)])
  }
}
