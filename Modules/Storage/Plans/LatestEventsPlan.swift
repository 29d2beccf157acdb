public import Models

/// The last events that meet what is asked for, in the engine's terms.
public struct LatestEventsPlan: Hashable, Sendable {
  /// The website asked about.
  public var website: WebsiteID
  /// Events count when their time lies inside.
  public var range: InstantRange
  /// An event counts when all conditions of any of the lists hold on it, or on its session.
  public var alternatives: [[Predicate]]
  /// How many are wanted at most.
  public var limit: Int

  /// A plan with these parts.
  ///
  /// - Precondition: there are at most ``ConversionPlan/alternativesMax`` lists.
  public init(website: WebsiteID, range: InstantRange, alternatives: [[Predicate]], limit: Int) {
    precondition(alternatives.count <= ConversionPlan.alternativesMax, "there are too many conditions")
    self.website = website
    self.range = range
    self.alternatives = alternatives
    self.limit = limit
  }
}
