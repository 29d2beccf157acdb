public import Models

/// When some visitors did what is asked for, in the engine's terms.
public struct MomentPlan: Hashable, Sendable {
  /// The website asked about.
  public var website: WebsiteID
  /// Events count when their time lies inside.
  public var range: InstantRange
  /// An event counts when all conditions of any of the lists hold on it, or on its session.
  public var alternatives: [[Predicate]]
  /// Who: hashes under the website's seed.
  public var visitors: Set<UInt64>

  /// A plan with these parts.
  ///
  /// - Precondition: there are at most ``ConversionPlan/alternativesMax`` lists.
  public init(website: WebsiteID, range: InstantRange, alternatives: [[Predicate]], visitors: Set<UInt64>) {
    precondition(alternatives.count <= ConversionPlan.alternativesMax, "there are too many conditions")
    self.website = website
    self.range = range
    self.alternatives = alternatives
    self.visitors = visitors
  }
}
