import Models

/// Answers one plan from one snapshot: count each row set, let their groups meet, order, cut, name.
struct PlanExecution {
  private let plan: QueryPlan
  private let snapshot: WebsiteSnapshot

  init(_ plan: QueryPlan, _ snapshot: WebsiteSnapshot) {
    self.plan = plan
    self.snapshot = snapshot
  }

  func run() throws -> PlanAnswer {
    switch plan.grouping {
    case .total:
      let sets = try plan.rowSets.map { try $0.kind == .events ? events($0).total() : sessions($0).total() }
      return PlanAnswer(rows: [.init(labels: [], values: sets.flatMap { $0.values.map { $0[0] } })])
    case .buckets(let borders):
      guard borders.count > 1 else { return PlanAnswer(rows: []) }
      let sets = try plan.rowSets.map {
        try $0.kind == .events ? events($0).byBucket(borders) : sessions($0).byBucket(borders)
      }
      return PlanAnswer(
        rows: (0..<borders.count - 1).map { bucket in
          .init(labels: [], values: sets.flatMap { $0.values.map { $0[bucket] } })
        })
    case .labels(let grouping): return try byLabel(grouping)
    }
  }

  private func events(_ set: RowSet) throws -> EventSetScan { try EventSetScan(set, of: plan, snapshot) }
  private func sessions(_ set: RowSet) throws -> SessionSetScan { try SessionSetScan(set, of: plan, snapshot) }

  private func byLabel(_ grouping: LabelGrouping) throws -> PlanAnswer {
    guard let key = plan.rowSets.first?.key, !key.isEmpty else { return PlanAnswer(rows: []) }
    let space = try GroupSpace(key, grouping.naming, snapshot)
    let sets = try plan.rowSets.map {
      try $0.kind == .events ? events($0).byLabel(space) : sessions($0).byLabel(space)
    }
    // A set counted early may know fewer pairs than there are in the end.
    func value(_ set: Grouped, _ measure: Int, _ slot: Int) -> Int {
      slot < set.values[measure].count ? set.values[measure][slot] : 0
    }
    func isPresent(_ set: Grouped, _ slot: Int) -> Bool { slot < set.isPresent.count && set.isPresent[slot] }
    let leftOut = try space.leftOut()
    var candidates: [(slot: Int, values: [Int], sort: Int)] = []
    for slot in 0..<space.slots {
      guard grouping.join == .first ? isPresent(sets[0], slot) : sets.contains(where: { isPresent($0, slot) }),
        !leftOut(slot)
      else { continue }
      let values = sets.flatMap { set in set.values.indices.map { value(set, $0, slot) } }
      candidates.append((slot, values, grouping.order.of(values)))
    }
    // Labels are spelled out only for rows that can be among those asked for.
    let wanted = grouping.offset + grouping.limit
    if candidates.count > wanted, wanted > 0 {
      let threshold = candidates.map(\.sort).sorted(by: >)[wanted - 1]
      candidates.removeAll { $0.sort < threshold }
    }
    var rows = try candidates.map { candidate in
      (sort: candidate.sort, row: PlanAnswer.Row(labels: try space.labels(candidate.slot), values: candidate.values))
    }
    rows.sort { a, b in a.sort != b.sort ? a.sort > b.sort : PlanExecution.precedes(a.row.labels, b.row.labels) }
    return PlanAnswer(rows: rows.dropFirst(grouping.offset).prefix(grouping.limit).map(\.row))
  }

  /// Bytewise order of labels.
  private static func precedes(_ a: [String], _ b: [String]) -> Bool {
    for (a, b) in zip(a, b) where !a.utf8.elementsEqual(b.utf8) { return a.utf8.lexicographicallyPrecedes(b.utf8) }
    return false
  }
}
