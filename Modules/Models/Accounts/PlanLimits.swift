/// How much of everything a plan has.
///
/// Source: External API, "Rate Limits"; the vendor's pages on usage for events, on data retention for days. What is
/// custom there is unlimited here.
/// PageSense API, "API Call Limits" for calls: its Starter is our pro, its Professional our scale.
public struct PlanLimits: Hashable, Sendable {
  /// Requests of one key in 60 seconds.
  public let requestsPerMinute: Int
  /// Requests of one key in a calendar month.
  public let requestsPerMonth: Int
  /// Events of a team in a calendar month; `nil`: as many as there are.
  public let eventsPerMonth: Int?
  /// Events of a team in a day; `nil`: as many as the month has.
  public let eventsPerDay: Int?
  /// Calls of the PageSense API that a team makes in a minute.
  public let callsPerMinute: Int
  /// Calls of the PageSense API that a team makes in a day of UTC.
  public let callsPerDay: Int
  /// Days for which recordings are kept.
  public let retentionDays: Int

  /// The greatest number of requests a minute that any plan has.
  public static let requestsPerMinuteMax = SubscriptionPlan.allCases.map(\.limits.requestsPerMinute).max() ?? 0
}

extension SubscriptionPlan {
  /// How much of everything the plan has. The row of `free` counts only for headers: its keys are refused.
  public var limits: PlanLimits {
    switch self {
    case .free:
      PlanLimits(
        requestsPerMinute: 10, requestsPerMonth: 1_000, eventsPerMonth: 10_000, eventsPerDay: 350,
        callsPerMinute: 100, callsPerDay: 5_000, retentionDays: 365)
    case .pro:
      PlanLimits(
        requestsPerMinute: 30, requestsPerMonth: 10_000, eventsPerMonth: 100_000, eventsPerDay: nil,
        callsPerMinute: 200, callsPerDay: 25_000, retentionDays: 730)
    case .scale:
      PlanLimits(
        requestsPerMinute: 60, requestsPerMonth: 100_000, eventsPerMonth: 1_000_000, eventsPerDay: nil,
        callsPerMinute: 500, callsPerDay: 100_000, retentionDays: 1_460)
    case .enterprise:
      PlanLimits(
        requestsPerMinute: 120, requestsPerMonth: 1_000_000, eventsPerMonth: nil, eventsPerDay: nil,
        callsPerMinute: 1_000, callsPerDay: 500_000, retentionDays: 1_460)
    }
  }
}

/// The factor that an installation puts on every limit.
public struct LimitScale: Hashable, Sendable {
  /// Not negative; 0: nothing is ever refused.
  public let factor: Double

  /// A scale with this factor.
  public init(factor: Double) {
    precondition(factor >= 0, "a limit cannot be negative")
    self.factor = factor
  }

  /// Limits as the plans have them.
  public static let plain = LimitScale(factor: 1)

  /// The limit that holds where a plan or an endpoint has `figure`: the product rounded down, at least 1; `nil`: none.
  public func limit(_ figure: Int) -> Int? {
    guard factor > 0 else { return nil }
    // 100,000 × 0.0003 is a hair less than 30 in binary: whoever writes that means 30.
    let product = Double(figure) * factor * (1 + 1e-12)
    return product < Double(1 << 53) ? max(1, Int(product)) : nil
  }
}
