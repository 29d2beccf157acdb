public import Models
public import Query
import Storage

/// How the Stats API writes an answer.
///
/// Source: External API, Stats API; the answers of the Plausible Stats API v1, inside `data`.
public enum StatsDocument {
  /// `{"results": …}`: of an aggregate an object `metric: {"value": n}`, with comparison also `comparison_value` and
  /// `change`; else an array of rows.
  public static func document(_ result: StatsResult) -> JSONValue { ["results": results(result)] }

  /// The same with `explain` beside the results: what it took to answer.
  ///
  /// - Parameter parsing: time for reading the question.
  public static func document(_ result: StatsResult, explained report: QueryReport, parsing: Duration) -> JSONValue {
    ["results": results(result), "explain": explanation(report, parsing: parsing)]
  }

  private static func explanation(_ report: QueryReport, parsing: Duration) -> JSONValue {
    let execution = report.execution
    var milliseconds: [JSONValue.Member] = [
      .init("parse", .number(self.milliseconds(parsing))), .init("plan", .number(self.milliseconds(report.planning))),
    ]
    milliseconds += ExecutionReport.Stage.allCases.map { stage in
      .init(stage.rawValue, .number(self.milliseconds(execution.durations[stage] ?? .zero)))
    }
    return [
      "rows_read": .integer(execution.rows), "bytes_read": .integer(execution.bytes),
      "segments": ["read": .integer(execution.segments), "skipped": .integer(execution.segmentsSkipped)],
      "session_chunks": ["read": .integer(execution.chunks), "skipped": .integer(execution.chunksSkipped)],
      "cache": ["hits": .integer(execution.cacheHits), "misses": .integer(execution.cacheMisses)],
      "kernels": .array(execution.kernels.map { .string($0) }),
      "milliseconds": .object(milliseconds),
    ]
  }

  /// To a microsecond.
  private static func milliseconds(_ duration: Duration) -> Double {
    Double((duration / .microseconds(1)).rounded()) / 1000
  }

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
