public import Models
public import Storage

/// Which goals something meets that a visitor did. Handed in: what a goal means is known further up, where questions
/// are answered, and is the same here.
public struct GoalMatching: Sendable {
  /// What a visitor did.
  public enum Deed: Sendable {
    /// An event: `pageview` or what a custom event is called, host and path of its page; empty where it had none.
    case event(name: String, hostname: String, pathname: String)
    /// A click on the element that this selector names.
    case click(selector: String)
    /// The form that this selector names was sent.
    case submission(selector: String)
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

  /// The goals of a website that a deed meets, as the catalog has them. Called for each deed on a website with somebody
  /// who wants to know: keeps what it has made ready as long as the catalog stays the same.
  public var goals: @Sendable (_ deed: Deed, _ website: Website, _ snapshot: CatalogSnapshot) throws -> [Met]

  /// A matching that `goals` does.
  public init(
    goals: @escaping @Sendable (_ deed: Deed, _ website: Website, _ snapshot: CatalogSnapshot) throws -> [Met]
  ) { self.goals = goals }

  /// Nothing meets any.
  public static let none = GoalMatching { _, _, _ in [] }
}
