import Models

/// Counts how far visitors or sessions get: rows that may take a step are gathered, sorted by who takes it, and
/// followed one by one.
struct FunnelScan {
  private let plan: FunnelPlan
  private let snapshot: WebsiteSnapshot

  init(_ plan: FunnelPlan, _ snapshot: WebsiteSnapshot) {
    self.plan = plan
    self.snapshot = snapshot
  }

  func run() throws -> FunnelAnswer {
    precondition(plan.steps.count <= FunnelPlan.stepsMax, "a funnel has more steps than it may")
    return switch plan.steps.reduce(0, { $0 + $1.alternatives.count }) {
    case ...8: try run(UInt8.self)
    case ...32: try run(UInt32.self)
    default: try run(UInt64.self)
    }
  }

  private func run<Word: FixedWidthInteger & UnsignedInteger & Sendable>(_: Word.Type) throws -> FunnelAnswer {
    let deeds = try DeedRows(plan, snapshot)
    let gathered = try StepGathering<Word>(
      steps: plan.steps.flatMap { $0.alternatives.map { $0 + plan.filter } },
      owners: plan.steps.allSatisfy { $0.alternatives.count == 1 }
        ? nil : plan.steps.enumerated().flatMap { step, ways in ways.alternatives.map { _ in step } },
      unknownVisitors: deeds.unknownVisitors, range: plan.range, unit: plan.unit,
      includesExcluded: plan.includesExcluded
    ).run(snapshot)
    let unitParts = gathered.parts
    let lanes = gathered.lanes + [deeds.lane(unitParts)]
    let shares = Lanes.cut(Array(0..<unitParts.count), into: gathered.worth) { part in
      lanes.reduce(1) { $0 + $1.rows(of: part).count }
    }
    let figures = try Lanes.run(shares.count) { lane in
      var attempts = FunnelAttempts(steps: plan.steps.count, window: plan.windowMilliseconds)
      for part in shares[lane] {
        StepRows.forEachUnit(lanes, part, unitParts[part]) { attempts.follow($0) }
      }
      return attempts.figures
    }
    return FunnelAnswer(
      steps: plan.steps.indices.map { step in
        figures.reduce(into: .init(reached: 0, millisecondsSincePrevious: 0, millisecondsSinceFirst: 0)) { sum, part in
          sum.reached += part[step].reached
          sum.millisecondsSincePrevious += part[step].millisecondsSincePrevious
          sum.millisecondsSinceFirst += part[step].millisecondsSinceFirst
        }
      })
  }
}
