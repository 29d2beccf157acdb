/// What a visitor must do for an experiment to have won over him.
public struct ExperimentGoal: Hashable, Sendable {
  /// What people call it; empty where they do not.
  public var name: String
  /// What counts as reaching it.
  public var condition: GoalCondition

  /// The goal in these fields.
  ///
  /// - Throws: ``DefinitionError``.
  /// - Source: PageSense API, `goal` and `secondary_goals` of a test.
  public init(_ fields: DefinitionFields) throws(DefinitionError) {
    name = try fields.text("name") ?? ""
    condition = try GoalCondition(fields)
  }

  /// All of it.
  public var json: JSONValue {
    .object(condition.members + (name.isEmpty ? [] : [.init("name", .string(name))]))
  }
}
