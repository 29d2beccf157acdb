public import Models

/// Visitors whose visits are listed instead of stored: what a retention plan says about them, counted by the same code
/// as stored ones.
public struct ListedVisitors: Sendable {
  /// Some visitors who did the same.
  public struct Group: Sendable {
    /// How many they are.
    public var count: Int
    /// When they were there.
    public var visits: [Instant]
    /// What they spent, in smallest units of the currency that is asked for; negative for what they got back.
    public var purchases: [(at: Instant, minorUnits: Int64)]

    /// Visitors with this history.
    public init(count: Int, visits: [Instant], purchases: [(at: Instant, minorUnits: Int64)] = []) {
      self.count = count
      self.visits = visits
      self.purchases = purchases
    }
  }

  /// All of them.
  public var groups: [Group]

  /// These visitors.
  public init(_ groups: [Group]) { self.groups = groups }

  /// Answers a plan without conditions.
  ///
  /// - Precondition: the plan asks nothing of single events.
  public func answer(_ plan: RetentionPlan) throws(StoreError) -> RetentionAnswer {
    precondition(plan.founding.isEmpty && plan.returning.isEmpty, "listed visits have nothing to ask about")
    let periods = plan.borders.count - 1
    guard periods > 0 else { return RetentionAnswer(cohorts: []) }
    let visitors = groups.reduce(0) { $0 + $1.count }
    let seen = PeriodMasks<UInt64>(visitors: visitors, periods: periods)
    let known = Marks(0..<visitors)
    var amounts: [CohortCounting<UInt64>.Amount] = []
    var first: UInt32 = 0
    for group in groups {
      let bought = group.purchases.filter { $0.minorUnits > 0 }.map(\.at)
      let founding = plan.purchases?.found == true ? bought : group.visits
      for var visitor in first..<first + UInt32(group.count) {
        for instant in founding {
          if let period = plan.borders.period(of: instant.milliseconds) {
            seen.mark(period, &visitor, 1)
          } else if instant < plan.borders[0] {
            known.mark(&visitor, 1)
          }
        }
        for purchase in group.purchases {
          guard let period = plan.borders.period(of: purchase.at.milliseconds) else { continue }
          amounts.append(.init(visitor: visitor, period: Int32(period), minorUnits: purchase.minorUnits))
        }
      }
      first += UInt32(group.count)
    }
    let counting = CohortCounting(
      visitors: visitors, periods: periods, distanceMax: plan.distanceMax, founding: seen, returning: seen,
      known: plan.founders == .newcomers ? known : nil, amounts: plan.purchases == nil ? nil : [amounts])
    return try StoreError.translating { try counting.answer() }
  }
}
