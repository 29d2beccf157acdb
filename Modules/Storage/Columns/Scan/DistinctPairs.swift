/// Distinct visitors of each group, exactly: a counting sort of the visitors by group, then a stamp for each visitor.
struct DistinctPairs: Sendable {
  private let groups: Int
  /// Where each group's visitors begin, for each part.
  private var starts: [Int]
  private var visitors: [UInt32] = []

  /// Rows of one part: their groups and their visitors, side by side.
  typealias Part = (groups: [UInt32], visitors: [UInt32])

  /// Sorts the visitors of all parts by group.
  ///
  /// Cost: two passes over the pairs; four bytes a pair.
  init(groups: Int, parts: [Part]) {
    self.groups = groups
    starts = [Int](repeating: 0, count: groups + 1)
    let total = parts.reduce(0) { $0 + $1.groups.count }
    starts.withUnsafeMutableBufferPointer { starts in
      for part in parts {
        part.groups.withUnsafeBufferPointer { codes in
          for code in codes { starts[Int(code) + 1] &+= 1 }
        }
      }
      for group in 0..<groups { starts[group + 1] &+= starts[group] }
    }
    var next = starts
    visitors = [UInt32](unsafeUninitializedCapacity: total) { out, filled in
      next.withUnsafeMutableBufferPointer { next in
        for part in parts {
          part.groups.withUnsafeBufferPointer { codes in
            part.visitors.withUnsafeBufferPointer { visitors in
              for row in codes.indices {
                let group = Int(codes[row])
                out[next[group]] = visitors[row]
                next[group] &+= 1
              }
            }
          }
        }
      }
      filled = total
    }
  }

  /// Number of distinct visitors of each group.
  ///
  /// - Parameter visitorCount: visitors' codes are at most this.
  func counts(visitorCount: Int) throws -> [Int] {
    guard visitors.count > 0 else { return [Int](repeating: 0, count: groups) }
    let all = Array(0..<groups)
    let lanes = visitors.count > 200_000 ? Lanes.count : 1
    let parts = Lanes.cut(all, into: lanes) { starts[$0 + 1] - starts[$0] + 1 }
    let counted = try Lanes.run(parts.count) { lane in
      let part = parts[lane]
      let stamps = VisitorStamps(visitorCount)
      var counts = [Int](repeating: 0, count: part.count)
      visitors.withUnsafeBufferPointer { visitors in
        for (index, group) in part.enumerated() {
          let (from, to) = (starts[group], starts[group + 1])
          // A single row needs no stamp.
          if to - from < 2 {
            counts[index] = to - from
            continue
          }
          stamps.next()
          var distinct = 0
          for row in from..<to { distinct &+= stamps.stamp(visitors[row]) }
          counts[index] = distinct
        }
      }
      return counts
    }
    return counted.flatMap { $0 }
  }
}
