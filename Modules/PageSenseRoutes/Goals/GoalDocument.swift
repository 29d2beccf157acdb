import HTTPSupport
import Models
import Storage

/// How a goal is written: what was sent, and when.
///
/// Source: PageSense API, "Create Goal"; the answer is ours.
enum GoalDocument {
  static func document(_ stored: StoredDefinition, _ goal: Goal) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("id", .string(stored.id.description)), .init("name", .string(goal.name)),
    ]
    members += self.members(of: goal.condition)
    if let value = goal.value { members.append(.init("value", .number(value))) }
    members += [
      .init("funnel_enabled", .bool(goal.isForFunnels)), .init("status", "active"),
      .init("created_time", .string(ISOTimestamp.seconds(stored.createdAt))),
      .init("last_updated", .string(ISOTimestamp.seconds(stored.updatedAt))),
    ]
    return .object(members)
  }

  /// What meets a goal; a page as it came, and how it is compared.
  static func members(of condition: GoalCondition) -> [JSONValue.Member] {
    guard case .pageVisit(let match) = condition else { return condition.members }
    return [
      .init("type", .string(condition.typeName)), .init("url", .string(match.value)),
      .init("url_match", match.json()),
    ]
  }

  /// The goal of an experiment.
  static func document(_ goal: ExperimentGoal) -> JSONValue {
    .object(members(of: goal.condition) + (goal.name.isEmpty ? [] : [.init("name", .string(goal.name))]))
  }

  static let types = GoalCondition.typeNames


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
