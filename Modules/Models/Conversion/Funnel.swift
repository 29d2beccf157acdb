/// A way through a website, step by step.
///
/// - Source: PageSense API, "Funnels".
public struct Funnel: Definition {
  public static let kind = DefinitionKind.funnel
  /// Steps of a funnel.
  public static let stepCounts = 1...20

  /// One step.
  public struct Step: Hashable, Sendable {
    /// What takes a step.
    public enum Condition: Hashable, Sendable {
      /// A page is shown.
      case pageVisit(URLMatch)
      /// A custom event happens.
      case event(String)
      /// A goal of the website is met.
      case goal(DefinitionID)
    }

    fileprivate enum Kind: String, CaseIterable {
      case pageVisit = "page_visit"
      case event, goal
    }

    /// What people call it.
    public let name: String
    /// What takes it.
    public let condition: Condition

    init(_ fields: DefinitionFields) throws(DefinitionError) {
      name = try fields.required("name", fields.text("name", length: 1...200))
      switch try fields.choice("type", Kind.self) ?? .pageVisit {
      case .pageVisit:
        let match = fields.value("url_match") != nil ? try fields.urlMatch("url_match") : try fields.urlMatch("url")
        condition = .pageVisit(try fields.required("url", match))
      case .event:
        condition = .event(try fields.required("event_name", fields.text("event_name", length: 1...200)))
      case .goal:
        let text = try fields.required("goal_id", fields.identifier("goal_id"))
        guard let id = DefinitionID(text) else { throw fields.error("goal_id", "must be a goal's id of 18 digits") }
        condition = .goal(id)
      }
    }

    var json: JSONValue {
      switch condition {
      case .pageVisit(let match):
        ["name": .string(name), "type": "page_visit", "url_match": match.json()]
      case .event(let event): ["name": .string(name), "type": "event", "event_name": .string(event)]
      case .goal(let id): ["name": .string(name), "type": "goal", "goal_id": .string(id.description)]
      }
    }
  }

  /// What people call it.
  public let name: String
  /// What it is for; `nil`: nothing was said.
  public let about: String?
  /// In order; not necessarily one directly after the other.
  public let steps: [Step]
  /// The local days of the website that it is about; `nil`: the last 30.
  public let dates: CivilDateRange?

  /// The funnel in an object: `name`, `description`, `steps` and `date_range` of `from` and `to`.
  public init(_ fields: DefinitionFields) throws(DefinitionError) {
    name = try fields.required("name", fields.text("name", length: 1...200))
    about = try fields.text("description", length: 0...2000)
    var steps: [Step] = []
    let list = try fields.required("steps", fields.list("steps", count: Funnel.stepCounts))
    for step in list { steps.append(try Step(step)) }
    self.steps = steps
    guard let range = try fields.fields("date_range") else {
      dates = nil
      return
    }
    let span = try DateSpan(range, from: "from", to: "to")
    dates = CivilDateRange(try range.required("from", span.first), try range.required("to", span.last))
  }

  public var json: JSONValue {
    var members = [JSONValue.Member("name", .string(name))]
    if let about { members.append(.init("description", .string(about))) }
    members.append(.init("steps", .array(steps.map(\.json))))
    if let dates {
      members.append(.init("date_range", dates.json(from: "from", to: "to")))
    }
    return .object(members)
  }
}
