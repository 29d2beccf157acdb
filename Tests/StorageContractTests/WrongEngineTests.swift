import Models
import Storage
import TestSupport
import Testing

/// The random questions are worth their time: an engine that forgets any one rule is found.
@Suite struct WrongEngineTests {
  /// A way to be wrong.
  struct Mistake: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var make: @Sendable (inout QueryPlan) -> Void

    init(_ description: String, _ make: @escaping @Sendable (inout QueryPlan) -> Void) {
      testDescription = description
      self.make = make
    }

    /// A mistake in how labels are treated.
    static func ofLabels(_ description: String, _ make: @escaping @Sendable (inout LabelGrouping) -> Void) -> Mistake {
      Mistake(description) { plan in
        guard case .labels(var grouping) = plan.grouping else { return }
        make(&grouping)
        plan.grouping = .labels(grouping)
      }
    }

    /// A mistake in every row set.
    static func ofSets(_ description: String, _ make: @escaping @Sendable (inout RowSet) -> Void) -> Mistake {
      Mistake(description) { plan in
        for index in plan.rowSets.indices { make(&plan.rowSets[index]) }
      }
    }
  }

  private static let mistakes: [Mistake] = [
    Mistake("counts bots") { $0.includesExcluded = true },
    Mistake("takes the end of a range in") {
      $0.range = InstantRange(start: $0.range.start, end: $0.range.end.advanced(byMilliseconds: 60_000))
    },
    Mistake("takes a border for the bucket before") {
      guard case .buckets(let borders) = $0.grouping else { return }
      $0.grouping = .buckets(borders: borders.map { $0.advanced(byMilliseconds: 1000) })
    },
    .ofSets("forgets event filters of sessions") { if $0.kind == .sessions { $0.eventFilter = [] } },
    .ofSets("forgets session filters of events") { if $0.kind == .events { $0.sessionFilter = [] } },
    .ofSets("asks only the first of several filters") { $0.eventFilter = Array($0.eventFilter.prefix(1)) },
    .ofSets("counts sessions in their last bucket only") { $0.sessionBucket = .lastActivity },
    .ofSets("takes sessions in that were opened before the range") { $0.sessionRange = .overlapping },
    .ofSets("rounds durations") { set in
      set.measures = set.measures.map { $0 == .durationMilliseconds ? .durationSeconds : $0 }
    },
    .ofSets("lets absent properties pass") { set in
      for index in set.eventFilter.indices { set.eventFilter[index].acceptsAbsent = true }
    },
    .ofSets("takes entry pages for exit pages") { set in
      set.key = set.key.map { $0 == .exitPage ? .entryPage : $0 }
    },
    .ofLabels("keeps the groups of any set") { $0.join = .any },
    .ofLabels("names absent like empty") { grouping in
      for index in grouping.naming.indices { grouping.naming[index].absent = grouping.naming[index].empty }
    },
    .ofLabels("leaves nothing out") { grouping in
      for index in grouping.naming.indices { grouping.naming[index].leftOut = [] }
    },
    .ofLabels("ignores the offset") { $0.offset = 0 },
    .ofLabels("orders by the first value always") { $0.order = .value(0) },
  ]

  @Test(arguments: mistakes)
  func `an engine with one mistake is found`(mistake: Mistake) throws {
    for seed in 1...8 as ClosedRange<UInt64> {
      let reference = ReferenceEventStore(RandomTraffic(seed: seed).events, website: contractWebsite)
      var plans = RandomPlans(seed: seed, website: contractWebsite)
      for _ in 0..<250 {
        let plan = plans.next()
        var mistaken = plan
        mistake.make(&mistaken)
        if mistaken == plan { continue }
        if try reference.answer(plan) != reference.answer(mistaken) { return }
      }
    }
    Issue.record("2000 questions did not find it")
  }

  private static let retentionMistakes: [RetentionMistake] = [
    RetentionMistake("counts bots") { $0.includesExcluded = true },
    RetentionMistake("takes newcomers for all") { $0.founders = .all },
    RetentionMistake("takes all for newcomers") { $0.founders = .newcomers },
    RetentionMistake("forgets what founds") { $0.founding = [] },
    RetentionMistake("forgets what returns") { $0.returning = [] },
    RetentionMistake("lets returning events found") { $0.founding = $0.returning },
    RetentionMistake("takes a border for the period before") {
      $0.borders = $0.borders.map { $0.advanced(byMilliseconds: 1000) }
    },
    RetentionMistake("looks too far") { $0.distanceMax += 1 },
    RetentionMistake("counts no money") { $0.purchases = nil },
    RetentionMistake("takes visits for purchases") { $0.purchases?.found = false },
  ]

  @Test(arguments: retentionMistakes)
  func `an engine with one mistake about cohorts is found`(mistake: RetentionMistake) throws {
    for seed in 1...8 as ClosedRange<UInt64> {
      let reference = ReferenceEventStore(RandomTraffic(seed: seed).events, website: contractWebsite)
      var plans = RandomPlans(seed: seed, website: contractWebsite)
      for _ in 0..<75 {
        let plan = plans.nextRetention()
        var mistaken = plan
        mistake.make(&mistaken)
        if mistaken == plan { continue }
        if try reference.answer(plan) != reference.answer(mistaken) { return }
      }
    }
    Issue.record("600 questions did not find it")
  }

  private static let funnelMistakes: [FunnelMistake] = [
    FunnelMistake("counts bots") { $0.includesExcluded = true },
    FunnelMistake("takes sessions for visitors") { $0.unit = .session },
    FunnelMistake("takes visitors for sessions") { $0.unit = .visitor },
    FunnelMistake("knows no window") { $0.windowMilliseconds = nil },
    FunnelMistake("cuts the window short") { $0.windowMilliseconds = $0.windowMilliseconds.map { max(0, $0 - 1) } },
    FunnelMistake("forgets what must always hold") { $0.filter = [] },
    FunnelMistake("asks only the first condition of a step") {
      $0.steps = $0.steps.map { step in
        FunnelPlan.Step(alternatives: step.alternatives.map { Array($0.prefix(1)) }, deeds: step.deeds)
      }
    },
    FunnelMistake("asks only one way to take a step") {
      $0.steps = $0.steps.map { FunnelPlan.Step(alternatives: Array($0.alternatives.prefix(1)), deeds: $0.deeds) }
    },
    FunnelMistake("knows events only") {
      $0.steps = $0.steps.map { FunnelPlan.Step(alternatives: $0.alternatives) }
    },
    FunnelMistake("takes the steps in another order") { $0.steps.reverse() },
  ]

  @Test(arguments: funnelMistakes)
  func `an engine with one mistake about funnels is found`(mistake: FunnelMistake) throws {
    for seed in 1...8 as ClosedRange<UInt64> {
      let reference = ReferenceEventStore(RandomTraffic(seed: seed).events, website: contractWebsite)
      var plans = RandomPlans(seed: seed, website: contractWebsite)
      for _ in 0..<75 {
        let plan = plans.nextFunnel()
        var mistaken = plan
        mistake.make(&mistaken)
        if mistaken == plan { continue }
        if try reference.answer(plan) != reference.answer(mistaken) { return }
      }
    }
    Issue.record("600 questions did not find it")
  }
}

