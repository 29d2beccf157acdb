import Glibc

/// Whether two shares differ, in a form that stays valid however often and whenever one looks.
///
/// The mixture sequential probability ratio test: the likelihood of what was seen under normal mixtures of effects,
/// over that without an effect. Without an effect the ratio exceeds 1/α at any time of an experiment, however long,
/// with probability at most α (Ville's inequality), so that an experiment may end at the first look that shows it.
///
/// With the pooled z of ``ProportionTest``, n = 1/(1/n₁ + 1/n₂) and a mixture's standard deviation τ in units of a
/// visitor's standard deviation:
///
///     Λ(τ) = (1 + nτ²)^(−1/2) · exp(z²/2 · nτ² / (1 + nτ²)),  Λ = mean of Λ(τ),  p = min(1, 1/Λ)
///
/// Several mixtures, because one that is made for small effects needs long for a great one; the mean of such ratios is
/// one itself.
///
/// The guarantee is that of the normal approximation; nothing is claimed before it holds (``conversionsMin``).
///
/// - Source: Robbins 1970; Johari, Pekelis, Walsh: Always Valid Inference, 2017, equation 10; Waudby-Smith, Arbour,
///   Sinha, Kennedy, Ramdas: Time-uniform central limit theory, 2024, for a variance that is estimated.
public struct SequentialTest: Hashable, Sendable {
  /// Probability of ever claiming a difference where there is none, for one comparison.
  public static let level = 0.05
  /// The effects that the mixtures expect, in standard deviations of a visitor's outcome: a tenth more conversions is
  /// 0.02 where 4 % convert, and 0.06 where a quarter does. Fixed in advance, as the guarantee needs.
  static let mixtureDeviations = [0.02, 0.06, 0.2]
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
    let logRatio = SequentialTest.logRatio(z: test.z, effectiveVisitors: test.effectiveVisitors)
    pValue = min(1, exp(-logRatio) * Double(comparisons))
    let deviation = (test.pooledVariance / test.effectiveVisitors).squareRoot()
    let reach =
      deviation
      * SequentialTest.threshold(effectiveVisitors: test.effectiveVisitors, level: Self.level / Double(comparisons))
    difference = max(-1, p2 - p1 - reach)...min(1, p2 - p1 + reach)
  }

  /// The |z| from which on the ratio exceeds 1/level.
  static func threshold(effectiveVisitors: Double, level: Double) -> Double {
    // The ratio rises with |z|: the border is found by halving, to 1e-9 of itself.
    let wanted = log(1 / level)
    var (low, high) = (0.0, 1.0)
    while logRatio(z: high, effectiveVisitors: effectiveVisitors) < wanted { high *= 2 }
    while high - low > 1e-9 * high {
      let middle = (low + high) / 2
      if logRatio(z: middle, effectiveVisitors: effectiveVisitors) < wanted { low = middle } else { high = middle }
    }
    return high
  }

  /// The logarithm of Λ.
  private static func logRatio(z: Double, effectiveVisitors: Double) -> Double {
    let parts = mixtureDeviations.map { deviation in
      let weight = effectiveVisitors * deviation * deviation
      return z * z / 2 * weight / (1 + weight) - log1p(weight) / 2
    }
    // Relative to the greatest, so that none overflows.
    let greatest = parts.reduce(-.infinity) { max($0, $1) }
    return greatest + log(parts.reduce(0) { $0 + exp($1 - greatest) } / Double(parts.count))
  }
}
