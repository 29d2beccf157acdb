import HTTPSupport
import HTTPTypes
import Models
import Storage

/// `GET /usage`: what a key is, and how much of its limits it has used. Costs nothing.
///
/// Limits are each key's own. `auth_kind` says for whom the key acts, a person or the team alone; `scope` says whose
/// requests the figures count, and is the same.
///
/// Source: External API, "Usage Endpoint".
enum UsageEndpoint {
  static let usage = ExternalEndpoint(
    .get, "usage", tag: "Usage", "The key, and how much of its limits it has used.", gate: .free, data: schema
  ) { call in
    let request = call.request
    let key = request.key
    let plan = request.catalog.team(key.team)?.plan ?? .free
    let used = try request.limits.usage(of: key.id, now: request.now)
    let owner: JSONValue = key.user == nil ? "workspace" : "user"
    return [
      "api_key": [
        "id": .string(key.id.rawValue), "name": .string(key.name), "permission": .string(key.permission.rawValue),
        "website_id": .text(website(of: key, in: request.catalog)), "auth_kind": owner,
      ],
      "usage": [
        "monthly_requests": .integer(used.month), "monthly_limit": .integer(plan.limits.requestsPerMonth),
        "monthly_remaining": .integer(max(0, plan.limits.requestsPerMonth - used.month)),
        "monthly_reset_at": .string(ISOTimestamp.text(CalendarMonth(request.now).end)),
        "total_requests": .integer(used.total), "scope": owner,
      ],
      "rate_limits": ["requests_per_minute": .integer(plan.limits.requestsPerMinute)],
      "subscription": ["tier": .string(plan.title)],
    ]
  }

  private static let owner = Schema.string(oneOf: ["user", "workspace"])

  private static let schema = Schema.object([
    "api_key": .object([
      "id": .string, "name": .string, "permission": .string(oneOf: KeyPermission.allCases.map(\.rawValue)),
      "website_id": Schema.uuid.orNull.described("The only website that the key reaches; null: all of its team."),
      "auth_kind": owner,
    ]),
    "usage": .object([
      "monthly_requests": .count, "monthly_limit": .count, "monthly_remaining": .count,
      "monthly_reset_at": .timestamp, "total_requests": .count, "scope": owner,
    ]),
    "rate_limits": .object(["requests_per_minute": .count]),
    "subscription": .object(["tier": .string(oneOf: SubscriptionPlan.allCases.map(\.title))]),
  ])

  private static func website(of key: APIKey, in catalog: CatalogSnapshot) -> String? {
    switch key.reach {
    case .allOfTeam: nil
    case .website(let id): catalog.website(id)?.uuid
    }
  }
}
