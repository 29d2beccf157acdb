import Models

/// Counts who reached goals after an exposure: rows that may meet a goal are gathered with their visitors, and each is
/// compared with the visitor's exposure.
struct ConversionScan {
  private let plan: ConversionPlan
  private let snapshot: WebsiteSnapshot

  init(_ plan: ConversionPlan, _ snapshot: WebsiteSnapshot) {
    self.plan = plan
    self.snapshot = snapshot
  }

  func run() throws -> ConversionAnswer {
    var answer = ConversionAnswer(
      converted: [[Int]](repeating: [Int](repeating: 0, count: plan.goals.count), count: plan.groups))
    // A bit for each goal.
    var reached = plan.exposures.map { $0.reached.reduce(UInt32(0)) { $0 | 1 << UInt32($1) } }
    try addEvents(to: &reached)
    for (exposure, goals) in zip(plan.exposures, reached) {
      for goal in plan.goals.indices where goals >> UInt32(goal) & 1 != 0 {
        answer.converted[exposure.group][goal] += 1
      }
    }
    return answer
  }

  private func addEvents(to reached: inout [UInt32]) throws {
    let alternatives = plan.goals.enumerated().flatMap { goal, lists in lists.map { (goal: goal, predicates: $0) } }
    guard let start = plan.exposures.map(\.at).min(), start < plan.end, !alternatives.isEmpty else { return }
    let exposures = try exposuresByVisitor()
    guard !exposures.isEmpty else { return }
    let gathered = try StepGathering<UInt32>(
      steps: alternatives.map(\.predicates), owners: alternatives.map(\.goal),
      range: InstantRange(start: start, end: plan.end), unit: .visitor, includesExcluded: false
    ).run(snapshot)
    for part in 0..<gathered.parts.count {
      for lane in gathered.lanes {
        for row in lane.rows(of: part) {
          guard let index = exposures.index(row.unit), row.time >= plan.exposures[index].at.milliseconds else {
            continue
          }
          reached[index] |= row.steps
        }
      }
    }
  }

  /// Exposures of visitors that the website's events know.
  private struct KnownExposures {
    /// By visitor's code: place of the exposure, counted from 1.
    private var places: [UInt32]
    private(set) var isEmpty = true

    init(visitors: Int) { places = [UInt32](repeating: 0, count: visitors) }

    mutating func add(_ index: Int, code: UInt32) {
      guard places[Int(code)] == 0 else { return }
      places[Int(code)] = UInt32(index) + 1
      isEmpty = false
    }

    func index(_ code: UInt32) -> Int? {
      let place = places[Int(code)]
      return place == 0 ? nil : Int(place) - 1
    }
  }

  private func exposuresByVisitor() throws -> KnownExposures {
    let dictionary = snapshot.dictionary(.visitor)
    var exposures = KnownExposures(visitors: Int(dictionary.count) + 1)
    // One walk over all visitors, as looking up each would unpack blocks again and again.
    var wanted: [UInt64: [Int]] = [:]
    var entries: [[UInt8]] = []
    for (index, exposure) in plan.exposures.enumerated() {
      let kind = exposure.visitor.isCookieless ? VisitorKey.cookieless : VisitorKey.named
      entries.append([kind] + exposure.visitor.bytes)
      wanted[entries[index].withUnsafeBytes { dictionary.hash(of: $0) }, default: []].append(index)
    }
    try dictionary.forEach { code, text in
      for index in wanted[dictionary.hash(of: text)] ?? [] where text.elementsEqual(entries[index]) {
        exposures.add(index, code: code)
      }
    }
    return exposures
  }
}
