/// What a website wants its visitors to do.
///
/// - Source: PageSense API, "Goals & Conversions"; names of types that its samples do not spell are ours.
public struct Goal: Definition {
  public static let kind = DefinitionKind.goal

  /// What meets a goal.
  public enum Condition: Hashable, Sendable {
    /// A page is shown.
    case pageVisit(URLMatch)
    /// An element is clicked.
    case click(CSSSelector)
    /// A form is sent.
    case formSubmission(CSSSelector)
    /// A custom event happens.
    case customEvent(String)
    /// Money is spent; in an event of this name, or in any called `revenue`.
    case revenue(eventName: String?)
  }

  private enum Kind: String, CaseIterable {
    case pageVisit = "page_visit"
    case click
    case formSubmission = "form_submission"
    case customEvent = "custom_event"
    case revenue
  }

  /// What people call it.
  public let name: String
  /// What meets it.
  public let condition: Condition
  /// What one conversion is worth where it does not say so itself, in the website's currency; not negative.
  public let value: Double?
  /// Whether it may be a step of funnels.
  public let isForFunnels: Bool

  /// The goal in an object: `name`, `type` and what the type wants (`url` or `url_match`, `selector`, `form_selector`,
  /// `event_name`), `value`, `funnel_enabled`.
  public init(_ fields: DefinitionFields) throws(DefinitionError) {
    name = try fields.required("name", fields.text("name", length: 1...200))
    switch try fields.required("type", fields.choice("type", Kind.self)) {
    case .pageVisit:
      let match = fields.value("url_match") != nil ? try fields.urlMatch("url_match") : try fields.urlMatch("url")
      condition = .pageVisit(try fields.required("url", match))
    case .click: condition = .click(try fields.required("selector", fields.selector("selector")))
    case .formSubmission:
      let key = fields.value("form_selector") == nil && fields.value("selector") != nil ? "selector" : "form_selector"
      condition = .formSubmission(try fields.required("form_selector", fields.selector(key)))
    case .customEvent:
      condition = .customEvent(try fields.required("event_name", fields.text("event_name", length: 1...200)))
    case .revenue: condition = .revenue(eventName: try fields.text("event_name", length: 1...200))
    }
    value = try fields.number("value", in: 0...1e12)
    isForFunnels = try fields.flag("funnel_enabled") ?? false
  }

  /// The API's name of the type.
  public var typeName: String {
    let kind: Kind =
      switch condition {
      case .pageVisit: .pageVisit
      case .click: .click
      case .formSubmission: .formSubmission
      case .customEvent: .customEvent
      case .revenue: .revenue
      }
    return kind.rawValue
  }

  public var json: JSONValue {
    var members = [JSONValue.Member("name", .string(name)), .init("type", .string(typeName))]
    switch condition {
    case .pageVisit(let match): members.append(.init("url_match", match.json()))
    case .click(let selector): members.append(.init("selector", .string(selector.text)))
    case .formSubmission(let selector): members.append(.init("form_selector", .string(selector.text)))
    case .customEvent(let name): members.append(.init("event_name", .string(name)))
    case .revenue(let name): if let name { members.append(.init("event_name", .string(name))) }
    }
    if let value { members.append(.init("value", .number(value))) }
    members.append(.init("funnel_enabled", .bool(isForFunnels)))
    return .object(members)
  }

  /// What of a change takes the place of what was there: another page is one under any of its two names.
  public func merging(_ changes: JSONValue) throws(DefinitionError) -> Goal {
    _ = try DefinitionFields(changes)
    var base = json
    if let url = changes["url"], url != .null, changes["url_match"] == nil {
      base = base.merging(["url_match": .null])
    }
    return try Goal(json: base.merging(changes))
  }
}
