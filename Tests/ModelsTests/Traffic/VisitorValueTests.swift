import Models
import Testing

/// Scores computed by hand from the tables of `docs/visitor-value.md`.
@Suite struct VisitorValueTests {
  private func visit(
    _ pageviews: Int, seconds: Int, interactions: Int = 0, baseline: Int = 50, daysAgo: Int = 0,
    isIdentified: Bool = false
  ) -> VisitorActivity {
    VisitorActivity(
      pageviews: pageviews, seconds: seconds, interactions: interactions, baseline: baseline, daysAgo: daysAgo,
      isIdentified: isIdentified)
  }

  private func sum(_ visits: VisitorActivity..., paid: Bool = false) -> VisitorActivity {
    var sum = VisitorActivity()
    for visit in visits { sum.add(visit) }
    if paid { sum.notePayment() }
    return sum
  }

  @Test func `nobody is worth nothing`() { #expect(VisitorValue.score(of: VisitorActivity()) == 0) }

  @Test func `one page says little: the baseline decides`() {
    // Behavior 4 with weight 3: (50 × 13 + 4 × 3 + 8) / 16 = 41.9.
    #expect(VisitorValue.score(of: visit(1, seconds: 0)) == 41)
    // (55 × 13 + 12 + 8) / 16 = 45.9; (35 × 13 + 12 + 8) / 16 = 29.7.
    #expect(VisitorValue.score(of: visit(1, seconds: 0, baseline: 55)) == 45)
    #expect(VisitorValue.score(of: visit(1, seconds: 0, baseline: 35)) == 29)
  }

  @Test func `the more was seen, the more behavior weighs`() {
    // 25 for five pages, 19 for three minutes: 44 with weight 7: (450 + 308 + 8) / 16 = 47.9.
    #expect(VisitorValue.score(of: visit(5, seconds: 180)) == 47)
    // 35 + 30 + 22 for three interactions = 87 with weight 14: (100 + 1218 + 8) / 16 = 82.9.
    #expect(VisitorValue.score(of: visit(30, seconds: 1300, interactions: 3)) == 82)
    // Of the baseline two sixteenths are left: 55 − 35 = 20 of them make 2.5.
    #expect(VisitorValue.score(of: visit(30, seconds: 1300, interactions: 3, baseline: 35)) == 81)
  }

  @Test func `visits add up, and the best baseline counts`() {
    // Two visits: 6 pages 27, 70 s 15, one return 8 = 50; evidence 6 + 2, weight 10: (55 × 6 + 500 + 8) / 16 = 52.4.
    let both = sum(visit(2, seconds: 20, baseline: 40, daysAgo: 5), visit(4, seconds: 50, baseline: 55))
    #expect(VisitorValue.score(of: both) == 52)
    #expect(both.visits == 2)
    #expect(both.freshness == 3)
    let other = sum(visit(4, seconds: 50, baseline: 55), visit(2, seconds: 20, baseline: 40, daysAgo: 5))
    #expect(both == other)
  }

  @Test func `paying and being known raise the score`() {
    // 4 + 30 = 34, weight 3: (650 + 102 + 8) / 16 = 47.5.
    #expect(VisitorValue.score(of: sum(visit(1, seconds: 0), paid: true)) == 47)
    // 4 + 10 = 14: (650 + 42 + 8) / 16 = 43.75.
    #expect(VisitorValue.score(of: visit(1, seconds: 0, isIdentified: true)) == 43)
    // Everything: 35 + 30 + 25 + 20 + 30 + 10 is cut to 100: (100 + 1400 + 8) / 16 = 94.25.
    let best = visit(20, seconds: 2000, interactions: 9, isIdentified: true)
    #expect(VisitorValue.score(of: sum(best, best, best, best, best, paid: true)) == 94)
  }

  @Test func `flipping through pages halves the behavior`() {
    // Nine turns in 17 s: 33 + 5 = 38, halved 19, weight 12: (200 + 228 + 8) / 16 = 27.25; at 18 s 38: 41.5.
    #expect(VisitorValue.score(of: visit(10, seconds: 17)) == 27)
    #expect(VisitorValue.score(of: visit(10, seconds: 18)) == 41)
    // A single turn is no flipping: two pages at once. 12, weight 4: (600 + 48 + 8) / 16 = 41.
    #expect(VisitorValue.score(of: visit(2, seconds: 0)) == 41)
  }

  @Test(arguments: [(0, 47), (7, 47), (8, 45), (30, 45), (31, 43), (90, 43), (91, 40), (5000, 40)])
  func `what lies back counts less`(daysAgo: Int, score: Int) {
    // 44 with weight 7, then 39, 33 and 26 of it: (450 + 273 + 8) / 16 = 45.7, (450 + 231 + 8) / 16 = 43.06 …
    #expect(VisitorValue.score(of: visit(5, seconds: 180, daysAgo: daysAgo)) == score)
  }

  @Test func `sums stop where nothing changes any more`() {
    var activity = VisitorActivity()
    for _ in 0..<3000 { activity.add(visit(9000, seconds: 29_000, interactions: 9000)) }
    #expect(activity.visits == 127)
    #expect(activity.pageviews == 16_383)
    #expect(activity.seconds == 32_767)
    #expect(activity.interactions == 127)
    #expect(activity.freshness == 3)
    #expect((0...100).contains(VisitorValue.score(of: activity)))
    var twice = activity
    twice.add(activity)
    #expect(twice == activity)
    let odd = VisitorActivity(pageviews: -1, seconds: .max, interactions: .max, baseline: 500, daysAgo: -3)
    #expect(odd.pageviews == 0)
    #expect(odd.baseline == 55)
    #expect(odd.freshness == 3)
  }

  @Test func `tiers begin at 80, 60, 40 and 20`() {
    let tiers = [100, 80, 79, 60, 59, 40, 39, 20, 19, 0].map { VisitorValue.Tier(score: $0) }
    #expect(tiers == [.hot, .hot, .warm, .warm, .neutral, .neutral, .cool, .cool, .cold, .cold])
  }
}
