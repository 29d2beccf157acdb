import Auth
import HTTPSupport
import HTTPTypes
import Models
import Storage

/// `GET /websites` and `/websites/{websiteId}`, and what the key has used.
///
/// Source: External API, "Websites Endpoints".
enum WebsiteEndpoints {
  static let all = [list, details, UsageEndpoint.usage]

  private static let list = ExternalEndpoint(
    .get, "websites", tag: "Websites", "The websites that the key reaches, in order of creation.", gate: .key,
    data: .object(["websites": .array(of: website), "total": .count])
  ) { call in
    let websites = call.request.catalog.websites.filter { call.request.key.mayReach($0) }
    return ["websites": .array(websites.map(document)), "total": .integer(websites.count)]
  }

  private static let details = ExternalEndpoint(
    .get, "websites/{websiteId}", tag: "Websites", "One website.", gate: .website,
    data: .object(["website": website])
  ) { call in
    ["website": document(call.website)]
  }

  private static let website = Schema.object([
    "id": .uuid, "domain": .string, "name": .string, "tracking_code": .string,
    "is_active": .boolean.described("Whether events are accepted."), "created_at": .timestamp,
  ])

  private static func document(_ website: Website) -> JSONValue {
    [
      "id": .string(website.uuid), "domain": .string(website.domain), "name": .string(website.name),
      "tracking_code": .string(website.trackingCode), "is_active": .bool(website.isActive),
      "created_at": .string(ISOTimestamp.text(website.createdAt)),
    ]
  }
}
