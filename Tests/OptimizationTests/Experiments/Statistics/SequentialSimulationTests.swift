import Optimization
import TestSupport
import Testing

/// Experiments by seed: what is claimed about chance is counted.
@Suite struct SequentialSimulationTests {
  /// One visitor more, who converts with a probability in 2^32.
  private struct Arm {
    var visitors = 0
    var conversions = 0
    let threshold: UInt64

    init(_ share: Double) { threshold = UInt64(share * 4_294_967_296) }

    mutating func add(_ count: Int, _ random: inout SeededGenerator) {
      visitors += count
      for _ in 0..<(count / 2) {
        let word = random.next()
        if word & 0xFFFF_FFFF < threshold { conversions += 1 }
        if word >> 32 < threshold { conversions += 1 }
      }
    }

    func counts() throws -> VariationCounts { try VariationCounts(visitors: visitors, conversions: conversions) }
  }

  /// Whether the sequential test ever claims a difference, and whether the ordinary one does, looking every day.
  private func watch(
    _ shares: [Double], days: Int, visitorsADay: Int, _ random: inout SeededGenerator
  ) throws -> (sequential: Bool, ordinary: Bool) {
    var arms = shares.map { Arm($0) }
    var ordinary = false
    for _ in 0..<days {
      for index in arms.indices { arms[index].add(visitorsADay, &random) }
      let counts = try arms.map { try $0.counts() }
      for other in counts.dropFirst() {
        let test = SequentialTest(counts[0], other, comparisons: counts.count - 1)
        if (test?.pValue ?? 1) < SequentialTest.level { return (true, true) }
        if !ordinary, abs(z(counts[0], other)) > 1.96 { ordinary = true }
      }
    }
    return (false, ordinary)
  }

  private func z(_ one: VariationCounts, _ other: VariationCounts) -> Double {
    let n = Double(one.visitors)
    let pooled = Double(one.conversions + other.conversions) / (2 * n)
    guard pooled > 0, pooled < 1 else { return 0 }
    return Double(other.conversions - one.conversions) / (2 * n * pooled * (1 - pooled)).squareRoot()
  }

  @Test(arguments: [(UInt64(61), 0.01), (62, 0.1), (63, 0.5)])
  func `a thousand experiments without a difference, watched daily, keep the level`(
    seed: UInt64, share: Double
  ) throws {
    var random = SeededGenerator(seed: seed)
    var (sequential, ordinary) = (0, 0)
    for _ in 0..<1000 {
      let alarms = try watch([share, share], days: 28, visitorsADay: 100, &random)
      sequential += alarms.sequential ? 1 : 0
      ordinary += alarms.ordinary ? 1 : 0
    }
    #expect(sequential <= Int(SequentialTest.level * 1000), "seed \(seed): \(sequential) false alarms")
    // Peeking at the ordinary test is what this is for: it breaks its level several times over.
    #expect(ordinary > 150, "seed \(seed): \(ordinary)")
  }

  @Test func `a great effect is found with few visitors, a tiny one is not claimed`() throws {
    func test(_ one: (Int, Int), _ other: (Int, Int)) throws -> SequentialTest? {
      try SequentialTest(
        VariationCounts(visitors: one.0, conversions: one.1), VariationCounts(visitors: other.0, conversions: other.1))
    }
    let great = try #require(try test((200, 40), (200, 80)))
    #expect(great.pValue < 0.01 && great.difference.lowerBound > 0)
    let tiny = try #require(try test((200, 40), (200, 44)))
    #expect(tiny.pValue == 1 && tiny.difference.contains(0))
    #expect(try test((200, 4), (200, 20)) == nil)
    // What the p-value says and what the interval says is one.
    for conversions in 40...80 {
      let test = try #require(try test((200, 40), (200, conversions)))
      #expect((test.pValue < SequentialTest.level) == !test.difference.contains(0), "\(conversions)")
    }
  }

  @Test func `several variations share the level`() throws {
    var random = SeededGenerator(seed: 64)
    var alarms = 0
    for _ in 0..<500 where try watch([0.1, 0.1, 0.1, 0.1], days: 14, visitorsADay: 100, &random).sequential {
      alarms += 1
    }
    #expect(alarms <= 25, "\(alarms) false alarms")
  }

  @Test func `a known lift is found with the stated power`() throws {
    let size = try SampleSize(baselineShare: 0.1, relativeEffect: 0.4, power: 0.8)
    let days = 20
    var random = SeededGenerator(seed: 65)
    var found = 0
    // The number of visitors a day is even, as the simulation draws two at once.
    let visitorsADay = (size.sequentialPerVariation + days - 1) / days + 1 & ~1
    for _ in 0..<500 {
      let watched = try watch([0.1, 0.14], days: days, visitorsADay: visitorsADay, &random)
      found += watched.sequential ? 1 : 0
    }
    // 400 wanted; the standard error is 9.
    #expect(found >= 380, "\(found) of 500 found with \(size)")
  }

  @Test func `the ratio's alarm comes in one of a thousand healthy experiments, and in most broken ones`() throws {
    var random = SeededGenerator(seed: 66)
    var (healthy, broken) = (0, 0)
    for round in 0..<3000 {
      var visitors = [0, 0]
      for _ in 0..<16 { visitors[0] += random.next().nonzeroBitCount }
      visitors[1] = 1024 - visitors[0]
      if SampleRatio(visitors: visitors, weights: [50, 50])?.isMismatch == true { healthy += 1 }
      // A redirect that loses a quarter of one variation's visitors.
      guard round < 300 else { continue }
      visitors[1] -= visitors[1] / 4
      if SampleRatio(visitors: visitors, weights: [50, 50])?.isMismatch == true { broken += 1 }
    }
    #expect(healthy <= 9, "\(healthy) alarms")
    #expect(broken >= 250, "\(broken) of 300 noticed")
  }
}
