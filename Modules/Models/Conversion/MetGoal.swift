/// A goal that was met.
public struct MetGoal: Hashable, Sendable {
  /// Its name in the API.
  public let id: DefinitionID
  /// The goal.
  public let goal: Goal

  /// A goal under its name.
  public init(id: DefinitionID, goal: Goal) {
    self.id = id
    self.goal = goal
  }
}
