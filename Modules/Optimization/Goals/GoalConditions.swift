public import Models
public import Storage

/// What meets a goal inside a range: stored events, and what visitors did besides.
///
/// A conversion is an event that fulfills the goal's condition, a click or a form that does, or an event that says so
/// itself: one named as the goal's identifier, which is what server-side tracking and scripts send. Clicks and forms
/// may also be told by an event that is named as the goal.
public struct GoalConditions: Sendable {
  /// The name of pageviews.
  private static let pageview = "pageview"

  /// Alternatives; of each all conditions hold on the event. No event meets two of them.
  public let alternatives: [[Predicate]]
  /// Clicks on the goal's element, or submissions of its form, in order.
  public let deeds: [VisitorDeed]

  /// The conditions of a website's goal.
  ///
  /// - Throws: `RegexFault`; `StoreError`.
  public init(
    _ goal: Goal, id: DefinitionID, website: WebsiteID, range: InstantRange, hosts: TrackedHosts,
    behavior: BehaviorReader
  ) throws {
    try self.init(
      goal.condition, name: goal.name, id: id.description, website: website, range: range, hosts: hosts,
      behavior: behavior)
  }

  /// The conditions of an experiment's goal, which has no identifier.
  ///
  /// - Throws: `RegexFault`; `StoreError`.
  public init(
    _ goal: ExperimentGoal, website: WebsiteID, range: InstantRange, hosts: TrackedHosts, behavior: BehaviorReader
  ) throws {
    try self.init(
      goal.condition, name: goal.name.isEmpty ? nil : goal.name, id: nil, website: website, range: range, hosts: hosts,
      behavior: behavior)
  }

  /// Which single events meet a website's goal: for events as they come, without what visitors did besides.
  ///
  /// - Throws: `RegexFault`.
  public init(eventsOf goal: Goal, id: DefinitionID, hosts: TrackedHosts) throws {
    alternatives = try Self.alternatives(goal.condition, name: goal.name, id: id.description, hosts)
    deeds = []
  }

  private init(
    _ condition: GoalCondition, name: String?, id: String?, website: WebsiteID, range: InstantRange,
    hosts: TrackedHosts, behavior: BehaviorReader
  ) throws {
    alternatives = try Self.alternatives(condition, name: name, id: id, hosts)
    deeds = try behavior.deeds(condition, website, range)
  }

  private static func alternatives(
    _ condition: GoalCondition, name: String?, id: String?, _ hosts: TrackedHosts
  ) throws -> [[Predicate]] {
    func named(_ names: [String?]) -> [[Predicate]] {
      let names = names.compactMap { $0 }
      return names.isEmpty ? [] : [[Predicate(column: .name, anyOf: names.map { .exact($0) })]]
    }
    switch condition {
    case .pageVisit(let match):
      let pages = try hosts.conditions(match)
      return named([pageview]).map { $0 + pages } + named([id])
    case .click, .formSubmission: return named([name, id])
    case .customEvent(let event): return named([event, id])
    case .revenue(let event): return named([event ?? "revenue", id])
    }
  }

  /// The goal as a step of a funnel.
  public var step: FunnelPlan.Step {
    FunnelPlan.Step(
      alternatives: alternatives, deeds: deeds.map { FunnelPlan.Deed(visitor: $0.visitor, at: $0.time) })
  }

  /// Whether one stored event meets the goal.
  public func accept(_ event: ScannedEvent) -> Bool {
    accept(name: event.name, hostname: event.hostname, pathname: event.pathname)
  }

  /// Whether an event with this name on this page meets the goal.
  public func accept(name: String, hostname: String, pathname: String) -> Bool {
    alternatives.contains { conditions in
      conditions.allSatisfy { condition in
        switch condition.column {
        case .name: condition.accepts(name)
        case .page: condition.accepts(pathname)
        case .hostname: condition.accepts(hostname)
        default: false
        }
      }
    }
  }
}
