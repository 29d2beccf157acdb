import Glibc

/// Whether two shares differ, in a form that stays valid however often and whenever one looks.
///
/// The mixture sequential probability ratio test: the likelihood of what was seen under a normal mixture of effects,
/// over that without an effect. Without an effect the ratio exceeds 1/α at any time of an experiment, however long,
/// with probability at most α (Ville's inequality), so that an experiment may end at the first look that shows it.
///
/// With the pooled z of ``ProportionTest``, n = 1/(1/n₁ + 1/n₂) and the mixture's standard deviation τ in units of a
/// visitor's standard deviation:
///
///     Λ = (1 + nτ²)^(−1/2) · exp(z²/2 · nτ² / (1 + nτ²)),  p = min(1, 1/Λ)
///
/// The guarantee is that of the normal approximation; nothing is claimed before it holds (``conversionsMin``).
///
/// - Source: Robbins 1970; Johari, Pekelis, Walsh: Always Valid Inference, 2017, equation 10; Waudby-Smith, Arbour,
///   Sinha, Kennedy, Ramdas: Time-uniform central limit theory, 2024, for a variance that is estimated.
public struct SequentialTest: Hashable, Sendable {
  /// Probability of ever claiming a difference where there is none, for one comparison.
  public static let level = 0.05
  /// The effects that the mixture expects, in standard deviations of a visitor's outcome: those of a tenth more
  /// conversions where 8 % convert. Fixed in advance, as the guarantee needs.
  static let mixtureDeviation = 0.03
  /// Conversions, and visitors who did not convert, of both variations together before anything is claimed.
  static let conversionsMin = 25

  /// Valid at every look: smaller than α at any time with probability at most α, if there is no difference.
  public let pValue: Double
  /// Holds the difference of the shares at all times together with probability 1 − ``level`` (−1…1).
  public let difference: ClosedRange<Double>

  /// The test of a variation against the baseline; `nil` where ``ProportionTest`` is, and while counts are too few.
  ///
  /// - Parameter comparisons: variations that are compared with the baseline in this experiment: each gets its share
  ///   of the level (Bonferroni).
  public init?(_ baseline: VariationCounts, _ variation: VariationCounts, comparisons: Int = 1) {
    precondition(comparisons > 0, "an experiment compares something")
    guard let test = ProportionTest(baseline, variation), let p1 = baseline.convertingShare,
      let p2 = variation.convertingShare
    else { return nil }
    let conversions = baseline.conversions + variation.conversions
    let others = baseline.visitors + variation.visitors - conversions
    guard min(conversions, others) >= SequentialTest.conversionsMin else { return nil }
    let weight = test.effectiveVisitors * SequentialTest.mixtureDeviation * SequentialTest.mixtureDeviation
    let logRatio = test.z * test.z / 2 * weight / (1 + weight) - log1p(weight) / 2
    pValue = min(1, exp(-logRatio) * Double(comparisons))
    let deviation = (test.pooledVariance / test.effectiveVisitors).squareRoot()
    let reach =
      deviation
      * SequentialTest.threshold(effectiveVisitors: test.effectiveVisitors, level: Self.level / Double(comparisons))
    difference = max(-1, p2 - p1 - reach)...min(1, p2 - p1 + reach)
  }

  /// The |z| from which on the ratio exceeds 1/level.
  static func threshold(effectiveVisitors: Double, level: Double) -> Double {
    let weight = effectiveVisitors * mixtureDeviation * mixtureDeviation
    return ((2 * log(1 / level) + log1p(weight)) * (1 + weight) / weight).squareRoot()
  }
}
