/// What a visitor must do for an experiment to have won over him.
public struct ExperimentGoal: Hashable, Sendable {
  /// What counts as reaching it.
  public enum Condition: Hashable, Sendable {
    /// A page that matches is viewed.
    case pageVisit(URLMatch)
    /// The element that a CSS selector names is clicked.
    case click(CSSSelector)
    /// The form that a CSS selector names is sent.
    case formSubmission(CSSSelector)
    /// A custom event of this name happens.
    case customEvent(name: String)
    /// Something is bought: an event of the name `revenue`, or of the one that is given.
    case revenue(event: String)
  }

  /// Spelled as the API does.
  enum Kind: String, CaseIterable {
    case pageVisit = "page_visit"
    case click
    case formSubmission = "form_submission"
    case customEvent = "custom_event"
    case revenue
  }

  /// What people call it; empty where they do not.
  public var name: String
  /// What counts as reaching it.
  public var condition: Condition

  /// The goal in these fields.
  ///
  /// - Throws: ``DefinitionError``.
  /// - Source: PageSense API, `goal` and `secondary_goals` of a test.
  public init(_ fields: DefinitionFields) throws(DefinitionError) {
    name = try fields.text("name") ?? ""
    let kind: Kind = try fields.required("type", fields.choice("type"))
    switch kind {
    case .pageVisit: condition = .pageVisit(try fields.required("url", fields.urlMatch("url")))
    case .click: condition = .click(try fields.required("selector", fields.selector("selector")))
    case .formSubmission:
      let isShort = fields.value("form_selector") == nil && fields.value("selector") != nil
      let member = isShort ? "selector" : "form_selector"
      condition = .formSubmission(try fields.required(member, fields.selector(member)))
    case .customEvent:
      let member = fields.value("event_name") == nil ? "event" : "event_name"
      condition = .customEvent(name: try fields.required("event_name", fields.text(member)))
    case .revenue: condition = .revenue(event: try fields.text("event_name") ?? "revenue")
    }
  }

  /// All of it.
  public var json: JSONValue {
    var members: [JSONValue.Member] = []
    switch condition {
    case .pageVisit(let match):
      // As it came, where a bare address says the same.
      let isBare = (try? URLMatch(bare: match.value)) == match
      let url = isBare ? JSONValue.string(match.value) : match.json()
      members = [.init("type", .string(Kind.pageVisit.rawValue)), .init("url", url)]
    case .click(let selector):
      members = [.init("type", .string(Kind.click.rawValue)), .init("selector", .string(selector.text))]
    case .formSubmission(let selector):
      members = [.init("type", .string(Kind.formSubmission.rawValue)), .init("form_selector", .string(selector.text))]
    case .customEvent(let name):
      members = [.init("type", .string(Kind.customEvent.rawValue)), .init("event_name", .string(name))]
    case .revenue(let event):
      members = [.init("type", .string(Kind.revenue.rawValue)), .init("event_name", .string(event))]
    }
    if !name.isEmpty { members.append(.init("name", .string(name))) }
    return .object(members)
  }
}
