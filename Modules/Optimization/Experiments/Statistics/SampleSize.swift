/// How many visitors each variation needs.
///
/// - Source: Fleiss, Levin, Paik 4.3, without correction: n = (z₁₋α⸝₂ √(2p̄q̄) + z_power √(p₁q₁ + p₂q₂))² / (p₂ − p₁)².
public struct SampleSize: Hashable, Sendable {
  /// Visitors of each variation for a test that looks once, at the end; rounded up.
  public let perVariation: Int
  /// Visitors of each variation by which ``SequentialTest`` finds the difference with the wanted power, looking as
  /// often as one likes.
  public let sequentialPerVariation: Int

  /// The size of a two-sided test of a baseline against one variation.
  ///
  /// - Parameters:
  ///   - baselineShare: of visitors who convert without a change, 0…1.
  ///   - relativeEffect: the smallest change worth finding, relative to the baseline: 0.1 = a tenth more.
  ///   - level: accepted probability of a false alarm.
  ///   - power: wanted probability of finding the change.
  /// - Throws: ``SampleSizeError``.
  public init(
    baselineShare: Double, relativeEffect: Double, level: Double = 0.05, power: Double = 0.8
  ) throws(SampleSizeError) {
    guard baselineShare > 0, baselineShare < 1 else { throw .baseline }
    guard relativeEffect != 0, relativeEffect.isFinite else { throw .effect }
    guard level > 0, level < 1 else { throw .level }
    guard power > 0, power < 1 else { throw .power }
    let (p1, p2) = (baselineShare, baselineShare * (1 + relativeEffect))
    // A sum a hair above 1 is meant to be 1.
    guard p2 >= 0, p2 <= 1 + 1e-12 else { throw .unreachable }
    let mean = (p1 + p2) / 2
    let pooled = (2 * mean * (1 - mean)).squareRoot()
    let separate = (p1 * (1 - p1) + max(0, p2 * (1 - p2))).squareRoot()
    let powerQuantile = NormalDistribution.quantile(power)
    func size(_ threshold: Double) -> Double {
      let root = (threshold * pooled + powerQuantile * separate) / (p2 - p1)
      return threshold * pooled + powerQuantile * separate <= 0 ? 1 : root * root
    }
    let fixed = size(NormalDistribution.quantile(1 - level / 2))
    guard fixed < 1e15 else { throw .tooLarge }
    perVariation = SampleSize.roundedUp(fixed)
    // The threshold rises with the logarithm of the size only: a few rounds settle it.
    var sequential = fixed
    for _ in 0..<100 {
      sequential = size(SequentialTest.threshold(effectiveVisitors: max(sequential, 1) / 2, level: level))
    }
    sequentialPerVariation = SampleSize.roundedUp(min(sequential, 1e18))
  }

  /// The next whole number; what differs from one only by how numbers are stored is that one.
  private static func roundedUp(_ size: Double) -> Int {
    let nearest = size.rounded()
    return max(1, Int(abs(size - nearest) < 1e-9 * size ? nearest : size.rounded(.up)))
  }

  /// Days until each variation has its visitors, if they go on coming as until now; 0 when they are there, `nil` when
  /// nobody came yet.
  ///
  /// - Parameters:
  ///   - visitors: of the variation that has the fewest.
  ///   - days: since the experiment began, more than 0.
  public func daysLeft(visitors: Int, days: Double, isSequential: Bool = false) -> Int? {
    let missing = (isSequential ? sequentialPerVariation : perVariation) - visitors
    guard missing > 0 else { return 0 }
    guard visitors > 0, days > 0 else { return nil }
    return Int(min((Double(missing) / (Double(visitors) / days)).rounded(.up), 1e9))
  }
}

/// Why no number of visitors can be told.
public enum SampleSizeError: String, Error, Hashable, Sendable {
  case baseline = "The baseline's rate must lie between 0 and 1."
  case effect = "The effect must not be 0."
  case level = "Alpha must lie between 0 and 1."
  case power = "The power must lie between 0 and 1."
  case unreachable = "The rate with the effect must lie between 0 and 1."
  case tooLarge = "No experiment can be so large."
}
