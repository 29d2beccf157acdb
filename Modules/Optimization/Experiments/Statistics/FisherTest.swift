import Glibc

/// Fisher's exact test of two shares, two-sided: the probability of all tables with the same margins that are at most
/// as likely as the one at hand.
///
/// - Source: Fisher 1922; the two-sided rule is the one of R's `fisher.test` and of SciPy.
enum FisherTest {
  /// A cell with fewer expected counts makes the normal approximation doubtful.
  static let expectedCountMin = 10.0
  /// Tables that are looked at at most.
  static let tablesMax = 1_000_000

  /// Whether counts are so small that the exact test says more than the z-test.
  static func isAdvisable(_ one: VariationCounts, _ other: VariationCounts) -> Bool {
    let total = Double(one.visitors + other.visitors)
    guard total > 0 else { return false }
    let conversions = Double(one.conversions + other.conversions)
    let rarer = min(conversions, total - conversions)
    return rarer * Double(min(one.visitors, other.visitors)) / total < expectedCountMin
  }

  /// The exact p-value; `nil` without visitors, where all or none converted, and where the tables are too many.
  static func pValue(_ one: VariationCounts, _ other: VariationCounts) -> Double? {
    let conversions = one.conversions + other.conversions
    let total = one.visitors + other.visitors
    guard one.visitors > 0, other.visitors > 0, conversions > 0, conversions < total else { return nil }
    let least = max(0, conversions - other.visitors)
    let most = min(conversions, one.visitors)
    guard most - least <= tablesMax else { return nil }
    func logWays(_ n: Int, _ k: Int) -> Double {
      lgamma(Double(n) + 1) - lgamma(Double(k) + 1) - lgamma(Double(n - k) + 1)
    }
    func logWeight(_ k: Int) -> Double { logWays(one.visitors, k) + logWays(other.visitors, conversions - k) }
    let observed = logWeight(one.conversions)
    // Weights are taken relative to the greatest; the sum of all is what they are shares of.
    let mode = min(max(Int(Double(conversions + 1) * Double(one.visitors + 1) / Double(total + 2)), least), most)
    let greatest = logWeight(mode)
    var (all, asUnlikely) = (0.0, 0.0)
    for k in least...most {
      let logWeight = logWeight(k)
      let weight = exp(logWeight - greatest)
      all += weight
      if logWeight <= observed + 1e-7 { asUnlikely += weight }
    }
    return min(1, asUnlikely / all)
  }
}
