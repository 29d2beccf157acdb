import HTTPTypes
import Models
import Storage

/// How answers tell limits and what was used of them.
///
/// Source: External API, "Rate Limits". Figures are the plan's own, whatever the installation's scale.
enum LimitHeaders {
  // Names are constants made of token characters.
  private static let limit = HTTPField.Name("X-RateLimit-Limit")!
  private static let remaining = HTTPField.Name("X-RateLimit-Remaining")!
  private static let reset = HTTPField.Name("X-RateLimit-Reset")!
  private static let monthUsed = HTTPField.Name("X-Usage-Monthly")!
  private static let monthLimit = HTTPField.Name("X-Usage-Limit")!
  private static let monthReset = HTTPField.Name("X-Usage-Reset")!

  /// The headers of an answer.
  ///
  /// `X-RateLimit-Reset` is the second, since 1970, from which on `Remaining` is greater than now; `X-Usage-Reset` is
  /// the first instant of the next month.
  static func fields(_ used: KeyUsage, _ plan: SubscriptionPlan, _ now: Instant) -> HTTPFields {
    let limits = plan.limits
    let freed = (now.milliseconds + used.minuteWaitMilliseconds + 999).floorDivided(by: 1000)
    return [
      limit: String(limits.requestsPerMinute),
      remaining: String(max(0, limits.requestsPerMinute - used.minute)),
      reset: String(freed),
      monthUsed: String(used.month),
      monthLimit: String(limits.requestsPerMonth),
      monthReset: ISOTimestamp.text(CalendarMonth(now).end),
    ]
  }
}
