import HTTPSupport
import HTTPTypes
import Models
import Query

/// `GET /stats/aggregate`, `/stats/timeseries` and `/stats/breakdown`.
///
/// Source: External API, Stats API.
enum StatsEndpoints {
  static let all = [
    endpoint(.aggregate, "One value of each metric over a period.", results: StatsSchema.values),
    endpoint(.timeseries, "A row for each hour, day or month of a period.", results: StatsSchema.rows),
    endpoint(.breakdown, "A row for each value of a property.", results: StatsSchema.rows),
  ]

  private static func endpoint(_ kind: StatsEndpoint, _ summary: String, results: Schema) -> ExternalEndpoint {
    ExternalEndpoint(
      .get, "stats/\(kind.rawValue)", tag: "Stats", summary, gate: .siteID,
      data: .object(["results": results], optional: ["explain": StatsSchema.explanation]),
      parameters: question(kind), explains
    ) { call, question, explains in
      let request = call.request
      guard explains else {
        return StatsDocument.document(
          try QueryRunner.run(question, website: call.website, now: request.now, store: request.store))
      }
      let (result, report) = try QueryRunner.explain(
        question, website: call.website, now: request.now, store: request.store, clock: request.clock)
      return StatsDocument.document(result, explained: report, parsing: call.parsing)
    }
  }

  /// All that says what is asked: `Query` understands it as a whole.
  private static func question(_ kind: StatsEndpoint) -> Parameter<StatsRequest> {
    Parameter(StatsSchema.parameters(of: kind)) { texts in
      try StatsRequest(kind, parameters: texts.query.dictionary, now: texts.now)
    }
  }

  private static let explains = Parameter<Bool>([
    ParameterDescription("explain", "`1`: also what answering took.", .string(oneOf: ["1"]))
  ]) { $0.query["explain"] == "1" }
}
