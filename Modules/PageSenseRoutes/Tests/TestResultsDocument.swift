import HTTPSupport
import Models
import Optimization

/// How the results of a test are written.
///
/// Rates have two decimals; an improvement is worked out from the rounded rates, to one decimal, which is what the
/// document's sample does. `confidence_level` is the significance of the leading variation, significant or not.
/// Source: PageSense API, "Get Test Results"; what follows the sample's fields is ours.
enum TestResultsDocument {
  static func document(_ report: ExperimentReport, id: DefinitionID) -> JSONValue {
    let experiment = report.experiment
    let comparison = report.primary.comparison
    var members: [JSONValue.Member] = [
      .init("test_id", .string(id.description)), .init("status", .string(experiment.state.name)),
      .init("duration_days", .integer(report.days)), .init("total_visitors", .integer(report.visitors)),
      .init("confidence_level", comparison.leader.map { significance(comparison.arms[$0]) } ?? 0),
      .init("winning_variation", comparison.leader.map { .string(experiment.variations[$0].id) } ?? .null),
      .init("variations", variations(comparison, experiment)),
      .init("is_significant", .bool(comparison.winner != nil)),
    ]
    members.append(
      .init(
        "sample_ratio",
        report.sampleRatio.map { ["p_value": .number($0.pValue), "mismatch": .bool($0.isMismatch)] } ?? .null))
    members.append(.init("days_left", daysLeft(report)))
    members.append(
      .init(
        "secondary_goals",
        .array(
          report.secondary.map {
            ["goal": GoalDocument.document($0.goal), "variations": variations($0.comparison, experiment)]
          })))
    return .object(members)
  }

  /// Effects for which it is told how long the test must go on, in percent.
  private static let effects = [5, 10, 20]

  private static func daysLeft(_ report: ExperimentReport) -> JSONValue {
    .object(
      effects.map { effect in
        let days = report.daysLeft(toFind: Double(effect) / 100)
        return JSONValue.Member("to_find_\(effect)_percent", days.map { .integer($0) } ?? .null)
      })
  }

  private static func variations(_ comparison: ExperimentComparison, _ experiment: Experiment) -> JSONValue {
    let baseline = rate(comparison.arms[0])
    return .array(
      zip(experiment.variations, comparison.arms).map { variation, arm in
        var members: [JSONValue.Member] = [
          .init("id", .string(variation.id)), .init("name", .string(variation.name)),
          .init("visitors", .integer(arm.counts.visitors)), .init("conversions", .integer(arm.counts.conversions)),
          .init("conversion_rate", .number(rate(arm))), .init("conversion_rate_interval", interval(arm.share)),
        ]
        guard !variation.isOriginal else { return .object(members + [.init("improvement", 0)]) }
        members += [
          .init("improvement", improvement(rate(arm), over: baseline)),
          .init("statistical_significance", significance(arm)), .init("p_value", number(arm.pValue)),
          .init("probability_to_beat_original", number(arm.probabilityToBeatBaseline)),
          .init("difference_interval", interval(arm.difference)),
          .init("sequential_p_value", number(arm.sequential?.pValue)),
          .init("sequential_interval", interval(arm.sequential?.difference)),
        ]
        return .object(members)
      })
  }

  private static func rate(_ arm: ExperimentComparison.Arm) -> Double {
    rounded((arm.counts.convertingShare ?? 0) * 100, 100)
  }

  private static func improvement(_ rate: Double, over baseline: Double) -> JSONValue {
    baseline == 0 ? .null : .number(rounded((rate - baseline) / baseline * 100, 10))
  }

  /// 0…100; 0 where nothing can be told.
  private static func significance(_ arm: ExperimentComparison.Arm) -> JSONValue {
    .number(rounded((arm.confidence ?? 0) * 100, 10))
  }

  private static func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }

  private static func interval(_ range: ClosedRange<Double>?) -> JSONValue {
    range.map { [.number(rounded($0.lowerBound * 100, 100)), .number(rounded($0.upperBound * 100, 100))] } ?? .null
  }

  private static func rounded(_ value: Double, _ scale: Double) -> Double {
    (value * scale).rounded(.toNearestOrAwayFromZero) / scale
  }

  private static let pair = Schema.array(of: .number).described("Lower and upper end, in percent.").orNull

  private static let variations = Schema.array(
    of: .object(
      [
        "id": .string, "name": .string, "visitors": .count, "conversions": .count, "conversion_rate": .percentage,
        "conversion_rate_interval": pair,
        "improvement": Schema.number.described("Percent, from the rounded rates.").orNull,
      ],
      optional: [
        "statistical_significance": .percentage, "p_value": Schema.number.orNull,
        "probability_to_beat_original": Schema.number.orNull, "difference_interval": pair,
        "sequential_p_value": Schema.number.described("Valid however often one looks.").orNull,
        "sequential_interval": pair,
      ]))

  static let schema = Schema.object([
    "test_id": .string, "status": .string(oneOf: ["draft", "running", "completed"]), "duration_days": .count,
    "total_visitors": .count, "confidence_level": .percentage,
    "winning_variation": Schema.string.described("The leading one but the original, significant or not.").orNull,
    "variations": variations, "is_significant": .boolean,
    "sample_ratio": Schema.object(["p_value": .number, "mismatch": .boolean]).orNull,
    "days_left": .object([
      "to_find_5_percent": Schema.count.orNull, "to_find_10_percent": Schema.count.orNull,
      "to_find_20_percent": Schema.count.orNull,
    ]),
    "secondary_goals": .array(of: .object(["goal": .object(["type": .string]), "variations": variations])),
  ])
}
