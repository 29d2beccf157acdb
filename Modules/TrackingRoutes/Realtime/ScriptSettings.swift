import HTTPSupport
import Models
import Optimization
import Storage

/// What a page's script must know before it sends anything: the website's own settings, and what runs on its pages.
enum ScriptSettings {
  static func document(_ website: Website, _ definitions: [StoredDefinition]) throws(StoreError) -> JSONValue {
    var experiments: [JSONValue] = []
    for stored in definitions where stored.kind == Experiment.kind {
      let experiment: Experiment = try stored.value()
      if experiment.isRunning { experiments.append(document(experiment, stored.id)) }
    }
    return [
      "tracking_code": .string(website.trackingCode), "domain": .string(website.domain),
      "active": .bool(website.isActive), "cookieless": .bool(website.privacy.isCookieless), "respect_dnt": true,
      "allow_localhost": .bool(website.privacy.allowsLocalhost), "experiments": .array(experiments),
    ]
  }

  /// A running experiment: where it runs, for whom, and whom each variation gets. What is measured of it, and what
  /// people call it, stays here.
  private static func document(_ experiment: Experiment, _ id: DefinitionID) -> JSONValue {
    let assignment = Assignment(id, experiment)
    return [
      "id": .string(id.description), "type": .string(experiment.style.rawValue),
      "url_targeting": experiment.targeting.json(valueName: "url"), "audience": experiment.audience.json,
      "admitted_below": .integer(assignment.admitted),
      "variations": .array(
        zip(experiment.variations, assignment.ends).map { variation, end in
          var members: [JSONValue.Member] = [
            .init("id", .string(variation.id)), .init("below", .integer(end)),
            .init("changes", .array(variation.changes.map(\.json))),
          ]
          if let url = variation.url { members.append(.init("url", .string(url))) }
          return .object(members)
        }),
    ]
  }

  static let schema = Schema.object([
    "tracking_code": .string, "domain": .string, "active": .boolean, "cookieless": .boolean, "respect_dnt": .boolean,
    "allow_localhost": .boolean, "experiments": .array(of: experiment),
  ])

  private static let experiment = Schema.object([
    "id": .string, "type": .string(oneOf: Experiment.Style.allCases.map(\.rawValue)),
    "url_targeting": .object(["type": .string(oneOf: URLMatch.Kind.allCases.map(\.rawValue)), "url": .string]),
    "audience": .object([
      "traffic_allocation": .percentage, "device_types": .array(of: .string), "countries": .array(of: .string),
      "visitor_type": .string,
    ]),
    "admitted_below": Schema.count.described("Who has a lower admission number takes part."),
    "variations": .array(
      of: .object(
        [
          "id": .string, "below": Schema.count.described("The first that the variation number is below is shown."),
          "changes": .array(of: .object(["selector": .string, "attribute": .string, "value": .string])),
        ], optional: ["url": .string])),
  ])
}
