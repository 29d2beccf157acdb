public import Models

/// How many of the visitors who saw something reached goals afterwards, in the engine's terms.
///
/// A visitor converts by an event that meets a goal at the moment of its exposure or later, however often that happens.
/// Source: PageSense API, test results; `docs/experiments.md`.
public struct ConversionPlan: Hashable, Sendable {
  /// Most conditions of all goals together.
  public static let alternativesMax = 32

  /// A visitor who saw something.
  public struct Exposure: Hashable, Sendable {
    /// Who.
    public var visitor: VisitorReference
    /// When first.
    public var at: Instant
    /// Among whom the visitor is counted, from 0.
    public var group: Int
    /// Goals, by their places, that the visitor is known to have reached without an event.
    public var reached: Set<Int>

    /// An exposure with these parts.
    public init(visitor: VisitorReference, at: Instant, group: Int, reached: Set<Int> = []) {
      self.visitor = visitor
      self.at = at
      self.group = group
      self.reached = reached
    }
  }

  /// One goal: an event meets it when all conditions of any of the lists hold.
  public typealias Goal = [[Predicate]]

  /// The website asked about.
  public var website: WebsiteID
  /// What is reached.
  public var goals: [Goal]
  /// Who saw what; a visitor stands in it once.
  public var exposures: [Exposure]
  /// Groups there are, empty ones too.
  public var groups: Int
  /// Events count before this moment.
  public var end: Instant

  /// A plan with these parts.
  ///
  /// - Precondition: goals have at most ``alternativesMax`` lists together; groups of exposures are below `groups`.
  public init(website: WebsiteID, goals: [Goal], exposures: [Exposure], groups: Int, end: Instant) {
    precondition(goals.joined().count <= ConversionPlan.alternativesMax, "goals have too many conditions")
    precondition(goals.count <= ConversionPlan.alternativesMax, "there are too many goals")
    precondition(exposures.allSatisfy { (0..<groups).contains($0.group) }, "every exposure has a group")
    self.website = website
    self.goals = goals
    self.exposures = exposures
    self.groups = groups
    self.end = end
  }
}

/// A visitor as the store keeps it.
public struct VisitorReference: Hashable, Sendable {
  /// Whether the bytes are a hash of the door's, not a name that a client sent.
  public var isCookieless: Bool
  /// The name in UTF-8, or the eight bytes of the hash.
  public var bytes: [UInt8]

  /// A visitor.
  public init(isCookieless: Bool, bytes: [UInt8]) {
    self.isCookieless = isCookieless
    self.bytes = bytes
  }

  /// A visitor under the name that a client sent.
  public init(name: String) { self.init(isCookieless: false, bytes: Array(name.utf8)) }
}

/// An engine's answer to a ``ConversionPlan``.
public struct ConversionAnswer: Hashable, Sendable {
  /// By group, and in it by goal: visitors who converted.
  public var converted: [[Int]]

  /// An answer of these figures.
  public init(converted: [[Int]]) { self.converted = converted }
}
