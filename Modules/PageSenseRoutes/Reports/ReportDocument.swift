import HTTPSupport
import Models
import Query

/// How reports are written.
///
/// Source: PageSense API, "Traffic Report Response". Bodies of the other reports are ours, by analogy.
enum ReportDocument {
  /// `{"from","to"}`.
  static func period(_ dates: CivilDateRange) -> JSONValue {
    dates.json(from: "from", to: "to")
  }

  /// Each metric under its name.
  static func values(_ metrics: [ReportMetric], _ values: [ReportValue]) -> [JSONValue.Member] {
    zip(metrics, values).map { JSONValue.Member($0.rawValue, value($1)) }
  }

  /// Percentages have one decimal.
  static func value(_ value: ReportValue) -> JSONValue {
    switch value {
    case .count(let count): .integer(count)
    case .permille(let permille): Percentage.of(permille: permille)
    }
  }

  /// What a row is called: countries by their English names.
  static func label(_ row: Report.Row, of dimension: ReportDimension) -> String {
    dimension == .country ? CountryNames.name(of: row.label) : row.label
  }

  /// The rows of a dimension with all their metrics.
  static func rows(_ group: Report.Group, _ metrics: [ReportMetric]) -> JSONValue {
    .array(
      group.rows.map { row -> JSONValue in
        let name = JSONValue.Member(group.dimension.rawValue, .string(label(row, of: group.dimension)))
        return .object([name] + values(metrics, row.values))
      })
  }

  /// The rows of a dimension with their visitors, and these in percent of all, to one decimal, rounded half up.
  static func shares(_ group: Report.Group, of total: Int) -> JSONValue {
    .array(
      group.rows.map { row -> JSONValue in
        let visitors = count(row.values.first)
        return [
          group.dimension.rawValue: .string(label(row, of: group.dimension)), "visitors": .integer(visitors),
          "percentage": Percentage.of(visitors, in: total),
        ]
      })
  }

  static func count(_ value: ReportValue?) -> Int {
    guard case .count(let count) = value else { return 0 }
    return count
  }

  /// In hundredths of a percent, rounded half up; 0 of nothing.
  static func hundredths(_ part: Int, of total: Int) -> Int {
    total == 0 ? 0 : (20_000 * part + total) / (2 * total)
  }

  /// A report as lines: totals first, then each dimension's rows.
  static func csv(_ report: Report, _ metrics: [ReportMetric]) -> String {
    var lines = [(["dimension", "value"] + metrics.map(\.rawValue)).joined(separator: ",")]
    func add(_ dimension: String, _ label: String, _ values: [ReportValue]) {
      let figures = values.map { JSONWriter.text(of: value($0)) }
      lines.append(([dimension, CSVField.text(label)] + figures).joined(separator: ","))
    }
    add("total", "", report.totals)
    for group in report.groups {
      for row in group.rows { add(group.dimension.rawValue, label(row, of: group.dimension), row.values) }
    }
    return lines.joined(separator: "\r\n") + "\r\n"
  }

  static let periodSchema = Schema.object(["from": .date, "to": .date])

  static let totalsSchema = Schema.object(
    [:], optional: [
      "visitors": .count, "sessions": .count, "events": .count, "page_views": .count, "bounce_rate": .percentage,
      "avg_session_duration": Schema.count.described("Seconds."),
    ])
}
