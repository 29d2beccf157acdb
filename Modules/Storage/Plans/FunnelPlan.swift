public import Models

/// How many visitors, or sessions, take some steps in their order, in the engine's terms.
///
/// An *attempt* begins with an event of the first step. From there each step is met by the earliest of its events that
/// is strictly later than the one before and lies within the window; whatever happens in between does not matter, and
/// what happens in the same millisecond as the step before does not count for the next. One event may be one of several
/// steps, but never takes two of them in one attempt. Of all attempts the one that gets furthest counts, the earliest
/// of equals.
///
/// Source: PageSense API, funnels; decision 0023.
public struct FunnelPlan: Hashable, Sendable {
  /// Most steps of a plan.
  public static let stepsMax = 32
  /// Most ways of all steps together in which events take them.
  public static let alternativesMax = 64

  /// What takes a step.
  public struct Step: Hashable, Sendable {
    /// An event takes the step when all conditions of any of the lists hold on it, or on its session. A list without
    /// any is met by every event.
    public var alternatives: [[Predicate]]
    /// What took it besides events.
    public var deeds: [Deed]

    /// A step with these parts.
    public init(alternatives: [[Predicate]], deeds: [Deed] = []) {
      self.alternatives = alternatives
      self.deeds = deeds
    }
  }

  /// Something that a visitor did and that is kept elsewhere than among events.
  public struct Deed: Hashable, Sendable {
    /// The visitor: a hash under the website's seed.
    public var visitor: UInt64
    /// When.
    public var at: Instant

    /// A deed of a visitor.
    public init(visitor: UInt64, at: Instant) {
      self.visitor = visitor
      self.at = at
    }
  }

  /// The website asked about.
  public var website: WebsiteID
  /// Events count when their time lies inside.
  public var range: InstantRange
  /// One or more.
  public var steps: [Step]
  /// Who takes the steps.
  public var unit: Unit
  /// The last step must lie at most so many milliseconds after the first; `nil` = no limit but the range.
  public var windowMilliseconds: Int64?
  /// All must hold on every event that counts at all, or on its session. A deed belongs to the latest of the visitor's
  /// sessions that began before it, or with it.
  public var filter: [Predicate]
  /// Whether sessions kept apart (bots) count too.
  public var includesExcluded: Bool

  /// Who takes the steps.
  public enum Unit: Hashable, Sendable {
    /// A visitor, over all sessions inside the range.
    case visitor
    /// A session on its own: a visitor may be counted several times.
    case session
  }

  /// A plan with these parts.
  ///
  /// - Precondition: there are 1 to `stepsMax` steps; the window is not negative; where there are deeds the unit is the
  ///   visitor.
  public init(
    website: WebsiteID, range: InstantRange, steps: [Step], unit: Unit = .visitor,
    windowMilliseconds: Int64? = nil, filter: [Predicate] = [], includesExcluded: Bool = false
  ) {
    precondition((1...FunnelPlan.stepsMax).contains(steps.count), "a funnel has 1 to \(FunnelPlan.stepsMax) steps")
    precondition(
      steps.reduce(0) { $0 + $1.alternatives.count } <= FunnelPlan.alternativesMax, "steps have too many conditions")
    precondition(unit == .visitor || steps.allSatisfy(\.deeds.isEmpty), "deeds are those of visitors")
    precondition(windowMilliseconds.map { $0 >= 0 } ?? true, "a window is not negative")
    self.website = website
    self.range = range
    self.steps = steps
    self.unit = unit
    self.windowMilliseconds = windowMilliseconds
    self.filter = filter
    self.includesExcluded = includesExcluded
  }

  /// A plan whose steps events take in one way each.
  ///
  /// - Precondition: as for others.
  public init(
    website: WebsiteID, range: InstantRange, steps: [[Predicate]], unit: Unit = .visitor,
    windowMilliseconds: Int64? = nil, filter: [Predicate] = [], includesExcluded: Bool = false
  ) {
    self.init(
      website: website, range: range, steps: steps.map { Step(alternatives: [$0]) }, unit: unit,
      windowMilliseconds: windowMilliseconds, filter: filter, includesExcluded: includesExcluded)
  }
}

/// An engine's answer to a ``FunnelPlan``.
public struct FunnelAnswer: Hashable, Sendable {
  /// What became of one step.
  public struct Step: Hashable, Sendable {
    /// Visitors (or sessions) whose attempt got here or further; never more than at the step before.
    public var reached: Int
    /// Sum of the times from the step before to this one, over those that reached it. 0 for the first step.
    public var millisecondsSincePrevious: Int
    /// Sum of the times from the first step to this one, over those that reached it.
    public var millisecondsSinceFirst: Int

    /// A step with these figures.
    public init(reached: Int, millisecondsSincePrevious: Int, millisecondsSinceFirst: Int) {
      self.reached = reached
      self.millisecondsSincePrevious = millisecondsSincePrevious
      self.millisecondsSinceFirst = millisecondsSinceFirst
    }
  }

  /// One for each step of the plan, in order.
  public var steps: [Step]

  /// An answer of these steps.
  public init(steps: [Step]) { self.steps = steps }
}
