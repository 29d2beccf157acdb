import HTTPSupport
import HTTPTypes
import Models
import Optimization
import Storage

/// `/websites/{website_id}/heatmaps` and what each shows.
///
/// Source: PageSense API, "Heatmaps"; the shape of the data is ours.
enum HeatmapEndpoints {
  static let all = definitions.all + [data]

  private static let definitions = DefinitionEndpoints<Heatmap>(
    "heatmap", plural: "heatmaps", tag: "Heatmaps", module: .heatmaps, body: HeatmapSchema.body,
    item: HeatmapSchema.item,
    check: { call, heatmap in try PageMatching.check(heatmap.pages, "url_match", of: call.website) }
  ) { call, stored, heatmap in
    let figures = try HeatmapData.totals(of: heatmap, call)
    let latest = max(stored.updatedAt, figures.latest ?? stored.updatedAt)
    return heatmap.json.merging([
      "id": .string(stored.id.description), "url": .string(heatmap.pages.value),
      "status": .string(heatmap.dates.phase(on: try call.today).rawValue),
      "total_clicks": .integer(figures.clicks), "unique_visitors": .integer(figures.visitors),
      "data_points": .integer(figures.dataPoints), "created_time": .string(ISOTimestamp.seconds(stored.createdAt)),
      "last_updated": .string(ISOTimestamp.seconds(latest)),
    ])
  }

  private static let data = PageSenseEndpoint(
    .get, "\(definitions.itemPath)/data", tag: "Heatmaps", "What a heatmap shows.",
    scopes: [OAuthScope(.heatmaps, .read)], parameters: HeatmapData.parameters,
    answer: .ok(.object(["data": HeatmapSchema.data]))
  ) { call in
    let (stored, heatmap) = try definitions.find(call)
    return .document(["data": try HeatmapData.document(stored, heatmap, call)])
  }
}
