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
    let alternatives = plan.goals.enumerated().flatMap { goal, lists in lists.map { (goal: goal, predicates: $0) } }
    guard let start = plan.exposures.map(\.at).min(), start < plan.end, !alternatives.isEmpty else { return answer }
    let exposures = try exposuresByVisitor()
    guard !exposures.isEmpty else { return answer }
    // Bits of a row are alternatives, those of a visitor are goals.
    let goalBits = alternatives.map { UInt32(1) << UInt32($0.goal) }
    let gathered = try StepGathering<UInt32>(
      steps: alternatives.map(\.predicates), range: InstantRange(start: start, end: plan.end), unit: .visitor,
      includesExcluded: false
    ).run(snapshot)
    for part in 0..<gathered.parts.count {
      for lane in gathered.lanes {
        for row in lane.rows(of: part) {
          guard let index = exposures.index(row.unit), row.time >= exposures.times[index] else { continue }
          var rest = row.steps
          while rest != 0 {
            exposures.reached[index] |= goalBits[rest.trailingZeroBitCount]
            rest &= rest - 1
          }
        }
      }
    }
    for (index, group) in exposures.groups.enumerated() {
      for goal in plan.goals.indices where exposures.reached[index] >> UInt32(goal) & 1 != 0 {
        answer.converted[group][goal] += 1
      }
    }
    return answer
  }

  /// Exposures of visitors that the website's events know.
  private final class Exposures {
    /// By visitor's code: place of the exposure, counted from 1.
    private var places: [UInt32]
    var times: [Int64] = []
    var groups: [Int] = []
    /// A bit for each goal.
    var reached: [UInt32] = []

    init(visitors: Int) { places = [UInt32](repeating: 0, count: visitors) }

    var isEmpty: Bool { times.isEmpty }

    func add(_ exposure: ConversionPlan.Exposure, code: UInt32) {
      guard places[Int(code)] == 0 else { return }
      times.append(exposure.at.milliseconds)
      groups.append(exposure.group)
      reached.append(0)
      places[Int(code)] = UInt32(times.count)
    }

    func index(_ code: UInt32) -> Int? {
      let place = places[Int(code)]
      return place == 0 ? nil : Int(place) - 1
    }
  }

  private func exposuresByVisitor() throws -> Exposures {
    let dictionary = snapshot.dictionary(.visitor)
    let exposures = Exposures(visitors: Int(dictionary.count) + 1)
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
        exposures.add(plan.exposures[index], code: code)
      }
    }
    return exposures
  }
}
