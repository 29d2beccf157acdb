/// Some people who own websites and keys together.
public struct Team: Hashable, Sendable {
  /// The platform's own number.
  public let id: TeamID
  /// Unique name; `default` exists from the start.
  public var name: String
  /// What it pays for.
  public var plan: SubscriptionPlan

  /// A team as the catalog holds it.
  public init(id: TeamID, name: String, plan: SubscriptionPlan) {
    self.id = id
    self.name = name
    self.plan = plan
  }
}
