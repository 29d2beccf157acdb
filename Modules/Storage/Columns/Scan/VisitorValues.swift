import Models

/// The value score of visitors, from all their sessions that belong to a range.
///
/// A pass over the sessions adds up what each visitor did, eight bytes a visitor; the score is worked out once for each
/// at the end.
///
/// `@unchecked Sendable`: written by one lane at a time, or by several at different places, before the initializer
/// returns.
final class VisitorValues: @unchecked Sendable {
  /// What is read of sessions.
  static let columns: Set<SessionColumn> = [
    .visitor, .start, .length, .pageviews, .interactions, .user, .medium,
  ]

  /// By visitor's code, or by place among the chosen visitors.
  let scores: Scratch<UInt8>

  /// What one visitor's activity is added up in.
  private typealias Sums = UnsafeMutablePointer<VisitorActivity>

  /// - Parameter chosen: visitors whose scores are wanted, none twice; `nil` = all.
  init(
    _ plan: QueryPlan, _ sessionRange: SessionRange, _ snapshot: WebsiteSnapshot, chosen: [UInt32]? = nil
  ) throws {
    let everyone = Int(snapshot.dictionary(.visitor).count) + 1
    let places = chosen.map { VisitorPlaces($0, of: everyone) }
    let count = chosen?.count ?? everyone
    scores = Scratch(count, isZero: true)
    let set = try SessionSetScan(
      RowSet(kind: .sessions, measures: [], sessionRange: sessionRange), of: plan, snapshot)
    var ahead = ColumnsAhead(snapshot)
    for chunk in set.chunks { ahead.want(VisitorValues.columns, ofChunk: chunk) }
    let reading = ahead.begin()
    defer { reading.end() }
    let baselines = try VisitorValues.baselines(snapshot)
    let parts = set.parts
    let lanes = try Lanes.run(parts.count) { lane in
      let memory = ActivityMemory(count)
      let reader = ActivityReader(set, baselines, places)
      for chunk in parts[lane] { try reader.add(chunk, to: memory.sums) }
      return memory
    }
    guard let first = lanes.first?.sums else { return }
    let paid = try PurchaseRows(plan.range, in: nil, includesExcluded: plan.includesExcluded, snapshot)
    let lookup = try VisitorLookup(snapshot.sessions, paid.window)
    for row in paid.parts.joined() where row.amount > 0 {
      let visitor = lookup[row.session]
      if let place = places.map({ $0[visitor] }) ?? Int(visitor) { first[place].notePayment() }
    }
    let scores = scores
    let shares = Lanes.worth(count)
    _ = try Lanes.run(shares) { share in
      let own = lanes[0].sums
      for visitor in count * share / shares..<count * (share + 1) / shares {
        var activity = own[visitor]
        for lane in 1..<max(1, lanes.count) { activity.add(lanes[lane].sums[visitor]) }
        if activity.visits > 0 { scores.numbers[visitor] = UInt8(VisitorValue.score(of: activity)) }
      }
    }
  }

  /// The flags of every medium's baseline by its code.
  private static func baselines(_ snapshot: WebsiteSnapshot) throws -> [UInt16] {
    func flags(_ medium: String) -> UInt16 {
      VisitorActivity.baselineFlags(VisitorValue.baseline(medium: medium))
    }
    let dictionary = snapshot.dictionary(.attribute(.medium))
    var baselines = [UInt16](repeating: flags(""), count: Int(dictionary.count) + 1)
    try dictionary.forEach { code, text in baselines[Int(code)] = flags(String(decoding: text, as: UTF8.self)) }
    return baselines
  }

  /// Sum of the scores of marked visitors.
  func sum(of visitors: Marks) -> Int {
    var sum = 0
    let own = scores.numbers + visitors.first
    for index in 0..<visitors.count { sum &+= Int(own[index]) & (0 &- Int(visitors.bytes[index])) }
    return sum
  }
}

extension SessionSetScan {
  /// The score of every visitor, by code.
  func visitorValues() throws -> VisitorValues { try VisitorValues(plan, rowSet.sessionRange, snapshot) }
}
