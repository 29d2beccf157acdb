import Optimization
import Testing

@Suite struct ExperimentComparisonTests {
  private func compare(_ counts: (Int, Int)...) throws -> ExperimentComparison {
    ExperimentComparison(try counts.map { try VariationCounts(visitors: $0.0, conversions: $0.1) })
  }

  private func isClose(_ value: Double?, _ expected: Double, _ tolerance: Double = 1e-9) -> Bool {
    value.map { abs($0 - expected) <= tolerance * max(1, abs(expected)) } ?? false
  }

  /// Expected values were computed with exact fractions and with the error function, in another language.
  private struct Known {
    let baseline: (Int, Int)
    let variation: (Int, Int)
    let pValue: Double?
    let probability: Double
    var exact: Double?
  }

  private let known = [
    Known(baseline: (1000, 100), variation: (1000, 100), pValue: 1, probability: 0.5),
    Known(
      baseline: (2710, 189), variation: (2710, 243), pValue: 0.006763961503380586, probability: 0.9966170104052943),
    Known(
      baseline: (10, 0), variation: (10, 3), pValue: 0.06028917399060221, probability: 0.9548872180451128,
      exact: 0.21052631578947367),
    Known(
      baseline: (9000, 450), variation: (1000, 65), pValue: 0.04174449089316555, probability: 0.9790304871316934),
    Known(
      baseline: (20, 19), variation: (25, 12), pValue: 0.0007140983169060776, probability: 0.00028011348174030256,
      exact: 0.0008882961236903381),
    Known(
      baseline: (1, 0), variation: (1, 1), pValue: 0.1572992070502852, probability: 0.8333333333333334, exact: 1),
    Known(
      baseline: (500, 0), variation: (500, 8), pValue: 0.004514052854917142, probability: 0.9981163814422385,
      exact: 0.007595174929785907),
    Known(
      baseline: (3, 1), variation: (1000, 400), pValue: 0.8139222855058987, probability: 0.524972321625671, exact: 1),
    Known(baseline: (50, 50), variation: (50, 50), pValue: nil, probability: 0.5),
    Known(baseline: (50, 0), variation: (50, 0), pValue: nil, probability: 0.5),
  ]

