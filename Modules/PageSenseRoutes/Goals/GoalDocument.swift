import HTTPSupport
import Models
import Storage

/// How a goal is written: what was sent, and when.
///
/// Source: PageSense API, "Create Goal"; the answer is ours.
enum GoalDocument {
  static func document(_ stored: StoredDefinition, _ goal: Goal) -> JSONValue {
    var members = [JSONValue.Member("id", .string(stored.id.description))]
    if case .object(let own) = goal.json { members += own }
    if case .pageVisit(let match) = goal.condition { members.append(.init("url", .string(match.value))) }
    members += [
      .init("status", "active"), .init("created_time", .string(ISOTimestamp.seconds(stored.createdAt))),
      .init("last_updated", .string(ISOTimestamp.seconds(stored.updatedAt))),
    ]
    return .object(members)
  }

  static let types = ["page_visit", "click", "form_submission", "custom_event", "revenue"]

  static let match = Schema.object(["type": .string(oneOf: URLMatch.Kind.allCases.map(\.rawValue)), "value": .string])

  static let schema = Schema.object(
    [
      "id": .string, "name": .string, "type": .string(oneOf: types), "funnel_enabled": .boolean, "status": .string,
      "created_time": .timestamp, "last_updated": .timestamp,
    ],
    optional: [
      "url": .string, "url_match": match, "selector": .string, "form_selector": .string, "event_name": .string,
      "value": .number,
    ])

  static let body = Schema.object(
    ["name": .string, "type": .string(oneOf: types)],
    optional: [
      "url": Schema.string.described("Of a page_visit; a `*` stands for any characters."), "url_match": match,
      "selector": Schema.string.described("Of a click."),
      "form_selector": Schema.string.described("Of a form_submission."),
      "event_name": Schema.string.described("Of a custom_event, or of a revenue."),
      "value": Schema.number.described("What a conversion is worth, in the website's currency."),
      "funnel_enabled": .boolean,
    ])
}
