import HTTPSupport
import Models
import Optimization
import Storage

/// How funnels are written.
///
/// Source: PageSense API, "Create Funnel" and "Funnel Data Response".
enum FunnelDocument {
  static func document(_ stored: StoredDefinition, _ funnel: Funnel) -> JSONValue {
    [
      "id": .string(stored.id.description), "name": .string(funnel.name), "description": .text(funnel.about),
      "steps": .array(funnel.steps.enumerated().map { step($1, number: $0 + 1) }),
      "date_range": funnel.dates.map { ReportDocument.period($0) } ?? .null, "status": "active",
      "created_time": .string(ISOTimestamp.seconds(stored.createdAt)),
      "last_updated": .string(ISOTimestamp.seconds(stored.updatedAt)),
    ]
  }

  private static func step(_ step: Funnel.Step, number: Int) -> JSONValue {
    var members = [JSONValue.Member("step", .integer(number)), .init("name", .string(step.name))]
    switch step.condition {
    case .pageVisit(let match):
      members += [
        .init("type", "page_visit"), .init("url", .string(match.value)),
        .init("url_match", match.json()),
      ]
    case .event(let name): members += [.init("type", "event"), .init("event_name", .string(name))]
    case .goal(let id): members += [.init("type", "goal"), .init("goal_id", .string(id.description))]
    }
    return .object(members)
  }

  /// Rates have one decimal and are relative to the first step; times are whole seconds.
  static func data(_ stored: StoredDefinition, _ funnel: Funnel, _ report: FunnelReport) -> JSONValue {
    let last = report.steps.last
    return [
      "id": .string(stored.id.description), "name": .string(funnel.name),
      "total_visitors": .integer(report.steps.first?.visitors ?? 0),
      "completed_visitors": .integer(last?.visitors ?? 0),
      "completion_rate": Percentage.of(last?.visitors ?? 0, in: report.steps.first?.visitors ?? 0),
      "average_time": .integer(report.averageSeconds),
      "steps": .array(
        zip(funnel.steps, report.steps).enumerated().map { index, pair in
          [
            "step": .integer(index + 1), "name": .string(pair.0.name), "visitors": .integer(pair.1.visitors),
            "drop_off": .integer(pair.1.dropOff), "conversion_rate": Percentage.of(permille: pair.1.permille),
            "average_time": .integer(pair.1.averageSeconds),
          ]
        }),
    ]
  }

  private static let types = ["page_visit", "event", "goal"]

  private static let stepBody = Schema.object(
    ["name": .string],
    optional: [
      "type": .string(oneOf: types), "url": Schema.string.described("A `*` stands for any characters."),
      "url_match": GoalDocument.match, "event_name": .string, "goal_id": .string,
    ])

  static let body = Schema.object(
    ["name": .string, "steps": .array(of: stepBody)],
    optional: ["description": .string, "date_range": .object(["from": .date, "to": .date])])

  static let schema = Schema.object([
    "id": .string, "name": .string, "description": Schema.string.orNull,
    "steps": .array(
      of: .object(
        ["step": .count, "name": .string, "type": .string(oneOf: types)],
        optional: ["url": .string, "url_match": GoalDocument.match, "event_name": .string, "goal_id": .string])),
    "date_range": ReportDocument.periodSchema.orNull, "status": .string, "created_time": .timestamp,
    "last_updated": .timestamp,
  ])

  static let dataSchema = Schema.object([
    "id": .string, "name": .string, "total_visitors": .count, "completed_visitors": .count,
    "completion_rate": .percentage, "average_time": Schema.count.described("Seconds from the first step to the last."),
    "steps": .array(
      of: .object([
        "step": .count, "name": .string, "visitors": .count, "drop_off": .count, "conversion_rate": .percentage,
        "average_time": Schema.count.described("Seconds from this step to the next; 0 for the last."),
      ])),
  ])
}
