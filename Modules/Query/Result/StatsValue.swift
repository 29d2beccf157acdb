import Storage

/// A figure or text of an answer.
public enum StatsValue: Hashable, Sendable {
  /// There is no figure, as for the mean duration of no sessions in an hour.
  case missing
  case integer(Int)
  /// Two decimals.
  case decimal(Double)
  case text(String)

  /// The figure as a number; `nil` when it is missing or a text.
  public var number: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .decimal(let number): number
    case .missing, .text: nil
    }
  }
}

extension PlannedQuestion.MetricPlace {
  /// The metric's value in an answered row.
  func value(of row: [Int]) -> StatsValue {
    let number = order.of(row)
    return metric.combination == .meanToHundredths ? .decimal(Double(number) / 100) : .integer(number)
  }

  /// What the metric is where there are no rows at all.
  var zero: StatsValue { metric.combination == .meanToHundredths ? .decimal(0) : .integer(0) }
}
