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

  /// The website asked about.
  public var website: WebsiteID
  /// Events count when their time lies inside.
  public var range: InstantRange
  /// One or more. All conditions of a step must hold on the event, or on its session; a step without any is taken by
  /// every event.
  public var steps: [[Predicate]]
  /// Who takes the steps.
  public var unit: Unit
  /// The last step must lie at most so many milliseconds after the first; `nil` = no limit but the range.
  public var windowMilliseconds: Int64?
  /// All must hold on every event that counts at all, or on its session.
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
  /// - Precondition: there are 1 to `stepsMax` steps; the window is not negative.
  public init(
    website: WebsiteID, range: InstantRange, steps: [[Predicate]], unit: Unit = .visitor,
    windowMilliseconds: Int64? = nil, filter: [Predicate] = [], includesExcluded: Bool = false
  ) {
    precondition((1...FunnelPlan.stepsMax).contains(steps.count), "a funnel has 1 to \(FunnelPlan.stepsMax) steps")
    precondition(windowMilliseconds.map { $0 >= 0 } ?? true, "a window is not negative")
    self.website = website
    self.range = range
    self.steps = steps
    self.unit = unit
    self.windowMilliseconds = windowMilliseconds
    self.filter = filter
    self.includesExcluded = includesExcluded
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
