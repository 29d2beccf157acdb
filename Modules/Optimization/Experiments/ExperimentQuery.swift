public import Models
public import Storage

/// How an experiment's results are asked of storage: exposures from their consumer, conversions from the events, in one
/// pass for all goals.
public struct ExperimentQuery: Sendable {
  /// When visitors, by the hash of their name, did last what a condition asks, as far as it is kept besides events:
  /// clicks and forms.
  public typealias Behavior =
    @Sendable (_ condition: ExperimentGoal.Condition, _ range: InstantRange) throws -> [UInt64: Instant]

  /// Hosts of a website that are looked at, those with most pageviews first.
  private static let hostsMax = 20

  /// The experiment's name.
  public let id: DefinitionID
  /// The experiment.
  public let experiment: Experiment
  /// Its website.
  public let website: WebsiteID

  /// A question about an experiment.
  public init(id: DefinitionID, experiment: Experiment, website: WebsiteID) {
    self.id = id
    self.experiment = experiment
    self.website = website
  }

  /// What became of the experiment until now.
  ///
  /// A visitor belongs to the variation that was seen first, and converts once a goal, at that moment or later.
  /// - Throws: `StoreError`; what `behavior` throws.
  public func report(
    exposures: [Exposures.Exposure], store: any EventStore, behavior: Behavior, now: Instant
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
    // All goals in one pass, unless their conditions are more than a plan takes.
    var ofEvents = try eventGoals(goals, range, store)[...]
    while !ofEvents.isEmpty, !seen.isEmpty {
      var lists = 0
      let together = ofEvents.prefix { goal in
        lists += goal.conditions.count
        return lists <= ConversionPlan.alternativesMax
      }
      ofEvents = ofEvents.dropFirst(together.count)
      let plan = ConversionPlan(
        website: website, goals: together.map(\.conditions),
        exposures: seen.map { .init(visitor: $0.exposure.visitor, at: $0.exposure.at, group: $0.group) },
        groups: visitors.count, end: range.end)
      for (group, counts) in try store.answer(plan).converted.enumerated() {
        for (entry, count) in zip(together, counts) { converted[entry.goal][group] = count }
      }
    }
    for (index, goal) in goals.enumerated() where goal.condition.isBehavior {
      let last = try behavior(goal.condition, range)
      for (exposure, group) in seen where (last[exposure.name] ?? .distantPast) >= exposure.at {
        converted[index][group] += 1
      }
    }
    let counts = try converted.map { row in
      try zip(visitors, row).map { try VariationCounts(visitors: $0, conversions: $1) }
    }
    return ExperimentReport(experiment, counts: counts, now: now)
  }

  /// Goals that events tell, with what an event must be.
  private func eventGoals(
    _ goals: [ExperimentGoal], _ range: InstantRange, _ store: any EventStore
  ) throws -> [(goal: Int, conditions: ConversionPlan.Goal)] {
    var hostnames: [String]?
    return try goals.enumerated().compactMap { index, goal in
      switch goal.condition {
      case .click, .formSubmission: return nil
      case .customEvent(let name), .revenue(let name):
        return (index, [[Predicate(column: .name, anyOf: [.exact(name)])]])
      case .pageVisit(let match):
        let hosts = try hostnames ?? self.hostnames(range, store)
        hostnames = hosts
        let pageview = Predicate(column: .name, anyOf: [.exact("pageview")])
        return (index, try URLMatcher(match).conditions(hostnames: hosts).map { [pageview] + $0 })
      }
    }
  }

  private func hostnames(_ range: InstantRange, _ store: any EventStore) throws -> [String] {
    let plan = QueryPlan(
      website: website, range: range, rowSets: [RowSet(kind: .events, measures: [.events], key: [.hostname])],
      grouping: .labels(
        LabelGrouping(
          naming: [LabelNaming(empty: nil)], join: .first, order: .value(0), offset: 0, limit: Self.hostsMax)))
    return try store.answer(plan).rows.compactMap(\.labels.first)
  }
}

extension ExperimentGoal.Condition {
  /// Whether it is told by what is kept besides events.
  var isBehavior: Bool {
    switch self {
    case .click, .formSubmission: true
    case .pageVisit, .customEvent, .revenue: false
    }
  }
}

extension Instant {
  fileprivate static let distantPast = Instant(milliseconds: .min)
}
