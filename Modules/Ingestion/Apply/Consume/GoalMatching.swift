public import Models
public import Storage

/// Which goals an event meets. Handed in: what a goal means is known further up, where questions are answered, and is
/// the same here.
public struct GoalMatching: Sendable {
  /// What there is to know of an event.
  public struct Event: Sendable {
    /// `pageview`, or what a custom event is called.
    public var name: String
    /// The host of its page; empty where it had none.
    public var hostname: String
    /// The path of its page.
    public var pathname: String
  }

  /// A goal that was met.
  public struct Met: Sendable {
    /// Its name in the API.
    public var id: DefinitionID
    /// The goal.
    public var goal: Goal

    /// A goal.
    public init(id: DefinitionID, goal: Goal) {
      self.id = id
      self.goal = goal
    }
  }

  /// The goals of a website that an event meets, as the catalog has them. Called for each event of a website with
  /// somebody who wants to know: keeps what it has made ready as long as the catalog stays the same.
  public var goals: @Sendable (_ event: Event, _ website: Website, _ snapshot: CatalogSnapshot) throws -> [Met]

  /// A matching that `goals` does.
  public init(
    goals: @escaping @Sendable (_ event: Event, _ website: Website, _ snapshot: CatalogSnapshot) throws -> [Met]
  ) { self.goals = goals }

  /// No event meets anything.
  public static let none = GoalMatching { _, _, _ in [] }
}
