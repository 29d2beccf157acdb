import Models

/// Which groups of a set of events an answer shows: those with the greatest number of distinct visitors, or sessions.
///
/// Nobody counts more distinct ones than rows. So those of the groups with most rows are counted first, and of the
/// others only those that have as many rows as the last of the leaders has visitors.
struct LeadingGroups {
  /// How many are shown, those before them included.
  let count: Int
  /// The place of the measure among the set's.
  let measure: Int
  let isLeftOut: @Sendable (_ slot: Int) -> Bool

  /// The leaders among an answer's groups; `nil` when all groups are wanted, or the order is another.
  init?(_ plan: QueryPlan, _ grouping: LabelGrouping, isLeftOut: @escaping @Sendable (_ slot: Int) -> Bool) {
    guard let set = plan.rowSets.first, set.kind == .events, plan.rowSets.count == 1 || grouping.join == .first,
      case .value(let place) = grouping.order, place < set.measures.count,
      set.measures[place] == .visitors || set.measures[place] == .sessions,
      grouping.limit > 0
    else { return nil }
    count = grouping.offset + grouping.limit
    measure = place
    self.isLeftOut = isLeftOut
  }

  /// Groups among which the leaders are, and the values of the measure by which they lead.
  struct Choice {
    let measure: Int
    /// Ascending.
    var groups: [Int]
    var values: [Int]
  }

  /// Finds the leaders.
  ///
  /// - Parameters:
  ///   - present: groups that have rows, ascending.
  ///   - rows: of a group.
  ///   - value: values of the measure at a place, of some groups.
  /// - Returns: `nil` when it is as well to count all groups.
  func choose(
    among present: [Int], rows: (_ group: Int) -> Int, value: (_ measure: Int, _ groups: [Int]) throws -> [Int]
  ) throws -> Choice? {
    // Some more than are shown, as few visitors may have seen a page often.
    let tried = 2 * count + 16
    guard present.count > tried else { return nil }
    let all = present.map(rows)
    let eligible = present.indices.filter { !isLeftOut(present[$0]) }
    guard eligible.count > tried else { return nil }
    let most = GreatestValues.threshold(eligible.lazy.map { all[$0] }, tried)
    let first = eligible.filter { all[$0] >= most }
    let covered = first.reduce(0) { $0 + all[$1] }
    guard covered * 8 < all.reduce(0, +) * 7 else { return nil }
    let values = try value(measure, first.map { present[$0] })
    let least = GreatestValues.threshold(values, count)
    let others = eligible.filter { all[$0] < most && all[$0] >= least }
    let otherValues = others.isEmpty ? [] : try value(measure, others.map { present[$0] })
    let found = zip((first + others).map { present[$0] }, values + otherValues).sorted { $0.0 < $1.0 }
    return Choice(measure: measure, groups: found.map(\.0), values: found.map(\.1))
  }
}
