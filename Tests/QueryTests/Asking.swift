import Models
import Query
import Storage
import TestSupport

/// Asks a question about some traffic and shows the answer as short lines.
struct Asking {
  var events: [RawEvent]
  var timeZone = "Etc/UTC"
  var now = "2021-06-01T12:00:00Z"

  init(_ events: [RawEvent], timeZone: String = "Etc/UTC", now: String = "2021-06-01T12:00:00Z") {
    self.events = events
    self.timeZone = timeZone
    self.now = now
  }

  func result(_ endpoint: StatsEndpoint, _ parameters: [String: String]) throws(QueryError) -> StatsResult {
    let website = Website.sample(timeZone: timeZone)
    let request = try StatsRequest(endpoint, parameters: parameters, now: Instant(now))
    return try QueryRunner.run(
      request, website: website, now: Instant(now), store: ReferenceEventStore(events, website: website.id))
  }

  /// `value` or `value before change`, one for each metric, on 1 January 2021 unless told otherwise.
  func aggregate(_ metrics: String, filters: String? = nil, _ more: [String: String] = [:]) throws(QueryError)
    -> [String]
  {
    guard case .aggregate(let values) = try result(.aggregate, parameters(metrics, filters, more)) else { return [] }
    return values.map { value in
      let before = value.comparison.map { " \($0.value.shown) \($0.change.shown)" } ?? ""
      return value.value.shown + before
    }
  }

  /// `date: value value …` of the rows that are not all zero or missing.
  func timeseries(_ metrics: String, filters: String? = nil, _ more: [String: String] = [:]) throws(QueryError)
    -> [String]
  {
    try rows(.timeseries, parameters(metrics, filters, more)).filter { row in
      row.fields.dropFirst().contains { $0.value != .integer(0) && $0.value != .missing && $0.value != .decimal(0) }
    }.map(\.shown)
  }

  /// `label: value value …`.
  func breakdown(
    _ property: String, _ metrics: String, filters: String? = nil, _ more: [String: String] = [:]
  ) throws(QueryError) -> [String] {
    try rows(.breakdown, parameters(metrics, filters, more).merging(["property": property]) { $1 }).map(\.shown)
  }

  func rows(_ endpoint: StatsEndpoint, _ parameters: [String: String]) throws(QueryError) -> [StatsRow] {
    guard case .rows(let rows) = try result(endpoint, parameters) else { return [] }
    return rows
  }

  private func parameters(_ metrics: String, _ filters: String?, _ more: [String: String]) -> [String: String] {
    var parameters = ["period": "day", "date": "2021-01-01", "metrics": metrics]
    parameters["filters"] = filters
    return parameters.merging(more) { $1 }
  }
}

extension StatsValue {
  var shown: String {
    switch self {
    case .missing: "null"
    case .integer(let number): String(number)
    case .decimal(let number): String(number)
    case .text(let text): text
    }
  }
}

extension StatsRow {
  var shown: String {
    let texts = fields.prefix { if case .text = $0.value { true } else { false } }
    let figures = fields.dropFirst(texts.count).map(\.value.shown).joined(separator: " ")
    return texts.map(\.value.shown).joined(separator: " ") + ": " + figures
  }
}
