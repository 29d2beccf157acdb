import Models

/// Answers one plan from one snapshot: count each row set, let their groups meet, order, cut, name.
struct PlanExecution {
  private let plan: QueryPlan
  private let snapshot: WebsiteSnapshot
  private let recorder: ExecutionRecorder?

  init(_ plan: QueryPlan, _ snapshot: WebsiteSnapshot, _ recorder: ExecutionRecorder? = nil) {
    self.plan = plan
    self.snapshot = snapshot
    self.recorder = recorder
  }

  func run() throws -> PlanAnswer {
    switch plan.grouping {
    case .total:
      let sets = try forEachScan { try $1.total(recorder) }
      recorder?.lap(.group)
      return PlanAnswer(rows: [.init(labels: [], values: sets.flatMap { $0.values.map { $0[0] } })])
    case .buckets(let borders):
      guard borders.count > 1 else { return PlanAnswer(rows: []) }
      let sets = try forEachScan { try $1.byBucket(borders, recorder) }
      recorder?.lap(.group)
      return PlanAnswer(
        rows: (0..<borders.count - 1).map { bucket in
          .init(labels: [], values: sets.flatMap { $0.values.map { $0[bucket] } })
        })
    case .labels(let grouping): return try byLabel(grouping)
    }
  }

  /// One of the plan's sets, ready to be counted.
  private enum Scan {
    case events(EventSetScan)
    case sessions(SessionSetScan)

    func total(_ recorder: ExecutionRecorder?) throws -> Grouped {
      switch self {
      case .events(let scan): try scan.total(recorder)
      case .sessions(let scan): try scan.total(recorder)
      }
    }

    func byBucket(_ borders: [Instant], _ recorder: ExecutionRecorder?) throws -> Grouped {
      switch self {
      case .events(let scan): try scan.byBucket(borders, recorder)
      case .sessions(let scan): try scan.byBucket(borders, recorder)
      }
    }

    func kernels(_ grouped: Grouped) -> [String] {
      switch self {
      case .events(let scan): [scan.kernels(grouped.kernels)]
      case .sessions(let scan): scan.kernels(grouped.kernels)
      }
    }

    func byLabel(_ space: GroupSpace, _ leaders: LeadingGroups?, _ recorder: ExecutionRecorder?) throws -> Grouped {
      switch self {
      case .events(let scan): try scan.byLabel(space, leaders: leaders, recorder)
      case .sessions(let scan): try scan.byLabel(space, recorder)
      }
    }
  }

  /// Counts all sets. Before the first is, all begin to be read.
  private func forEachScan(_ count: (_ place: Int, Scan) throws -> Grouped) throws -> [Grouped] {
    var readings: [ColumnsAhead.Reading] = []
    defer { for reading in readings { reading.end() } }
    var scans: [Scan] = []
    for set in plan.rowSets {
      switch set.kind {
      case .events:
        let scan = try EventSetScan(set, of: plan, snapshot)
        recorder?.note(scan.note)
        recorder?.lap(.filter)
        readings.append(scan.readAhead())
        scans.append(.events(scan))
      case .sessions:
        let scan = try SessionSetScan(set, of: plan, snapshot)
        recorder?.note(scan.note)
        recorder?.lap(.filter)
        readings.append(scan.readAhead())
        scans.append(.sessions(scan))
      }
      recorder?.lap(.read)
    }
    return try scans.enumerated().map { place, scan in
      let grouped = try count(place, scan)
      recorder?.note { $0.kernels += scan.kernels(grouped) }
      return grouped
    }
  }

  private func byLabel(_ grouping: LabelGrouping) throws -> PlanAnswer {
    guard let key = plan.rowSets.first?.key, !key.isEmpty else { return PlanAnswer(rows: []) }
    let domains = key.map { Domain(of: $0) }
    precondition(
      plan.rowSets.allSatisfy { $0.key.map { Domain(of: $0) } == domains },
      "groups of several sets meet by their codes, which are those of one dictionary")
    let space = try GroupSpace(key, grouping.naming, snapshot)
    let leftOut = try space.leftOut()
    let leaders = LeadingGroups(plan, grouping, isLeftOut: leftOut)
    let sets = try forEachScan { place, scan in try scan.byLabel(space, place == 0 ? leaders : nil, recorder) }
    recorder?.lap(.group)
    let groups = JoinedGroups(sets, grouping.join)
    var candidates: [(group: Int, sort: Int)] = []
    candidates.reserveCapacity(groups.slots.count)
    var values = [Int](repeating: 0, count: groups.width)
    for group in groups.slots.indices where !leftOut(groups.slots[group]) {
      groups.read(group, into: &values)
      candidates.append((group, grouping.order.of(values)))
    }
    // Labels are spelled out only for rows that can be among those asked for.
    let wanted = grouping.offset + grouping.limit
    if candidates.count > wanted, wanted > 0 {
      let threshold = GreatestValues.threshold(candidates.lazy.map(\.sort), wanted)
      candidates.removeAll { $0.sort < threshold }
    }
    var rows = try candidates.map { candidate in
      groups.read(candidate.group, into: &values)
      let labels = try space.labels(groups.slots[candidate.group])
      return (sort: candidate.sort, row: PlanAnswer.Row(labels: labels, values: values))
    }
    rows.sort { a, b in a.sort != b.sort ? a.sort > b.sort : PlanExecution.precedes(a.row.labels, b.row.labels) }
    recorder?.lap(.label)
    return PlanAnswer(rows: rows.dropFirst(grouping.offset).prefix(grouping.limit).map(\.row))
  }

  /// Bytewise order of labels.
  private static func precedes(_ a: [String], _ b: [String]) -> Bool {
    for (a, b) in zip(a, b) where !a.utf8.elementsEqual(b.utf8) { return a.utf8.lexicographicallyPrecedes(b.utf8) }
    return false
  }
}
