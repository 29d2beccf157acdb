public import Models
public import Query
public import Storage

/// How often a goal was met.
public struct GoalCount: Hashable, Sendable {
  /// Events that met it, and what visitors did besides.
  public var conversions: Int
  /// Distinct visitors who met it, in whichever way.
  public var visitors: Int

  /// A count of these figures.
  public init(conversions: Int, visitors: Int) {
    self.conversions = conversions
    self.visitors = visitors
  }

  /// How often each of some goals was met inside a range, and how many visitors there were at all.
  ///
  /// Cost: one pass over the events for each goal that is met in several ways, one for all others together.
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
    do {
      let answers = try store.answer(plans)
      var rest = answers.dropFirst()
      var counts: [GoalCount] = []
      for goal in goals {
        let own = rest.prefix(goal.alternatives.count).map { $0.rows[0].values }
        rest = rest.dropFirst(goal.alternatives.count)
        let ways = own.filter { $0[0] > 0 }
        let visitors: Int
        if goal.deeds.isEmpty, ways.count < 2 {
          visitors = ways.first?[1] ?? 0
        } else {
          // One who met it in several ways is one visitor.
          let plan = FunnelPlan(website: website.id, range: range, steps: [goal.step])
          visitors = try store.answer(plan).steps[0].reached
        }
        counts.append(
          GoalCount(conversions: own.reduce(0) { $0 + $1[0] } + goal.deeds.count, visitors: visitors))
      }
      return (counts, answers[0].rows[0].values[1])
    } catch { throw .store(error) }
  }
}
