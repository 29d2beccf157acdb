import HTTPSupport
import Models
import Query

/// What a request says about a report: days, segment, metrics, dimensions, form.
///
/// Source: PageSense API, "Reports" and "Use Segments for Better Insights"; the defaults are ours.
struct ReportRequest: Sendable {
  /// Days of a report at most.
  static let daysMax = 1100
  /// Rows of a dimension unless told otherwise.
  static let rowsDefault = 100

  enum Format: String, CaseIterable, Sendable { case json, csv }

  let dates: CivilDateRange
  let segment: ReportSegment
  /// As asked; `nil`: the report's own.
  let metrics: [ReportMetric]?
  let dimensions: [ReportDimension]?
  let rowsMax: Int
  let format: Format

  /// The request in a call.
  init(_ call: PageSenseCall) throws {
    let query = call.query
    dates = try ReportRequest.dates(query, call.website, now: call.now)
    metrics = try query.choices("metrics", ReportMetric.self).flatMap { $0.isEmpty ? nil : $0 }
    dimensions = try query.choices("dimensions", ReportDimension.self).flatMap { $0.isEmpty ? nil : $0 }
    rowsMax = try query.whole("limit", in: 1...QueryLimits.breakdownRowsMax) ?? ReportRequest.rowsDefault
    format = try query.choice("format", Format.self) ?? .json
    segment = try ReportRequest.segment(query)
  }

  /// `from_date` … `to_date`; the last 30 days without. `to_date` alone ends 30 days, `from_date` alone begins those up
  /// to today.
  static func dates(_ query: DefinitionFields, _ website: Website, now: Instant) throws -> CivilDateRange {
    let standard = try ReportPeriod.last30Days(of: website, now: now)
    let asked = try DateSpan(query, from: "from_date", to: "to_date")
    let last = asked.last ?? standard.last
    let first = asked.first ?? last.advanced(byDays: -29)
    // A first day alone may lie behind today.
    guard first <= last else { throw query.error("from_date", "must not lie after today") }
    guard last.dayNumber - first.dayNumber < daysMax else {
      throw query.error("from_date", "must lie at most \(daysMax) days before `to_date`")
    }
    return CivilDateRange(first, last)
  }

  private static func segment(_ query: DefinitionFields) throws -> ReportSegment {
    guard let fields = try query.fields("segment") else { return ReportSegment() }
    // Figures of everybody must not pass for those of a segment that was misspelled.
    try fields.refuseOthers(than: segmentNames)
    return ReportSegment(
      devices: try fields.texts("device") ?? [], countries: try fields.texts("country") ?? [],
      sources: try fields.texts("source") ?? [], browsers: try fields.texts("browser") ?? [],
      systems: try fields.texts("os") ?? [], isReturning: try fields.flag("returning_visitor"))
  }

  static let dateParameters = [
    ParameterDescription("from_date", "The first day, in the website's time zone.", .date),
    ParameterDescription("to_date", "The last day; today unless told.", .date),
  ]

  private static let segmentNames = ["device", "country", "source", "browser", "os", "returning_visitor"]

  static let segmentParameters = segmentNames.map {
    ParameterDescription("segment[\($0)]", "Only traffic like this.", .string)
  }

  static let formatParameters = [
    ParameterDescription("limit", "Rows of a dimension at most.", .integer(in: 1...QueryLimits.breakdownRowsMax)),
    ParameterDescription("format", "json or csv.", .string(oneOf: Format.allCases.map(\.rawValue))),
  ]

  static let listParameters = [
    ParameterDescription(
      "metrics", "With commas, repeated, or as metrics[]: \(ReportMetric.allCases.map(\.rawValue)).", .string),
    ParameterDescription(
      "dimensions", "Likewise: \(ReportDimension.allCases.map(\.rawValue)).", .string),
  ]
}
