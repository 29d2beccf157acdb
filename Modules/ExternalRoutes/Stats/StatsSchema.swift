import HTTPSupport
import Models
import Query
import Storage

/// What the Stats API takes and answers, for `openapi.json`.
enum StatsSchema {
  /// The parameters of an endpoint in the order in which they are checked.
  static func parameters(of endpoint: StatsEndpoint) -> [ParameterDescription] {
    var parameters = [
      ParameterDescription(
        "site_id", "The website: UUID, 18-digit number, tracking code or domain.", .string, isRequired: true),
      ParameterDescription("period", "How the days are named.", period),
      ParameterDescription(
        "date",
        "The day that the period counts from, `YYYY-MM-DD`, today in UTC unless given; with `period=custom` `FROM,TO`.",
        .string),
    ]
    switch endpoint {
    case .aggregate:
      parameters.append(
        ParameterDescription("compare", "Also the days before.", .string(oneOf: ["previous_period"])))
    case .timeseries:
      parameters.append(
        ParameterDescription(
          "interval", "Length of a row.", .string(oneOf: Interval.allCases.map(\.rawValue))))
    case .breakdown:
      parameters.append(
        ParameterDescription(
          "property", "What the rows are: `visit:source`, `event:page`, `event:props:NAME` …", .string,
          isRequired: true))
    }
    parameters += [
      ParameterDescription(
        "filters", "Conditions joined by `;`, as `visit:country==DE|AT;event:page!=/login`.", .string),
      ParameterDescription(
        "metrics", "Comma list of \(Metric.all.map(\.name).joined(separator: ", ")).",
        .string.defaulting(to: "visitors")),
    ]
    if endpoint == .breakdown {
      let rows = QueryLimits.breakdownRowsMax
      parameters += [
        ParameterDescription(
          "limit", "Rows a page.",
          .integer(in: 1...rows).defaulting(to: .integer(QueryLimits.breakdownRowsDefault))),
        ParameterDescription("page", "Number of the page.", .integer(in: 1...).defaulting(to: 1)),
      ]
    }
    return parameters
  }

  private static let period = Schema.string(oneOf: ["day", "7d", "30d", "month", "6mo", "12mo", "custom"])
    .defaulting(to: "30d")

  /// `metric: {"value": n}`.
  static let values = Schema.map(
    of: .object(
      ["value": Schema.number.orNull],
      optional: ["comparison_value": Schema.number.orNull, "change": Schema.number.orNull]))

  /// Rows of metrics, and of a date or a property's value.
  static let rows = Schema.array(of: .map(of: .any(of: [.number, .string, .number.orNull])))

  /// What answering took.
  static let explanation = Schema.object([
    "rows_read": .count, "bytes_read": .count, "segments": .object(["read": .count, "skipped": .count]),
    "session_chunks": .object(["read": .count, "skipped": .count]),
    "cache": .object(["hits": .count, "misses": .count]), "kernels": .array(of: .string),
    "milliseconds": .map(of: .number),
  ])
}
