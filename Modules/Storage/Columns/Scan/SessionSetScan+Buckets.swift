import Models

/// Sessions by time.
extension SessionSetScan {
  private static let quarterHour: Int64 = 900_000

  func byBucket(_ borders: [Instant], _ recorder: ExecutionRecorder? = nil) throws -> Grouped {
    let edges = borders.map(\.milliseconds)
    let buckets = edges.count - 1
    if rowSet.sessionBucket == .touched { return try byBucketTouched(edges, recorder) }
    // Sessions outside all buckets go to one behind the last, which is cut off.
    let found = try grouped(parts, recorder, slots: { buckets + 1 }) { scan, out in
      let (starts, lengths) = try scan.times()
      // Sessions lie in the order in which they were opened, so that most end in the bucket of the one before.
      var bucket = buckets
      var span = Int64.max..<Int64.max
      for row in 0..<scan.rows {
        let last = starts[row] &+ lengths[row]
        if !span.contains(last) {
          bucket = SessionSetScan.bucket(of: last, edges) ?? buckets
          span = bucket == buckets ? last..<last : edges[bucket]..<edges[bucket + 1]
        }
        out[row] = UInt32(truncatingIfNeeded: bucket)
      }
    }
    return spread(found, over: buckets)
  }

  /// All buckets in order, with zeros where nothing was found.
  private func spread(_ found: Grouped, over buckets: Int) -> Grouped {
    var all = Grouped(Array(0..<buckets), measures: rowSet.measures.count)
    for (place, bucket) in found.slots.enumerated() where bucket < buckets {
      for measure in found.values.indices { all.values[measure][bucket] = found.values[measure][place] }
    }
    for kernel in found.kernels { all.note(kernel) }
    return all
  }

  /// The bucket in which an instant lies.
  private static func bucket(of instant: Int64, _ edges: [Int64]) -> Int? {
    let next = edges.indices.firstPlace { edges[$0] > instant }
    return next == 0 || next == edges.count ? nil : next - 1
  }

  /// Sessions counted in every bucket that one of their quarter hours begins in.
  private func byBucketTouched(_ edges: [Int64], _ recorder: ExecutionRecorder?) throws -> Grouped {
    struct Reading: Sendable {
      let counters: GroupCounters
      var sums: [[Int]]
      var groups: [UInt32] = []
      var visitors: [UInt32] = []
    }
    let buckets = edges.count - 1
    let parts = parts
    let lanes = try Lanes.run(parts.count) { lane in
      var reading = Reading(
        counters: GroupCounters(slots: buckets),
        sums: [[Int]](repeating: [Int](repeating: 0, count: buckets), count: rowSet.measures.count))
      let scan = SessionScan(self)
      for chunk in parts[lane] {
        let count = try scan.read(chunk)
        guard count > 0 else { continue }
        let column = try snapshot.sessions.column(.visitor, chunk: chunk)
        let codes = column.numbers(as: UInt32.self)
        // Which rows touch which buckets, then each measure over them.
        var rows: [Int] = []
        let before = reading.groups.count
        let (starts, lengths) = try scan.times()
        let places = scan.places
        for index in 0..<count {
          let row = places.map { Int($0.numbers[index]) } ?? index
          SessionSetScan.forEachTouched(starts[row], lengths[row], edges) { bucket in
            rows.append(row)
            reading.groups.append(UInt32(bucket))
            reading.visitors.append(codes[row])
          }
        }
        withExtendedLifetime(column) {}
        for (index, measure) in rowSet.measures.enumerated() {
          guard let column = try self.column(measure, chunk: chunk) else { continue }
          for (place, row) in rows.enumerated() {
            reading.sums[index][Int(reading.groups[before + place])] &+= Int(column[row])
          }
        }
      }
      reading.groups.withUnsafeBufferPointer { groups in
        if let base = groups.baseAddress { reading.counters.add(base, nil, groups.count) }
      }
      return reading
    }
    recorder?.lap(.scan)
    let counters = lanes.map(\.counters)
    let groups = GroupCounters.present(counters)
    var grouped = Grouped(groups, measures: rowSet.measures.count)
    grouped.note("sums by group")
    for (index, measure) in rowSet.measures.enumerated() {
      switch measure {
      case .sessions: grouped.values[index] = groups.map { group in counters.sum { $0.rows(group) } }
      case .visitors, .visitorValues:
        let pairs = try DistinctPairs(groups, lanes: counters) { lane, next, out in
          for (group, visitor) in zip(lanes[lane].groups, lanes[lane].visitors) {
            out[Int(next[Int(group)])] = visitor
            next[Int(group)] &+= 1
          }
        }
        let figures = try figures(pairs)
        grouped.note(figures.kernel)
        grouped.values[index] = measure == .visitors ? figures.counts : figures.sums
      case .pageviews, .events, .bounces, .durationSeconds, .durationMilliseconds:
        grouped.values[index] = groups.map { group in lanes.reduce(0) { $0 &+ $1.sums[index][group] } }
      }
    }
    return spread(grouped, over: buckets)
  }

  /// Hands every bucket in which a quarter hour of a session begins to `body`, once each.
  private static func forEachTouched(_ start: Int64, _ length: Int64, _ edges: [Int64], _ body: (Int) -> Void) {
    let last = min(max(start, start &+ length), edges[edges.count - 1] - 1)
    let first = min(start, start &+ length)
    var quarter = max(first.floorDivided(by: quarterHour), edges[0].floorDivided(by: quarterHour))
    var previous = -1
    while quarter * quarterHour <= last {
      if let bucket = bucket(of: quarter * quarterHour, edges), bucket != previous {
        body(bucket)
        previous = bucket
      }
      quarter += 1
    }
  }
}
