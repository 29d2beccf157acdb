public import Models
public import Storage

/// Which goals something meets that a visitor did. Handed in: what a goal means is known further up, where questions
/// are answered, and is the same here.
public struct GoalMatching: Sendable {
  /// The goals of a website that a deed meets, as the catalog has them. Called for each deed on a website with somebody
  /// who wants to know: keeps what it has made ready as long as the catalog stays the same.
  public var goals: @Sendable (_ deed: GoalDeed, _ website: Website, _ snapshot: CatalogSnapshot) throws -> [MetGoal]

  /// A matching that `goals` does.
  public init(
    goals: @escaping @Sendable (_ deed: GoalDeed, _ website: Website, _ snapshot: CatalogSnapshot) throws -> [MetGoal]
  ) { self.goals = goals }

  /// Nothing meets any.
  public static let none = GoalMatching { _, _, _ in [] }
}
