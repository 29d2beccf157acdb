/// What the counts of an experiment's variations say. The first variation is the baseline.
public struct ExperimentComparison: Hashable, Sendable {
  /// A p-value below makes a difference significant.
  public static let level = 0.05

  /// One variation beside the baseline.
  public struct Arm: Hashable, Sendable {
    /// What was counted.
    public let counts: VariationCounts
    /// How much greater than the baseline's its converting share is, relative to that: 0.1 = a tenth more. `nil` where
    /// the baseline's is 0 or unknown, and of the baseline itself.
    public let uplift: Double?
    /// Of the two-sided pooled z-test. `nil` where it is not defined: no visitors, all or none converted.
    public let pValue: Double?
    /// Of Fisher's test, where counts are small.
    public let exactPValue: Double?
    /// Probability that its share is greater than the baseline's, 0…1, from uniform priors; `nil` without visitors.
    public let probabilityToBeatBaseline: Double?
    /// The 95 % interval of the difference to the baseline's share (−1…1), by the unpooled normal approximation.
    public let difference: ClosedRange<Double>?
    /// The 95 % interval of its own share, by Wilson's score.
    public let share: ClosedRange<Double>?
    /// What may be believed while the experiment runs.
    public let sequential: SequentialTest?

    /// 1 − p, 0…1: what the API calls confidence.
    public var confidence: Double? { pValue.map { 1 - $0 } }
  }

  /// In the order of the counts; the first has no comparison with itself.
  public let arms: [Arm]

  /// The comparison of these counts.
  public init(_ counts: [VariationCounts]) {
    guard let baseline = counts.first else {
      arms = []
      return
    }
    let challengers = max(1, counts.count - 1)
    arms = counts.enumerated().map { index, counts in
      Arm(counts, baseline: index == 0 ? nil : baseline, challengers: challengers)
    }
  }

  /// The significant winner: of the arms that beat the baseline with p < 0.05, the one with the greatest share; the
  /// first of equals.
  public var winner: Int? {
    best { ($0.pValue ?? 1) < ExperimentComparison.level && ($0.uplift ?? 0) > 0 }
  }

  /// The arm other than the baseline with the greatest share, significant or not; `nil` while none has visitors.
  public var leader: Int? { best { _ in true } }

  private func best(_ isEligible: (Arm) -> Bool) -> Int? {
    var best: (index: Int, share: Double)?
    for (index, arm) in arms.enumerated().dropFirst() {
      guard let share = arm.counts.convertingShare, isEligible(arm) else { continue }
      if share > best?.share ?? -1 { best = (index, share) }
    }
    return best?.index
  }
}

extension ExperimentComparison.Arm {
  /// - Parameters:
  ///   - baseline: `nil` for the baseline itself.
  ///   - challengers: how many variations are compared with it.
  fileprivate init(_ counts: VariationCounts, baseline: VariationCounts?, challengers: Int) {
    self.counts = counts
    share = ShareInterval.ofShare(counts)
    guard let baseline else {
      (uplift, pValue, exactPValue, probabilityToBeatBaseline) = (nil, nil, nil, nil)
      (difference, sequential) = (nil, nil)
      return
    }
    if let before = baseline.convertingShare, let after = counts.convertingShare, before > 0 {
      uplift = (after - before) / before
    } else {
      uplift = nil
    }
    pValue = ProportionTest(baseline, counts)?.pValue
    exactPValue = FisherTest.isAdvisable(baseline, counts) ? FisherTest.pValue(baseline, counts) : nil
    let isKnown = baseline.visitors > 0 && counts.visitors > 0
    probabilityToBeatBaseline =
      isKnown ? BetaPosterior(counts).probabilityGreater(than: BetaPosterior(baseline)) : nil
    difference = ShareInterval.ofDifference(baseline, counts)
    sequential = SequentialTest(baseline, counts, comparisons: challengers)
  }
}
