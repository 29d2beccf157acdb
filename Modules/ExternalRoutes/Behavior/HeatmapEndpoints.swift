import HTTPSupport
import HTTPTypes
import Models

/// `GET /heatmaps/{websiteId}/pages`.
///
/// Source: External API, "Heatmaps".
enum HeatmapEndpoints {
  static let all = [pages]

  private static let pages = ExternalEndpoint(
    .get, "heatmaps/{websiteId}/pages", tag: "Heatmaps",
    "Pages with a heatmap, those with the most interactions first; of all time.", gate: .website,
    data: .object(["pages": .array(of: page)]),
    parameters: .withoutRange, .limit(default: 20, max: 100)
  ) { call, _, limit in
    let pages = try call.request.behavior.heatmapPages(call.website.id, limit)
    return ["pages": .array(pages.map(document))]
  }

  private static let page = Schema.object([
    "url": .string.described("The page's path."), "total_interactions": .count, "last_updated": .timestamp,
  ])

  private static func document(_ page: HeatmapPage) -> JSONValue {
    [
      "url": .string(page.path), "total_interactions": .integer(page.interactions),
      "last_updated": .string(ISOTimestamp.text(page.updatedAt)),
    ]
  }
}

extension Parameter where Value == Void {
  /// Refuses `range`: who asks for the last days would take figures of all time for them.
  static var withoutRange: Parameter {
    Parameter([]) { texts in
      for name in ["range", "timeRange"] where texts.query[name] != nil {
        throw APIFailure.validation("`\(name)` is not accepted here: the answer is about all time.")
      }
    }
  }
}