  @Test func `known tables give known figures`() throws {
    for row in known {
      let arm = try compare(row.baseline, row.variation).arms[1]
      #expect((arm.pValue == nil) == (row.pValue == nil), "\(row)")
      if let pValue = row.pValue { #expect(isClose(arm.pValue, pValue), "\(row) \(arm)") }
      #expect(isClose(arm.probabilityToBeatBaseline, row.probability, 1e-6), "\(row) \(arm)")
      #expect((arm.exactPValue == nil) == (row.exact == nil), "\(row) \(arm)")
      if let exact = row.exact { #expect(isClose(arm.exactPValue, exact, 1e-7), "\(row) \(arm)") }
    }
  }

  @Test func `the sample of the API reads as documented`() throws {
    let comparison = try compare((2710, 189), (2710, 243))
    let arm = comparison.arms[1]
    #expect(isClose(arm.uplift, 54.0 / 189))
    #expect(isClose(arm.confidence, 0.9932360384966194))
    #expect(isClose(arm.difference?.lowerBound, 0.005515329, 1e-8))
    #expect(isClose(arm.difference?.upperBound, 0.034337069, 1e-8))
    #expect(isClose(arm.share?.lowerBound, 0.079483889, 1e-8))
    #expect(isClose(arm.share?.upperBound, 0.101013559, 1e-8))
    #expect(comparison.winner == 1 && comparison.leader == 1)
    #expect(comparison.arms[0].pValue == nil && comparison.arms[0].uplift == nil)
  }

  @Test func `without visitors nothing is known`() throws {
    let arm = try compare((0, 0), (0, 0)).arms[1]
    #expect(arm.pValue == nil && arm.uplift == nil && arm.probabilityToBeatBaseline == nil && arm.share == nil)
    #expect(try compare((100, 10), (0, 0)).arms[1].pValue == nil)
    #expect(try compare((0, 0), (100, 10)).leader == 1)
    #expect(try compare((100, 10), (0, 0)).leader == nil)
    #expect(ExperimentComparison([]).arms.isEmpty)
    #expect(try compare((100, 10)).winner == nil)
  }

  @Test func `a baseline that never converts has no uplift over it, and no winner`() throws {
    let comparison = try compare((1000, 0), (1000, 50))
    #expect(comparison.arms[1].uplift == nil)
    #expect((comparison.arms[1].pValue ?? 1) < 1e-9)
    #expect(comparison.winner == nil)
    #expect(comparison.leader == 1)
  }

  @Test func `the best of the significant wins, the first of equals`() throws {
    #expect(try compare((1000, 100), (1000, 150), (1000, 160), (1000, 160), (10, 9)).winner == 4)
    #expect(try compare((1000, 100), (1000, 150), (1000, 160), (1000, 160)).winner == 2)
    // The greatest share is not significant: the next one is.
    #expect(try compare((1000, 100), (1000, 150), (4, 1)).winner == 1)
    #expect(try compare((1000, 100), (1000, 150), (4, 1)).leader == 2)
    #expect(try compare((1000, 150), (1000, 100)).winner == nil)
  }

  @Test func `huge counts keep their digits`() throws {
    let arm = try compare((1_000_000_000, 100_000_000), (1_000_000_000, 100_020_000)).arms[1]
    #expect(isClose(arm.uplift, 0.0002))
    #expect(isClose(arm.pValue, 0.13605452970408763))
    // With so many visitors the posterior is normal: its probability is the one-sided tail.
    #expect(isClose(arm.probabilityToBeatBaseline, 1 - 0.13605452970408763 / 2, 1e-5))
    let rare = try compare((100_000_000_000, 7), (100_000_000_000, 15)).arms[1]
    // Shares so small are Poisson's: gamma(16) against gamma(8), a sum of binomials with p = 1/2.
    #expect(isClose(rare.probabilityToBeatBaseline, 0.953430175, 1e-6))
  }

  @Test func `the exact test takes as many tables as there are`() throws {
    let arm = try compare((2_000_000_000, 5), (2_000_000_000, 0)).arms[1]
    #expect(isClose(arm.exactPValue, 0.0625, 1e-6))
  }

  @Test func `counts that cannot be are refused`() {
    #expect(throws: ExperimentCountsError.moreConversionsThanVisitors) {
      try VariationCounts(visitors: 10, conversions: 11)
    }
    #expect(throws: ExperimentCountsError.negative) { try VariationCounts(visitors: -1, conversions: -1) }
    #expect(throws: ExperimentCountsError.tooMany) { try VariationCounts(visitors: .max, conversions: 1) }
  }

  @Test func `figures hang together, whatever the counts`() throws {
    let shares = [0.0, 0.001, 0.02, 0.3, 0.5, 0.97, 1]
    for (visitors, others) in [(1, 2), (7, 90), (100, 100_000), (5000, 90), (5000, 2), (7, 100_000)] {
      for one in shares {
        for other in shares {
          let first = (visitors, Int(Double(visitors) * one))
          let second = (others, Int(Double(others) * other))
          let there = try compare(first, second).arms[1]
          let back = try compare(second, first).arms[1]
          let sum = (there.probabilityToBeatBaseline ?? 0) + (back.probabilityToBeatBaseline ?? 0)
          #expect(abs(sum - 1) < 1e-6, "\(first) \(second): \(sum)")
          #expect(there.pValue == back.pValue)
          if let sequential = there.sequential, let pValue = there.pValue {
            #expect(sequential.pValue >= pValue, "\(first) \(second)")
            let difference = Double(second.1) / Double(others) - Double(first.1) / Double(visitors)
            #expect(sequential.difference.contains(difference))
          }
        }
      }
    }
  }
}
