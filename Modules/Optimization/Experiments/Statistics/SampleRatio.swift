/// Whether visitors came to the variations in the shares in which they were sent: a chi-square test of fit.
///
/// When they did not, something loses visitors of one variation, and no figure of the experiment can be believed.
///
/// - Source: Fabijan et al.: Diagnosing Sample Ratio Mismatch, 2019; the level is theirs.
public struct SampleRatio: Hashable, Sendable {
  /// Below, the alarm is raised.
  public static let level = 0.001

  /// Sum of (seen − expected)² / expected.
  public let chiSquare: Double
  /// Probability of shares at least as far off, if all is well.
  public let pValue: Double
  /// Whether the alarm is raised.
  public var isMismatch: Bool { pValue < SampleRatio.level }

  /// The test of visitors against weights, in the same order; `nil` without visitors, and for fewer than two
  /// variations. A variation of weight 0 expects nobody: it is left out while nobody came, and an alarm otherwise.
  public init?(visitors: [Int], weights: [Double]) {
    precondition(visitors.count == weights.count, "each variation has a weight")
    let total = Double(visitors.reduce(0, +))
    let weight = weights.reduce(0, +)
    let used = zip(visitors, weights).filter { $0.1 > 0 }
    guard total > 0, weight > 0, used.count > 1 else { return nil }
    guard !zip(visitors, weights).contains(where: { $0.1 <= 0 && $0.0 > 0 }) else {
      chiSquare = .infinity
      pValue = 0
      return
    }
    var sum = 0.0
    for (seen, share) in used {
      let expected = total * share / weight
      sum += (Double(seen) - expected) * (Double(seen) - expected) / expected
    }
    chiSquare = sum
    pValue = ChiSquareDistribution.upperTail(sum, degrees: used.count - 1)
  }
}
