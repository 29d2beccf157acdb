public import HTTPSupport
public import Query

/// How the Stats API writes an answer.
///
/// Source: External API, Stats API; the answers of the Plausible Stats API v1, inside `data`.
public enum StatsDocument {
  /// `{"results": …}`: of an aggregate an object `metric: {"value": n}`, with comparison also `comparison_value` and
  /// `change`; else an array of rows.
  public static func document(_ result: StatsResult) -> JSONValue { ["results": results(result)] }

  private static func results(_ result: StatsResult) -> JSONValue {
    switch result {
    case .aggregate(let values):
      .object(
        values.map { value in
          var members: [JSONValue.Member] = [.init("value", json(value.value))]
          if let comparison = value.comparison {
            members.append(.init("comparison_value", json(comparison.value)))
            members.append(.init("change", json(comparison.change)))
          }
          return .init(value.metric, .object(members))
        })
    case .rows(let rows):
      .array(rows.map { row in .object(row.fields.map { .init($0.key, json($0.value)) }) })
    }
  }

  private static func json(_ value: StatsValue) -> JSONValue {
    switch value {
    case .missing: .null
    case .integer(let number): .integer(number)
    case .decimal(let number): .number(number)
    case .text(let text): .string(text)
    }
  }
}
