import Models

/// Finds when some visitors did what is asked for.
struct MomentScan {
  let plan: MomentPlan
  let snapshot: WebsiteSnapshot

  func run() throws -> [UInt64: [Instant]] {
    guard !plan.visitors.isEmpty, !plan.alternatives.isEmpty else { return [:] }
    let dictionary = snapshot.dictionary(.visitor)
    var wanted: [UInt32: UInt64] = [:]
    try dictionary.forEach { code, text in
      guard let visitor = VisitorPseudonym.of(entry: text, seed: snapshot.seed), plan.visitors.contains(visitor) else {
        return
      }
      wanted[code] = visitor
    }
    guard !wanted.isEmpty else { return [:] }
    let gathered = try StepGathering<UInt32>(
      steps: plan.alternatives, range: plan.range, unit: .visitor, includesExcluded: false
    ).run(snapshot)
    var moments: [UInt64: [Instant]] = [:]
    for part in 0..<gathered.parts.count {
      for lane in gathered.lanes {
        for row in lane.rows(of: part) {
          guard let visitor = wanted[row.unit] else { continue }
          moments[visitor, default: []].append(Instant(milliseconds: row.time))
        }
      }
    }
    return moments.mapValues { $0.sorted() }
  }

  /// What visitors are called, by the hashes of their names.
  static func names(_ visitors: Set<UInt64>, _ snapshot: WebsiteSnapshot) throws -> [UInt64: String] {
    guard !visitors.isEmpty else { return [:] }
    var names: [UInt64: String] = [:]
    try snapshot.dictionary(.visitor).forEach { _, text in
      guard let visitor = VisitorPseudonym.of(entry: text, seed: snapshot.seed), visitors.contains(visitor) else {
        return
      }
      names[visitor] = VisitorKey.text(text)
    }
    return names
  }
}
