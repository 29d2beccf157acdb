/// What a visitor must do for an experiment to have won over him.
public struct ExperimentGoal: Hashable, Sendable {
  /// What counts as reaching it.
  public enum Condition: Hashable, Sendable {
    /// A page that matches is viewed.
    case pageVisit(URLMatch)
    /// The element that a CSS selector names is clicked.
    case click(selector: String)
    /// The form that a CSS selector names is sent.
    case formSubmission(selector: String)
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
    case .pageVisit: condition = .pageVisit(try URLMatch(fields, "url"))
    case .click: condition = .click(selector: try Self.selector(fields, "selector"))
    case .formSubmission:
      let isShort = fields.value("form_selector") == nil && fields.value("selector") != nil
      let member = isShort ? "selector" : "form_selector"
      condition = .formSubmission(selector: try Self.selector(fields, member))
    case .customEvent:
      let member = fields.value("event_name") == nil ? "event" : "event_name"
      condition = .customEvent(name: try fields.required("event_name", fields.text(member)))
    case .revenue: condition = .revenue(event: try fields.text("event_name") ?? "revenue")
    }
  }

  private static func selector(_ fields: DefinitionFields, _ name: String) throws(DefinitionError) -> String {
    let selector = try fields.required(name, fields.text(name))
    guard selector.utf8.count <= 1_000, !selector.contains("{"), !selector.contains("<") else {
      throw fields.error(name, "must be a CSS selector", .selector)
    }
    return selector
  }

  /// All of it.
  public var json: JSONValue {
    var members: [JSONValue.Member] = []
    switch condition {
    case .pageVisit(let match):
      // As it came, where a bare address says the same.
      let isBare = (try? URLMatch(bare: match.value)) == match
      let url = isBare ? JSONValue.string(match.value) : match.json(valueName: "value")
      members = [.init("type", .string(Kind.pageVisit.rawValue)), .init("url", url)]
    case .click(let selector):
      members = [.init("type", .string(Kind.click.rawValue)), .init("selector", .string(selector))]
    case .formSubmission(let selector):
      members = [.init("type", .string(Kind.formSubmission.rawValue)), .init("form_selector", .string(selector))]
    case .customEvent(let name):
      members = [.init("type", .string(Kind.customEvent.rawValue)), .init("event_name", .string(name))]
    case .revenue(let event):
      members = [.init("type", .string(Kind.revenue.rawValue)), .init("event_name", .string(event))]
    }
    if !name.isEmpty { members.append(.init("name", .string(name))) }
    return .object(members)
  }
}

extension URLMatch {
  /// The match that a member of some fields says: a bare address, or an object of `type` and `value` (or `url`).
  ///
  /// - Throws: ``DefinitionError``.
  public init(_ fields: DefinitionFields, _ name: String) throws(DefinitionError) {
    if case .object? = fields.value(name), let inner = try fields.fields(name) {
      let member = inner.value("value") == nil && inner.value("url") != nil ? "url" : "value"
      let value = try inner.required(member, inner.text(member, length: 1...URLMatch.valueBytesMax))
      let kind: Kind? = try inner.choice("type")
      try self.init(kind, value, inner, member)
    } else {
      try self.init(nil, try fields.required(name, fields.text(name, length: 1...URLMatch.valueBytesMax)), fields, name)
    }
  }

  private init(
    _ kind: Kind?, _ value: String, _ fields: DefinitionFields, _ name: String
  ) throws(DefinitionError) {
    do throws(URLMatchError) {
      if let kind { try self.init(kind, value) } else { try self.init(bare: value) }
    } catch {
      throw fields.error(name, error.rawValue)
    }
  }

  /// The match as an object of its type and value.
  ///
  /// - Parameter valueName: what the value is called: the API's experiments say `url`, all others `value`.
  public func json(valueName: String) -> JSONValue {
    .object([.init("type", .string(kind.rawValue)), .init(valueName, .string(value))])
  }
}
