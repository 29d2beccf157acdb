import HTTPSupport
import HTTPTypes
import Models
import Optimization
import Query
import Storage

/// `/websites/{website_id}/funnels` and what visitors made of them.
///
/// Source: PageSense API, "Funnels".
enum FunnelEndpoints {
  static let all = definitions.all + [data]

  static let definitions = DefinitionEndpoints<Funnel>(
    "funnel", plural: "funnels", tag: "Funnels", module: .funnels, body: FunnelDocument.body,
    item: FunnelDocument.schema,
    check: { call, funnel in
      for (index, step) in funnel.steps.enumerated() {
        switch step.condition {
        case .pageVisit(let match): try PageMatching.check(match, "steps[\(index)].url", of: call.website)
        case .event: break
        case .goal(let id):
          guard call.snapshot.definition(id, .goal, of: .website(call.website.id)) != nil else {
            throw PageSenseError.goalNotFound
          }
        }
      }
    }
  ) { _, stored, funnel in FunnelDocument.document(stored, funnel) }

  private static let data = PageSenseEndpoint(
    .get, definitions.itemPath + "/data", tag: "Funnels",
    "How many visitors took each step, and how long it took them.",
    scopes: [OAuthScope(.funnels, .read)],
    parameters: ReportRequest.dateParameters + ReportRequest.segmentParameters,
    answer: .ok(.object(["funnel": FunnelDocument.dataSchema]))
  ) { call in
    let (stored, funnel) = try definitions.find(call)
    let website = call.website
    let request = try ReportRequest(call)
    let isDated = call.query.value("from_date") != nil || call.query.value("to_date") != nil
    let dates = isDated ? request.dates : funnel.dates ?? request.dates
    guard let calendar = SiteCalendar(timeZone: website.timeZone) else {
      throw QueryError.unknownTimeZone(website.timeZone)
    }
    let range = calendar.instants(of: dates)
    let hosts = try TrackedHosts(of: website, in: range, store: call.world.store)
    let steps = try funnel.steps.map { try ways(to: $0, range, hosts, call) }
    let report = try FunnelReport(
      steps: steps, website: website, range: range, segment: request.segment, store: call.world.store)
    return .document(["funnel": FunnelDocument.data(stored, funnel, report)])
  }

  /// What takes a step: of a goal everything that meets it.
  private static func ways(
    to step: Funnel.Step, _ range: InstantRange, _ hosts: TrackedHosts, _ call: PageSenseCall
  ) throws -> FunnelPlan.Step {
    switch step.condition {
    case .pageVisit(let match):
      let pageview = Predicate(column: .name, anyOf: [.exact("pageview")])
      return FunnelPlan.Step(alternatives: [[pageview] + (try hosts.conditions(match))])
    case .event(let name): return FunnelPlan.Step(alternatives: [[Predicate(column: .name, anyOf: [.exact(name)])]])
    case .goal(let id):
      guard let stored = call.snapshot.definition(id, .goal, of: .website(call.website.id)) else {
        throw PageSenseError.goalNotFound
      }
      return try GoalConditions(
        stored.value(), id: id, website: call.website.id, range: range, hosts: hosts,
        behavior: BehaviorReader(directory: call.world.directory)
      ).step
    }
  }
}
