import HTTPSupport
import Models

/// How heatmaps and their data are written.
enum HeatmapSchema {
  private static let match = Schema.object([
    "type": .string(oneOf: URLMatch.Kind.allCases.map(\.rawValue)), "value": .string,
  ])
  private static let types = Schema.string(oneOf: InteractionKind.allCases.map(\.word))
  private static let devices = Schema.array(of: .string(oneOf: DeviceClass.allCases.map(\.name)))
  private static let dates = Schema.object([:], optional: ["from": .date, "to": .date])
  private static let filters = Schema.object(
    [:], optional: ["countries": .array(of: .string), "traffic_source": .array(of: .string)])

  static let body = Schema.object(
    ["name": .string, "type": types, "url_match": match],
    optional: ["device_types": devices, "date_range": dates, "filters": filters])

  static let item = Schema.object([
    "id": .string, "name": .string, "type": types, "url": .string, "url_match": match, "device_types": devices,
    "date_range": dates, "filters": filters, "status": .string(oneOf: ["scheduled", "active", "completed"]),
    "total_clicks": .count, "unique_visitors": .count, "data_points": .count, "created_time": .timestamp,
    "last_updated": .timestamp,
  ])

  static let data = Schema.object(
    [
      "heatmap_id": .string, "type": types, "total_clicks": .count, "unique_visitors": .count, "data_points": .count,
      "distinct_points": Schema.count.described("Different points or cells, of which the most frequent are listed."),
    ],
    optional: [
      "points": .array(
        of: .object([
          "selector": .string, "text": .string, "offset_x": Schema.integer.orNull, "offset_y": Schema.integer.orNull,
          "x": Schema.integer.orNull, "y": Schema.integer.orNull, "count": .count,
        ])
      ).described("Of a click map: places within elements, and where on the page the latest of these clicks was."),
      "cells": .array(of: .object(["x": .integer, "y": .integer, "count": .count])).described("Of a move map."),
      "cell_size": Schema.count.described("Pixels of a cell's side."),
      "depths": .array(
        of: .object([
          "depth": .percentage, "visitors": .count, "visitors_percentage": .percentage, "views": .count,
          "views_percentage": .percentage,
        ])
      ).described("Of a scroll map: who reached each depth."),
      "bands": .array(
        of: .object([
          "from": .percentage, "to": .percentage, "seconds": .number, "average_seconds": .number, "visitors": .count,
        ])
      ).described("Of an attention map: for how long each part of the page was in view."),
    ])
}
