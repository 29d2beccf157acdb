/// What meets a goal: one of a website, or one of an experiment.
///
/// - Source: PageSense API, "Goals & Conversions" and the goals of a test; names of types that its samples do not spell
///   are ours.
public enum GoalCondition: Hashable, Sendable {
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

  private enum Kind: String, CaseIterable {
    case pageVisit = "page_visit"
    case click
    case formSubmission = "form_submission"
    case customEvent = "custom_event"
    case revenue
  }

  /// Names of all types, as the API spells them.
  public static let typeNames = Kind.allCases.map(\.rawValue)

  /// The condition in an object: `type` and what the type wants: `url` or `url_match`, `selector`, `form_selector`,
  /// `event_name`.
  ///
  /// - Throws: ``DefinitionError``.
  public init(_ fields: DefinitionFields) throws(DefinitionError) {
    func either(_ name: String, _ other: String) -> String {
      fields.value(name) == nil && fields.value(other) != nil ? other : name
    }
    func eventName() throws(DefinitionError) -> String? {
      try fields.text(either("event_name", "event"), length: 1...200)
    }
    switch try fields.required("type", fields.choice("type", Kind.self)) {
    case .pageVisit: self = .pageVisit(try fields.required("url", fields.urlMatch(either("url_match", "url"))))
    case .click: self = .click(try fields.required("selector", fields.selector("selector")))
    case .formSubmission:
      let name = either("form_selector", "selector")
      self = .formSubmission(try fields.required("form_selector", fields.selector(name)))
    case .customEvent: self = .customEvent(try fields.required("event_name", eventName()))
    case .revenue: self = .revenue(eventName: try eventName())
    }
  }

  /// The API's name of the type.
  public var typeName: String {
    let kind: Kind =
      switch self {
      case .pageVisit: .pageVisit
      case .click: .click
      case .formSubmission: .formSubmission
      case .customEvent: .customEvent
      case .revenue: .revenue
      }
    return kind.rawValue
  }

  /// All of it, as members of the goal's object. A page is one member, whichever of its names it came under.
  public var members: [JSONValue.Member] {
    var members = [JSONValue.Member("type", .string(typeName))]
    switch self {
    case .pageVisit(let match): members.append(.init("url", match.json()))
    case .click(let selector): members.append(.init("selector", .string(selector.text)))
    case .formSubmission(let selector): members.append(.init("form_selector", .string(selector.text)))
    case .customEvent(let name): members.append(.init("event_name", .string(name)))
    case .revenue(let name): if let name { members.append(.init("event_name", .string(name))) }
    }
    return members
  }

  /// A change of a goal under the names of ``members``: another page may come as `url` or `url_match`.
  static func renaming(_ changes: JSONValue) -> JSONValue {
    guard let match = changes["url_match"], case .object(let members) = changes else { return changes }
    let isGivenTwice = match == .null && changes["url"] != nil
    return .object(
      members.filter { $0.name != "url_match" && (isGivenTwice || $0.name != "url") }
        + (isGivenTwice ? [] : [.init("url", match)]))
  }
}
