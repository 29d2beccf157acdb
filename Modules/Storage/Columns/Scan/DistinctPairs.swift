/// Distinct visitors of each group, exactly: a counting sort of the visitors by group, then a stamp for each visitor.
struct DistinctPairs {
  /// Groups that have rows.
  private let groups: [Int]
  /// Where each of these groups' visitors begin, and where the last one's end.
  private let starts: [Int]
  private let visitors: Scratch<UInt32>

  /// Writes the visitors of one lane's rows: that of a row of group g to `out[next[g]]`, and `next[g]` then moves on.
  typealias Fill = @Sendable (
    _ lane: Int, _ next: UnsafeMutablePointer<UInt32>, _ out: UnsafeMutablePointer<UInt32>
  ) throws -> Void

  /// Sorts the visitors of all rows by group.
  ///
  /// - Parameters:
  ///   - groups: those that have rows in any lane.
  ///   - lanes: how many rows of each group each lane will bring.
  init(_ groups: [Int], lanes: [GroupCounters], fill: Fill) throws {
    self.groups = groups
    var starts: [Int] = []
    starts.reserveCapacity(groups.count + 1)
    let nexts = lanes.map { Scratch<UInt32>($0.slots, isZero: false) }
    var total = 0
    for group in groups {
      starts.append(total)
      for (lane, next) in zip(lanes, nexts) where group < lane.slots {
        next.numbers[group] = UInt32(truncatingIfNeeded: total)
        total += lane.rows(group)
      }
    }
    starts.append(total)
    guard total <= Int(UInt32.max) else { throw StoreError.failed("too many rows to count visitors by group") }
    self.starts = starts
    let visitors = Scratch<UInt32>(total, isZero: false)
    self.visitors = visitors
    _ = try Lanes.run(lanes.count) { lane in try fill(lane, nexts[lane].numbers, visitors.numbers) }
  }

  /// Puts visitors where those of their groups belong.
  @inline(__always)
  static func place(
    _ visitors: UnsafePointer<UInt32>, _ groups: UnsafePointer<UInt32>, _ count: Int,
    _ next: UnsafeMutablePointer<UInt32>, _ out: UnsafeMutablePointer<UInt32>
  ) {
    for row in 0..<count {
      let group = Int(groups[row])
      let place = next[group]
      out[Int(place)] = visitors[row]
      next[group] = place &+ 1
    }
  }

  /// Number of distinct visitors of each group.
  ///
  /// - Parameter greatest: visitors' codes are at most this.
  func counts(greatest: Int) throws -> [Int] { try figures(greatest: greatest, weights: nil).counts }

  /// Number of the distinct visitors of each group, and the sum of their weights.
  ///
  /// - Parameter weights: by visitor's code; zeros without.
  func figures(greatest: Int, weights: Scratch<UInt8>?) throws -> (counts: [Int], sums: [Int]) {
    let sorts = sorts(greatest: greatest)
    let (counts, sums) = (Scratch<Int>(groups.count, isZero: false), Scratch<Int>(groups.count, isZero: false))
    let lanes = Lanes.worth(visitors.count)
    // More parts than lanes, so that a lane that is held up leaves its share to the others.
    let parts = Lanes.cut(Array(groups.indices), into: lanes == 1 ? 1 : lanes * 8) { starts[$0 + 1] - starts[$0] }
    try Lanes.share(parts.count, among: lanes) { _, take in
      let stamps = sorts ? nil : VisitorStamps(greatest)
      while let part = take() {
        for group in parts[part] {
          let own = UnsafeMutableBufferPointer(
            start: visitors.numbers + starts[group], count: starts[group + 1] - starts[group])
          (counts.numbers[group], sums.numbers[group]) = DistinctPairs.figures(own, stamps, weights)
        }
      }
    }
    return (
      Array(UnsafeBufferPointer(start: counts.numbers, count: groups.count)),
      Array(UnsafeBufferPointer(start: sums.numbers, count: groups.count))
    )
  }

  /// Whether the visitors of a group are sorted, not stamped: stamps have to be cleared, which a few rows of a website
  /// with very many visitors are not worth.
  private func sorts(greatest: Int) -> Bool { visitors.count * 1600 < greatest }

  /// How the visitors are counted.
  func kernel(greatest: Int) -> String {
    "counting sort by group, " + (sorts(greatest: greatest) ? "sorted" : "stamped") + " within"
  }

  /// Number of distinct visitors, and the sum of their weights.
  private static func figures(
    _ visitors: UnsafeMutableBufferPointer<UInt32>, _ stamps: VisitorStamps?, _ weights: Scratch<UInt8>?
  ) -> (count: Int, sum: Int) {
    guard let base = visitors.baseAddress, !visitors.isEmpty else { return (0, 0) }
    func weight(_ visitor: UInt32) -> Int { weights.map { Int($0.numbers[Int(visitor)]) } ?? 0 }
    // A single row needs no stamp.
    if visitors.count == 1 { return (1, weight(base[0])) }
    if let stamps {
      stamps.next()
      guard let weights else { return (stamps.stamp(base, visitors.count), 0) }
      return stamps.stamp(base, visitors.count, weights: weights.numbers)
    }
    var sorted = visitors
    sorted.sort()
    var (count, sum) = (0, 0)
    for index in 0..<visitors.count where index == 0 || visitors[index] != visitors[index - 1] {
      count += 1
      sum += weight(visitors[index])
    }
    return (count, sum)
  }
}
