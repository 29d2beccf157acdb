public import Models

/// Which variation of an experiment a visitor gets: the same one on every call, in every process and in the browser.
///
/// Two numbers from 0 to 9999 decide, each the remainder of ``Murmur3`` (seed 0) by 10,000. The hash of
/// `EXPERIMENT:admission:VISITOR` says whether the visitor takes part: below the admitted ten-thousandths. That of
/// `EXPERIMENT:variation:VISITOR` says where, in ranges as long as the variations' weights, in their order. Since the
/// first does not move the second, admitting more visitors leaves everybody who takes part where they are.
///
/// - Source: PageSense's public texts on assignment (hash to 0…9999, contiguous ranges, remembered); the texts that are
///   hashed are ours. Vectors in `docs/experiments.md`.
public struct Assignment: Sendable {
  /// How many numbers there are.
  public static let buckets = 10_000

  private let experiment: String
  /// Visitors whose admission number is below take part; 0…10,000.
  public let admitted: Int
  /// The first number beyond each variation's range, in their order; the last is 10,000.
  public let ends: [Int]

  /// The assignment of a stored experiment.
  public init(_ id: DefinitionID, _ experiment: Experiment) {
    self.init(
      experiment: id.description, admittedShare: experiment.audience.trafficAllocation / 100,
      weights: experiment.variations.map(\.trafficSplit))
  }

  /// The assignment of an experiment.
  ///
  /// - Parameters:
  ///   - experiment: its id, as the API writes it.
  ///   - admittedShare: of all visitors, 0…1; to a ten-thousandth.
  ///   - weights: of the variations, in their order: not negative, and one of them positive.
  public init(experiment: String, admittedShare: Double, weights: [Double]) {
    precondition(weights.allSatisfy { $0 >= 0 && $0.isFinite }, "weights are not negative")
    self.experiment = experiment
    admitted = Int((min(max(admittedShare, 0), 1) * Double(Assignment.buckets)).rounded())
    let total = weights.reduce(0, +)
    precondition(total > 0, "some variation has a weight")
    var sum = 0.0
    ends = weights.map { weight in
      sum += weight
      // The last sum is the total itself, whatever the weights' digits.
      return Int((sum / total * Double(Assignment.buckets)).rounded())
    }
  }

  /// The number that says whether a visitor takes part.
  public func admissionBucket(of visitor: String) -> Int { bucket("admission", visitor) }

  /// The number that says which variation a visitor gets.
  public func variationBucket(of visitor: String) -> Int { bucket("variation", visitor) }

  /// The visitor's variation by its place; `nil` for one who does not take part.
  public func variation(of visitor: String) -> Int? {
    guard admissionBucket(of: visitor) < admitted else { return nil }
    let bucket = variationBucket(of: visitor)
    return ends.firstIndex { bucket < $0 }
  }

  private func bucket(_ salt: String, _ visitor: String) -> Int {
    Int(Murmur3.hash("\(experiment):\(salt):\(visitor)".utf8)) % Assignment.buckets
  }
}
