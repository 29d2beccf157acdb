import HTTPSupport
import Models
import Optimization
import Storage

/// What a website's script is told: what the website wants of it, which experiments run, which polls to ask, and which
/// forms people want to be told of.
///
/// Nothing in it is secret: anybody who knows the tracking code may read it.
enum ScriptConfiguration {
  /// The document of a website as of a catalog.
  ///
  /// - Throws: `StoreError.damaged` when the catalog holds a definition that cannot be read.
  static func document(of website: Website, in catalog: CatalogSnapshot, now: Instant) throws(StoreError) -> JSONValue {
    [
      "tracking_code": .string(website.trackingCode), "domain": .string(website.domain),
      "active": .bool(website.isActive), "cookieless": .bool(website.privacy.isCookieless), "respect_dnt": true,
      "allow_localhost": .bool(website.privacy.allowsLocalhost),
      "track_subdomains": .bool(website.privacy.tracksSubdomains),
      "consent": ["gdpr": .bool(website.privacy.appliesGDPR), "cookies": .bool(website.privacy.asksCookieConsent)],
      "recording": try recording(of: website, in: catalog),
      "experiments": .array(try experiments(of: website, in: catalog, now: now)),
      "polls": .array(try polls(of: website, in: catalog, now: now)),
      "forms": .array(try forms(of: website, in: catalog)),
    ]
  }

  /// Which sessions are recorded, and what is replaced before it is sent.
  private static func recording(
    of website: Website, in catalog: CatalogSnapshot
  ) throws(StoreError) -> JSONValue {
    let stored = catalog.definitions(.recordingSettings, of: .website(website.id)).first
    let settings: RecordingSettings? = try stored?.value()
    return [
      "recorded_below": .integer(settings?.recordedBelow ?? 10_000),
      "trigger": .string((settings?.trigger ?? .all).rawValue), "mask_text": .bool(settings?.masksText ?? false),
      "mask_inputs": .bool(settings?.masksInputs ?? true),
    ]
  }

  /// Experiments that run: where, for whom, and whom each variation gets. What is measured of them, and what people
  /// call them, stays here.
  private static func experiments(
    of website: Website, in catalog: CatalogSnapshot, now: Instant
  ) throws(StoreError) -> [JSONValue] {
    var experiments: [JSONValue] = []
    for stored in catalog.definitions(.experiment, of: .website(website.id)) {
      let experiment: Experiment = try stored.value()
      guard experiment.asOf(now).isRunning else { continue }
      let assignment = Assignment(stored.id, experiment)
      experiments.append([
        "id": .string(stored.id.description), "type": .string(experiment.style.rawValue),
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
      ])
    }
    return experiments
  }

  /// Polls that are asked today.
  private static func polls(
    of website: Website, in catalog: CatalogSnapshot, now: Instant
  ) throws(StoreError) -> [JSONValue] {
    guard let today = SiteCalendar(timeZone: website.timeZone)?.date(of: now) else { return [] }
    var polls: [JSONValue] = []
    for stored in catalog.definitions(.poll, of: .website(website.id)) {
      let poll: Poll = try stored.value()
      guard poll.status(on: today) == "active" else { continue }
      polls.append(
        poll.json.merging([
          "id": .string(stored.id.description), "name": .null, "status": .null, "schedule": .null,
          "targeting": ["pages": .array(poll.pages.map { $0.json() })],
        ]))
    }
    return polls
  }

  /// Forms that were named: an event about one of them carries its selector as it stands here.
  private static func forms(of website: Website, in catalog: CatalogSnapshot) throws(StoreError) -> [JSONValue] {
    var forms: [JSONValue] = []
    for stored in catalog.definitions(.form, of: .website(website.id)) {
      let form: TrackedForm = try stored.value()
      forms.append([
        "id": .string(stored.id.description), "selector": .string(form.selector.text), "pages": form.pages?.json() ?? .null,
      ])
    }
    return forms
  }

  static let schema = Schema.object([
    "tracking_code": .string, "domain": .string, "active": .boolean, "cookieless": .boolean, "respect_dnt": .boolean,
    "allow_localhost": .boolean, "track_subdomains": .boolean,
    "consent": .object(["gdpr": .boolean, "cookies": .boolean]),
    "recording": .object([
      "recorded_below": Schema.count.described("Sessions with a lower number are recorded."),
      "trigger": .string(oneOf: RecordingSettings.Trigger.allCases.map(\.rawValue)), "mask_text": .boolean,
      "mask_inputs": .boolean,
    ]),
    "experiments": .array(of: experiment), "polls": .array(of: .anything),
    "forms": .array(of: .anything),
  ])

  private static let experiment = Schema.object([
    "id": .string, "type": .string(oneOf: Experiment.Style.allCases.map(\.rawValue)),
    "url_targeting": .object(["type": .string(oneOf: URLMatch.Kind.allCases.map(\.rawValue)), "url": .string]),
    "audience": .object([
      "traffic_allocation": .percentage, "device_types": .array(of: .string), "countries": .array(of: .string),
      "visitor_type": .string, "traffic_source": .array(of: .string),
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
