import HTTPSupport
import Models
import Storage

/// How a test is written: the fields of the document's sample, and everything that was set.
///
/// Source: PageSense API, "Create A/B Test".
enum TestDocument {
  static func document(_ stored: StoredDefinition, _ experiment: Experiment) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("id", .string(stored.id.description)), .init("name", .string(experiment.name)),
      .init("description", .string(experiment.description)), .init("type", .string(experiment.style.rawValue)),
      .init("status", .string(experiment.state.name)),
      .init("variations", .array(experiment.variations.map(\.json))),
      .init("created_time", .string(ISOTimestamp.seconds(stored.createdAt))),
      .init("url", .string(experiment.targeting.value)),
      .init("url_targeting", experiment.targeting.json(valueName: "url")), .init("audience", experiment.audience.json),
      .init("goal", GoalDocument.document(experiment.goal)),
      .init("secondary_goals", .array(experiment.secondaryGoals.map { GoalDocument.document($0) })),
    ]
    if let schedule = experiment.schedule { members.append(.init("schedule", schedule.json)) }
    switch experiment.state {
    case .draft: break
    case .running(let since): members.append(time("started_time", since))
    case .completed(let since, let until): members += [time("started_time", since), time("stopped_time", until)]
    }
    return .object(members)
  }

  private static func time(_ name: String, _ instant: Instant) -> JSONValue.Member {
    .init(name, .string(ISOTimestamp.seconds(instant)))
  }

  static let schema = Schema.object(
    [
      "id": .string, "name": .string, "description": .string,
      "type": .string(oneOf: Experiment.Style.allCases.map(\.rawValue)),
      "status": .string(oneOf: ["draft", "running", "completed"]),
      "variations": .array(
        of: .object(
          ["id": .string, "name": .string, "type": .string, "traffic_split": .number],
          optional: ["changes": .array(of: change), "url": .string])),
      "created_time": .timestamp, "url": .string, "url_targeting": .object(["type": .string, "url": .string]),
      "audience": .object([
        "traffic_allocation": .percentage, "device_types": .array(of: .string), "countries": .array(of: .string),
        "visitor_type": .string, "traffic_source": .array(of: .string),
      ]),
      "goal": .object(["type": .string]), "secondary_goals": .array(of: .object(["type": .string])),
    ], optional: ["schedule": schedule, "started_time": .timestamp, "stopped_time": .timestamp])

  private static let schedule = Schema.object(
    [:],
    optional: [
      "start_time": Schema.timestamp.described("When it begins by itself."),
      "end_time": Schema.timestamp.described("When it ends by itself."),
    ])

  private static let change = Schema.object(["selector": .string, "attribute": .string, "value": .string])

  static let body = Schema.object(
    [
      "name": .string, "url_targeting": .object(["url": .string], optional: ["type": kind]),
      "variations": .array(
        of: .object(
          [:],
          optional: [
            "name": .string, "type": .string(oneOf: ["original", "variation"]), "traffic_split": .percentage,
            "changes": .array(of: change), "url": .string,
          ])),
      "goal": goal,
    ],
    optional: [
      "description": .string, "type": .string(oneOf: Experiment.Style.allCases.map(\.rawValue)),
      "audience": .object(
        [:],
        optional: [
          "traffic_allocation": .percentage, "device_types": .array(of: .string), "countries": .array(of: .string),
          "visitor_type": .string(oneOf: ["new", "returning", "all"]),
          "traffic_source": Schema.array(of: .string).described("organic, direct, referral and the like."),
        ]),
      "schedule": schedule,
      "secondary_goals": .array(of: goal),
    ])

  private static let kind = Schema.string(oneOf: URLMatch.Kind.allCases.map(\.rawValue))
  private static let goal = Schema.object(
    ["type": .string(oneOf: GoalDocument.types)],
    optional: [
      "name": .string, "url": .string, "selector": .string, "form_selector": .string, "event_name": .string,
    ])
}
