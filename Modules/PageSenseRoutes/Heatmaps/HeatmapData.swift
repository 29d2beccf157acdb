import HTTPSupport
import Models
import Storage

/// What a heatmap shows, narrowed by what a request asks for.
enum HeatmapData {
  /// Points or cells of an answer at most.
  private static let pointsMax = 20_000
  /// Pixels by which a window may be narrower or wider than the resolution that is asked for.
  private static let widthTolerance = 80

  static let parameters = [
    ParameterDescription("device", "Class of device.", .string(oneOf: DeviceClass.allCases.map(\.name))),
    ParameterDescription(
      "resolution", "`1920x1080`: windows of about that width; heights are not known.", .string),
    ParameterDescription("from_date", "First local day.", .date),
    ParameterDescription("to_date", "Last local day.", .date),
    ParameterDescription("countries", "Codes or names of countries.", .array(of: .string)),
    ParameterDescription("traffic_source", "How visitors came.", .array(of: .string)),
    ParameterDescription(
      "limit", "How many points or cells at most, the most frequent ones.",
      .integer(in: 1...pointsMax).defaulting(to: 5_000)),
  ]

  /// Figures without points.
  static func totals(
    of heatmap: Heatmap, _ call: PageSenseCall
  ) throws -> (clicks: Int, visitors: Int, dataPoints: Int, latest: Instant?) {
    let figures = try figures(of: heatmap, heatmap.type, try filter(heatmap, call), limit: 0, call)
    let clicks =
      heatmap.type == .click
      ? figures.interactions : try self.figures(of: heatmap, .click, filter(heatmap, call), limit: 0, call).interactions
    return (clicks, figures.visitors, figures.dataPoints, figures.latest)
  }

  static func document(_ stored: StoredDefinition, _ heatmap: Heatmap, _ call: PageSenseCall) throws -> JSONValue {
    let limit = try call.query.whole("limit", in: 1...pointsMax) ?? 5_000
    var filter = try filter(heatmap, call)
    try narrow(&filter, by: call)
    let figures = try figures(of: heatmap, heatmap.type, filter, limit: limit, call)
    let clicks =
      heatmap.type == .click
      ? figures.interactions : try self.figures(of: heatmap, .click, filter, limit: 0, call).interactions
    let base: JSONValue = [
      "heatmap_id": .string(stored.id.description), "type": .string(heatmap.type.word),
      "total_clicks": .integer(clicks), "unique_visitors": .integer(figures.visitors),
      "data_points": .integer(figures.dataPoints), "distinct_points": .integer(figures.distinctPoints),
    ]
    return base.merging(points(heatmap.type, figures))
  }

  private static func figures(
    of heatmap: Heatmap, _ kind: InteractionKind, _ filter: InteractionFilter, limit: Int, _ call: PageSenseCall
  ) throws -> HeatmapFigures {
    let matches = try PageMatching.matcher(heatmap.pages, "url_match")
    return try Heatmaps(directory: call.world.directory)
      .figures(kind, of: call.website.id, filter: filter, limit: limit) { matches($0) }
  }

  /// What the heatmap itself asks for.
  private static func filter(_ heatmap: Heatmap, _ call: PageSenseCall) throws -> InteractionFilter {
    var filter = InteractionFilter()
    filter.times = heatmap.dates.instants(in: try call.calendar)
    filter.devices = Set(heatmap.devices)
    filter.countries = Set(heatmap.countries)
    filter.mediums = heatmap.sources.reduce(into: []) { $0.formUnion(TrafficMedium.named($1)) }
    return filter
  }

  /// What the request asks for besides: both must hold.
  private static func narrow(_ filter: inout InteractionFilter, by call: PageSenseCall) throws {
    let query = call.query
    func narrow<Value>(_ values: inout Set<Value>, to asked: some Sequence<Value>) -> Bool {
      values = values.isEmpty ? Set(asked) : values.intersection(asked)
      return values.isEmpty
    }
    var isNobody = false
    if let devices = try query.devices("device") { isNobody = narrow(&filter.devices, to: devices) || isNobody }
    if let countries = try query.countries("countries") {
      isNobody = narrow(&filter.countries, to: countries) || isNobody
    }
    if let sources = try query.mediums("traffic_source") {
      isNobody = narrow(&filter.mediums, to: sources.flatMap { TrafficMedium.named($0) }) || isNobody
    }
    if let resolution = try query.text("resolution") {
      let width = resolution.lowercased().split(separator: "x").first.flatMap { Int($0) }
      guard let width, (1...100_000).contains(width) else { throw query.error("resolution", "must be as 1920x1080") }
      filter.widths = width - widthTolerance...width + widthTolerance
    }
    let asked = try DateSpan(query, from: "from_date", to: "to_date").instants(in: try call.calendar)
    filter.times = InstantRange(
      start: max(filter.times.start, asked.start),
      end: isNobody ? Instant(milliseconds: .min / 4) : min(filter.times.end, asked.end))
  }

  private static func points(_ type: InteractionKind, _ figures: HeatmapFigures) -> JSONValue {
    func number(_ value: Int?) -> JSONValue { value.map { .integer($0) } ?? .null }
    switch type {
    case .click:
      return [
        "points": .array(
          figures.clicks.map {
            [
              "selector": .string($0.selector), "text": .string($0.text), "offset_x": number($0.offsetX),
              "offset_y": number($0.offsetY), "x": number($0.x), "y": number($0.y), "count": .integer($0.count),
            ]
          })
      ]
    case .move:
      return [
        "cell_size": .integer(MovementCell.side),
        "cells": .array(
          figures.movement.map { ["x": .integer($0.x), "y": .integer($0.y), "count": .integer($0.count)] }),
      ]
    case .scroll:
      return [
        "depths": .array(
          figures.scroll.map {
            [
              "depth": .integer($0.depth), "visitors": .integer($0.visitors),
              "visitors_percentage": Percentage.of($0.visitors, in: figures.visitors), "views": .integer($0.views),
              "views_percentage": Percentage.of($0.views, in: figures.interactions),
            ]
          })
      ]
    case .attention:
      return [
        "bands": .array(
          figures.attention.map {
            [
              "from": .integer($0.from), "to": .integer($0.from + AttentionBand.height),
              "seconds": Percentage.tenths(Double($0.milliseconds) / 1000),
              "average_seconds": Percentage.tenths(
                $0.visitors > 0 ? Double($0.milliseconds) / 1000 / Double($0.visitors) : 0),
              "visitors": .integer($0.visitors),
            ]
          })
      ]
    }
  }
}
