/// Whether two shares differ: the two-sided z-test with a pooled variance.
///
/// z = (p₂ − p₁) / √(p̄(1 − p̄)(1/n₁ + 1/n₂)) with p̄ = (c₁ + c₂) / (n₁ + n₂).
///
/// - Source: any textbook, for instance Fleiss, Levin, Paik: Statistical Methods for Rates and Proportions, 2.2; no
///   correction for continuity.
struct ProportionTest {
  /// Difference in standard errors; positive where the second share is the greater.
  let z: Double
  /// Probability of a difference at least as great if there were none.
  let pValue: Double
  /// Variance of one visitor's outcome, both variations taken together.
  let pooledVariance: Double
  /// Half the harmonic mean of the numbers of visitors: 1 / (1/n₁ + 1/n₂).
  let effectiveVisitors: Double

  /// The test of a variation against the baseline; `nil` without visitors, and where all or none converted.
  init?(_ baseline: VariationCounts, _ variation: VariationCounts) {
    guard let p1 = baseline.convertingShare, let p2 = variation.convertingShare else { return nil }
    let (n1, n2) = (Double(baseline.visitors), Double(variation.visitors))
    let conversions = Double(baseline.conversions) + Double(variation.conversions)
    let pooled = conversions / (n1 + n2)
    guard conversions > 0, conversions < n1 + n2 else { return nil }
    pooledVariance = pooled * (1 - pooled)
    effectiveVisitors = 1 / (1 / n1 + 1 / n2)
    z = (p2 - p1) / (pooledVariance / effectiveVisitors).squareRoot()
    pValue = min(1, 2 * NormalDistribution.upperTail(abs(z)))
  }
}
