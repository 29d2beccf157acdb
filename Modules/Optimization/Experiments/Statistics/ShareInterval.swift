/// Intervals that hold what they are about with 95 % confidence, looking once.
enum ShareInterval {
  /// The normal distribution's 97.5 % point.
  private static let z = 1.959963984540054

  /// Of a share: Wilson's score interval, which stays inside 0…1 and is good for few visitors too; `nil` without any.
  ///
  /// - Source: Wilson 1927; Brown, Cai, DasGupta 2001.
  static func ofShare(_ counts: VariationCounts) -> ClosedRange<Double>? {
    guard let share = counts.convertingShare else { return nil }
    let n = Double(counts.visitors)
    let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    let reach = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    // At the ends rounding may step over what the formula gives exactly.
    let low = counts.conversions == 0 ? 0 : max(0, middle - reach)
    let high = counts.conversions == counts.visitors ? 1 : min(1, middle + reach)
    return low...max(low, high)
  }

  /// Of the difference of a variation's share to the baseline's: the normal approximation with separate variances
  /// (Wald); `nil` without visitors.
  static func ofDifference(_ baseline: VariationCounts, _ variation: VariationCounts) -> ClosedRange<Double>? {
    guard let p1 = baseline.convertingShare, let p2 = variation.convertingShare else { return nil }
    let variance = p1 * (1 - p1) / Double(baseline.visitors) + p2 * (1 - p2) / Double(variation.visitors)
    let reach = z * variance.squareRoot()
    return max(-1, p2 - p1 - reach)...min(1, p2 - p1 + reach)
  }
}
