import ArgumentParser
import HTTPSupport
import Models
import Optimization
import ServiceSupport

extension ExplainCommand {
  struct Experiment: AdminCommand {
    static let configuration = CommandConfiguration(
      commandName: "experiment", abstract: "What the counts of an experiment say, or how many visitors it needs.",
      discussion: """
        Input: {"variations": [{"visitors", "conversions"}, …], "traffic_split": [50, 50]}, the first being the \
        baseline and the split optional; or {"baseline_rate", "mde_relative", "alpha", "power"}.
        """)

    /// Variations of a line at most.
    private static let variationsMax = 100

    @OptionGroup var options: ExplainOptions

    func execute() async throws {
      options.answerLines { input in
        input.document["baseline_rate"] == nil
          ? try Experiment.comparison(input) : try Experiment.sampleSize(input)
      }
    }

    // MARK: Counts

    private static func comparison(_ input: ExplainInput) throws -> JSONValue {
      guard case .array(let variations)? = input.document["variations"], !variations.isEmpty else {
        throw CommandFailure("`variations` must be a list that is not empty.")
      }
      guard variations.count <= variationsMax else {
        throw CommandFailure("`variations` must be at most \(variationsMax).")
      }
      let counts = try variations.map { variation in
        let fields = ExplainInput(document: variation)
        do {
          return try VariationCounts(
            visitors: try fields.wholeNumber("visitors"), conversions: try fields.wholeNumber("conversions"))
        } catch let error as ExperimentCountsError {
          throw CommandFailure(error.rawValue)
        }
      }
      let comparison = ExperimentComparison(counts)
      var output: [JSONValue.Member] = [
        .init("variations", .array(comparison.arms.map(arm))),
        .init("winner", comparison.winner.map { .integer($0) } ?? .null),
      ]
      if let split = input.document["traffic_split"] {
        output.append(.init("sample_ratio", try sampleRatio(counts.map(\.visitors), split)))
      }
      output.append(.init("because", .string(because(comparison))))
      return .object(output)
    }

    private static func arm(_ arm: ExperimentComparison.Arm) -> JSONValue {
      [
        "rate": percent(arm.counts.convertingShare), "uplift": percent(arm.uplift), "p_value": number(arm.pValue),
        "confidence": percent(arm.confidence), "prob_beat_baseline": number(arm.probabilityToBeatBaseline),
        "interval": interval(arm.difference), "rate_interval": interval(arm.share),
        "exact_p_value": number(arm.exactPValue), "sequential_p_value": number(arm.sequential?.pValue),
        "sequential_interval": interval(arm.sequential?.difference),
      ]
    }

    private static func sampleRatio(_ visitors: [Int], _ split: JSONValue) throws -> JSONValue {
      guard case .array(let values) = split, values.count == visitors.count else {
        throw CommandFailure("`traffic_split` must have a number for each variation.")
      }
      let weights = try values.map { value in
        guard let weight = value.double, weight >= 0, weight.isFinite else {
          throw CommandFailure("`traffic_split` must hold numbers that are not negative.")
        }
        return weight
      }
      guard let ratio = SampleRatio(visitors: visitors, weights: weights) else { return .null }
      return ["p_value": .number(ratio.pValue), "mismatch": .bool(ratio.isMismatch)]
    }

    private static func because(_ comparison: ExperimentComparison) -> String {
      guard let winner = comparison.winner, let uplift = comparison.arms[winner].uplift,
        let pValue = comparison.arms[winner].pValue
      else { return "no variation beats the baseline with p < 0.05 in the two-sided pooled z-test" }
      let percent = (uplift * 1000).rounded() / 10
      return "variation \(winner) converts \(percent) % better than the baseline, p = \(pValue)"
    }

    private static func percent(_ share: Double?) -> JSONValue { number(share.map { $0 * 100 }) }

    private static func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }

    private static func interval(_ range: ClosedRange<Double>?) -> JSONValue {
      range.map { [.number($0.lowerBound * 100), .number($0.upperBound * 100)] } ?? .null
    }

    // MARK: Sizes

    private static func sampleSize(_ input: ExplainInput) throws -> JSONValue {
      let baseline = try share(input, "baseline_rate", default: nil)
      let level = try share(input, "alpha", default: 0.05)
      let power = try share(input, "power", default: 0.8)
      guard let effect = input.document["mde_relative"]?.double else {
        throw CommandFailure("`mde_relative` must be a number.")
      }
      do throws(SampleSizeError) {
        let size = try SampleSize(
          baselineShare: baseline, relativeEffect: effect, level: level, power: power)
        let after = baseline * (1 + effect)
        return [
          "per_variation": .integer(size.perVariation),
          "sequential_per_variation": .integer(size.sequentialPerVariation),
          "because": .string(
            "to tell a rate of \(baseline) from \(after), two-sided, alpha \(level), power \(power)"),
        ]
      } catch {
        throw CommandFailure(error.rawValue)
      }
    }

    /// A share between 0 and 1; what is 1 or more is taken as percent.
    private static func share(_ input: ExplainInput, _ name: String, default standard: Double?) throws -> Double {
      guard let value = input.document[name], value != .null else {
        guard let standard else { throw CommandFailure("`\(name)` must be a number.") }
        return standard
      }
      guard let number = value.double else { throw CommandFailure("`\(name)` must be a number.") }
      return number >= 1 ? number / 100 : number
    }
  }
}

extension JSONValue {
  /// A number, whole or not.
  fileprivate var double: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .number(let number): number
    default: nil
    }
  }
}

extension ExplainInput {
  /// A whole number, written with or without a fraction of zero.
  fileprivate func wholeNumber(_ name: String) throws -> Int {
    switch document[name] {
    case .integer(let number)?: return number
    case .number(let number)?:
      if let whole = Int(exactly: number) { return whole }
    default: break
    }
    throw CommandFailure("`\(name)` must be a whole number.")
  }
}
