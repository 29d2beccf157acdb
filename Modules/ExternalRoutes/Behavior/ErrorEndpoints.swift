import HTTPSupport
import HTTPTypes
import Models

/// `GET /errors/{websiteId}/groups`.
///
/// Source: External API, "Errors".
enum ErrorEndpoints {
  static let all = [groups]

  private static let groups = ExternalEndpoint(
    .get, "errors/{websiteId}/groups", tag: "Errors",
    "Groups of errors of the website's pages, those that happened last first.", gate: .website,
    data: .object(["error_groups": .array(of: group)]),
    parameters: .limit(default: 50, max: 200),
    .filter(
      "status", synonyms: ["unresolved": ErrorGroupStatus.open],
      "Only groups about which this was decided. `unresolved` is another word for `open`.")
  ) { call, limit, status in
    let groups = try call.request.behavior.errorGroups(call.website.id, status, limit)
    return ["error_groups": .array(groups.map(document))]
  }

  private static let group = Schema.object([
    "id": .string, "fingerprint": .string, "message": .string, "type": .string,
    "status": .string(oneOf: ErrorGroupStatus.allCases.map(\.rawValue)), "occurrence_count": .count,
    "affected_users_count": .count, "first_seen_at": .timestamp, "last_seen_at": .timestamp,
  ])

  private static func document(_ group: ErrorGroup) -> JSONValue {
    [
      "id": .string(group.id), "fingerprint": .string(group.fingerprint), "message": .string(group.message),
      "type": .string(group.type), "status": .string(group.status.rawValue),
      "occurrence_count": .integer(group.occurrences), "affected_users_count": .integer(group.visitors),
      "first_seen_at": .string(ISOTimestamp.text(group.firstSeen)),
      "last_seen_at": .string(ISOTimestamp.text(group.lastSeen)),
    ]
  }
}
