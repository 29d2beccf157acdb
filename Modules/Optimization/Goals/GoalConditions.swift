public import Models
public import Query
public import Storage

/// Which stored events meet a goal.
///
/// A conversion is an event that fulfills the goal's condition, or one that says so itself: an event named as the
/// goal's identifier, which is what server-side tracking and scripts send. Clicks and sent forms are no event rows:
/// they meet a goal by such an event, also named as the goal.
public struct GoalConditions: Sendable {
  /// The name of pageviews.
  private static let pageview = "pageview"

  /// Alternatives; of each all conditions hold on the event.
  public let alternatives: [[Predicate]]

  /// The conditions of a goal.
  ///
  /// - Throws: `RegexFault`.
  public init(_ goal: Goal, id: DefinitionID, hosts: TrackedHosts) throws(RegexFault) {
    func named(_ names: [String]) -> [Predicate] {
      [Predicate(column: .name, anyOf: names.map { .exact($0) })]
    }
    switch goal.condition {
    case .pageVisit(let match):
      alternatives = [named([Self.pageview]) + (try hosts.conditions(match)), named([id.description])]
    case .click, .formSubmission: alternatives = [named([goal.name, id.description])]
    case .customEvent(let name): alternatives = [named([name, id.description])]
    case .revenue(let name): alternatives = [named([name ?? "revenue", id.description])]
    }
  }

  /// Whether one stored event meets the goal.
  public func accept(_ event: ScannedEvent) -> Bool {
    alternatives.contains { conditions in
      conditions.allSatisfy { condition in
        switch condition.column {
        case .name: condition.accepts(event.name)
        case .page: condition.accepts(event.pathname)
        case .hostname: condition.accepts(event.hostname)
        default: false
        }
      }
    }
  }
}

/// How often a goal was met.
public struct GoalCount: Hashable, Sendable {
  /// Events that met it.
  public var conversions: Int
  /// Distinct visitors who met it. One who met a page visit by a page and by server-side tracking counts twice.
  public var visitors: Int

  /// How often each of some goals was met inside a range, from one moment of the store, and how many visitors there
  /// were at all.
  ///
  /// - Throws: `QueryError.store`.
  public static func counts(
    _ goals: [GoalConditions], website: Website, range: InstantRange, store: some EventStore
  ) throws(QueryError) -> (counts: [GoalCount], visitors: Int) {
    func plan(_ conditions: [Predicate]) -> QueryPlan {
      QueryPlan(
        website: website.id, range: range,
        rowSets: [RowSet(kind: .events, eventFilter: conditions, measures: [.events, .visitors])])
    }
    let plans = [plan([])] + goals.flatMap { $0.alternatives.map(plan) }
    let answers: [PlanAnswer]
    do { answers = try store.answer(plans) } catch { throw .store(error) }
    var rest = answers.dropFirst()
    let counts = goals.map { goal in
      let own = rest.prefix(goal.alternatives.count).map { $0.rows[0].values }
      rest = rest.dropFirst(goal.alternatives.count)
      return GoalCount(conversions: own.reduce(0) { $0 + $1[0] }, visitors: own.reduce(0) { $0 + $1[1] })
    }
    return (counts, answers[0].rows[0].values[1])
  }
}
