import HTTPSupport
import HTTPTypes
import Models
import Optimization
import Query
import Storage

/// `/websites/{website_id}/goals`, their conversions and server-side tracking.
///
/// Source: PageSense API, "Goals & Conversions".
enum GoalEndpoints {
  static let all = definitions.all + [conversions, track]

  /// A team's goals.
  static let definitions = DefinitionEndpoints<Goal>(
    "goal", plural: "goals", tag: "Goals", module: .goals, body: GoalDocument.body, item: GoalDocument.schema,
    missing: PageSenseError.goalNotFound,
    check: { call, goal in
      if case .pageVisit(let match) = goal.condition {
        try PageMatching.check(match, "url", of: call.website)
      }
    }
  ) { _, stored, goal in GoalDocument.document(stored, goal) }

  private static let conversions = PageSenseEndpoint(
    .get, definitions.itemPath + "/conversions", tag: "Goals",
    "Who met the goal, from all events that are stored: a goal counts what was before it.",
    scopes: [OAuthScope(.goals, .read)], parameters: ReportRequest.dateParameters + Page.parameters,
    answer: .ok(ConversionList.schema)
  ) { call in .document(try ConversionList(call).document) }

  private static let track = PageSenseEndpoint(
    .post, definitions.itemPath + "/track", tag: "Goals",
    "Notes a conversion that the website's server knows of. It is stored when this is answered, and counted within two "
      + "seconds.",
    scopes: [OAuthScope(.goals, .create)], body: TrackedConversion.body,
    answer: .created(.object(["conversion": TrackedConversion.schema]))
  ) { call in
    let (stored, goal) = try definitions.find(call)
    let conversion = try TrackedConversion(DefinitionFields(call.body), goal: stored.id, now: call.now)
    let website = call.website
    let (record, now) = (call.world.recordConversion, call.now)
    let bytes = conversion.serverEvents(of: website, goal: goal)
    return .later {
      try await record(website, bytes, now)
      return .created(["conversion": conversion.document(of: website, goal: goal)])
    }
  }
}
