/// What a website wants its visitors to do.
///
/// - Source: PageSense API, "Goals & Conversions".
public struct Goal: Definition {
  public static let kind = DefinitionKind.goal

  /// What people call it.
  public let name: String
  /// What meets it.
  public let condition: GoalCondition
  /// What one conversion is worth where it does not say so itself, in the website's currency; not negative.
  public let value: Double?
  /// Whether it may be a step of funnels.
  public let isForFunnels: Bool

  /// The goal in an object: `name`, what ``GoalCondition`` reads, `value`, `funnel_enabled`.
  public init(_ fields: DefinitionFields) throws(DefinitionError) {
    name = try fields.required("name", fields.text("name", length: 1...200))
    condition = try GoalCondition(fields)
    value = try fields.number("value", in: 0...1e12)
    isForFunnels = try fields.flag("funnel_enabled") ?? false
  }

  public var json: JSONValue {
    var members = [JSONValue.Member("name", .string(name))] + condition.members
    if let value { members.append(.init("value", .number(value))) }
    members.append(.init("funnel_enabled", .bool(isForFunnels)))
    return .object(members)
  }

  /// What of a change takes the place of what was there: another page is one under any of its two names.
  public func merging(_ changes: JSONValue) throws(DefinitionError) -> Goal {
    _ = try DefinitionFields(changes)
    return try Goal(json: json.merging(GoalCondition.renaming(changes)))
  }
}
