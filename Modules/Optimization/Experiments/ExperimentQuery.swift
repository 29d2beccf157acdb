public import Models
public import Storage

/// How an experiment's results are asked of storage: exposures from their consumer, conversions from the events, in one
/// pass for all goals, and from what visitors did besides.
public struct ExperimentQuery: Sendable {
  /// The experiment's name.
  public let id: DefinitionID
  /// The experiment.
  public let experiment: Experiment
  /// Its website.
  public let website: Website

  /// A question about an experiment.
  public init(id: DefinitionID, experiment: Experiment, website: Website) {
    self.id = id
    self.experiment = experiment
    self.website = website
  }

  /// What became of the experiment until now.
  ///
  /// A visitor belongs to the variation that was seen first, and converts once a goal, at that moment or later.
  /// - Throws: `QueryError`; `StoreError`; `RegexFault`.
  public func report(
    exposures: [Exposures.Exposure], store: some EventStore, behavior: BehaviorReader, now: Instant
  ) throws -> ExperimentReport {
    let goals = [experiment.goal] + experiment.secondaryGoals
    let range = experiment.period(until: now) ?? InstantRange(start: now, end: now)
    let groups = Dictionary(uniqueKeysWithValues: experiment.variations.enumerated().map { ($1.id, $0) })
    let seen = exposures.compactMap { exposure -> (exposure: Exposures.Exposure, group: Int)? in
      guard let group = groups[exposure.variation], range.contains(exposure.at) else { return nil }
      return (exposure, group)
    }
    var visitors = [Int](repeating: 0, count: experiment.variations.count)
    for (_, group) in seen { visitors[group] += 1 }
    var converted = goals.map { _ in [Int](repeating: 0, count: experiment.variations.count) }
    if !seen.isEmpty {
      let hosts = try TrackedHosts(of: website, in: range, store: store)
      let conditions = try goals.map {
        try GoalConditions($0, website: website.id, range: range, hosts: hosts, behavior: behavior)
      }
      // All goals in one pass, unless their conditions are more than a plan takes.
      var rest = Array(conditions.enumerated())[...]
      while !rest.isEmpty {
        var lists = 0
        let together = rest.prefix { _, goal in
          lists += max(1, goal.alternatives.count)
          return lists <= ConversionPlan.alternativesMax
        }
        rest = rest.dropFirst(together.count)
        let last = together.map { goal in
          Dictionary(goal.element.deeds.map { ($0.visitor, $0.time) }) { max($0, $1) }
        }
        let plan = ConversionPlan(
          website: website.id, goals: together.map(\.element.alternatives),
          exposures: seen.map { exposure, group in
            let reached = last.indices.filter { index in
              last[index][exposure.name].map { $0 >= exposure.at } ?? false
            }
            return .init(visitor: exposure.visitor, at: exposure.at, group: group, reached: Set(reached))
          },
          groups: visitors.count, end: range.end)
        for (group, counts) in try store.answer(plan).converted.enumerated() {
          for (goal, count) in zip(together, counts) { converted[goal.offset][group] = count }
        }
      }
    }
    let counts = try converted.map { row in
      try zip(visitors, row).map { try VariationCounts(visitors: $0, conversions: $1) }
    }
    return ExperimentReport(experiment, counts: counts, now: now)
  }
}
