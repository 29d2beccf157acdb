import Models
import Testing

@Suite struct PlanLimitsTests {
  @Test func `plans have the limits of the documents`() {
    let limits = SubscriptionPlan.allCases.map { [$0.limits.requestsPerMinute, $0.limits.requestsPerMonth] }
    #expect(limits == [[10, 1_000], [30, 10_000], [60, 100_000], [120, 1_000_000]])
    #expect(SubscriptionPlan.free.limits.eventsPerDay == 350)
    #expect(SubscriptionPlan.allCases.map(\.limits.eventsPerMonth) == [10_000, 100_000, 1_000_000, nil])
    #expect(PlanLimits.requestsPerMinuteMax == 120)
    #expect(SubscriptionPlan.allCases.sorted() == [.free, .pro, .scale, .enterprise])
  }

  @Test func `a scale multiplies limits, rounds down, and keeps at least one`() {
    #expect(LimitScale.plain.limit(30) == 30)
    #expect(LimitScale(factor: 0.1).limit(35) == 3)
    #expect(LimitScale(factor: 0.0003).limit(100_000) == 30)
    #expect(LimitScale(factor: 0.001).limit(30) == 1)
    #expect(LimitScale(factor: 2.5).limit(30) == 75)
    #expect(LimitScale(factor: 0).limit(30) == nil)
    #expect(LimitScale(factor: 1e300).limit(30) == nil)
  }
}