extension WrongEngineTests {
  private static let pageMistakes: [PageMistake] = [
    PageMistake("lists bots") { $0.includesExcluded = true },
    PageMistake("takes sessions in that were opened before the range") { $0.sessionRange = .overlapping },
    PageMistake("forgets the filter") { $0.filter = [] },
    PageMistake("ignores the offset") { $0.offset = 0 },
    PageMistake("lists one more") { $0.limit += 1 },
  ]

  @Test(arguments: pageMistakes)
  func `an engine with one mistake about pages of sessions is found`(mistake: PageMistake) throws {
    for seed in 1...8 as ClosedRange<UInt64> {
      let reference = ReferenceEventStore(RandomTraffic(seed: seed).events, website: contractWebsite)
      var plans = RandomPlans(seed: seed, website: contractWebsite)
      for _ in 0..<75 {
        let plan = plans.nextPage()
        var mistaken = plan
        mistake.make(&mistaken)
        if mistaken == plan { continue }
        if try reference.answer(plan) != reference.answer(mistaken) { return }
      }
    }
    Issue.record("600 questions did not find it")
  }
}

/// A way to be wrong about one kind of plan.
struct PlanMistake<Plan: Sendable>: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var make: @Sendable (inout Plan) -> Void

  init(_ description: String, _ make: @escaping @Sendable (inout Plan) -> Void) {
    testDescription = description
    self.make = make
  }
}

typealias RetentionMistake = PlanMistake<RetentionPlan>
typealias FunnelMistake = PlanMistake<FunnelPlan>
typealias PageMistake = PlanMistake<SessionPagePlan>
