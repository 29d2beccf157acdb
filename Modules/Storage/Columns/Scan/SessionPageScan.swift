import Models

/// Finds the sessions of a page and spells them out.
///
/// Chunks whose bounds say that all their sessions are newer or older than the page are only counted; in the others a
/// histogram of the beginnings finds the few among which the page lies. So a page far behind costs as much as the
/// first.
struct SessionPageScan {
  private let plan: SessionPagePlan
  private let snapshot: WebsiteSnapshot
  private let query: QueryPlan
  private let set: SessionSetScan

  /// Sessions that are sorted rather than narrowed down further: about as many as are worth a lane or two.
  private static var sortedMax: Int { 2 * Lanes.rowsWorthALane }
  private static let histogramBuckets: Int64 = 4096

  init(_ plan: SessionPagePlan, _ snapshot: WebsiteSnapshot) throws {
    self.plan = plan
    self.snapshot = snapshot
    let rowSet = RowSet(kind: .sessions, sessionFilter: plan.filter, measures: [], sessionRange: plan.sessionRange)
    query = QueryPlan(
      website: plan.website, range: plan.range, rowSets: [rowSet], includesExcluded: plan.includesExcluded)
    set = try SessionSetScan(rowSet, of: query, snapshot)
  }

  func run() throws -> SessionPageAnswer {
    let found = try page(plan.offset..<plan.offset + plan.limit + 1)
    let shown = found.prefix(plan.limit)
    return SessionPageAnswer(rows: try rows(Array(shown)), hasMore: found.count > shown.count)
  }

  // MARK: Which

  /// A chunk, how many of its sessions match, and when they began at the earliest and latest.
  private struct Candidate: Sendable {
    let chunk: Int
    let count: Int
    let starts: ClosedRange<Int64>
  }

  /// Ordinals of the sessions with these ranks; fewer where there are not so many.
  private func page(_ ranks: Range<Int>) throws -> [UInt32] {
    var candidates = try self.candidates()
    let total = candidates.reduce(0) { $0 + $1.count }
    let end = min(ranks.upperBound, total)
    guard ranks.lowerBound < end else { return [] }
    // So many began here or later, for sure: older chunks hold none of the page.
    var counted = 0
    var least = Int64.max
    for candidate in candidates.sorted(by: { $0.starts.lowerBound > $1.starts.lowerBound }) where counted < end {
      counted += candidate.count
      least = candidate.starts.lowerBound
    }
    candidates.removeAll { $0.starts.upperBound < least }
    // All of a chunk comes before the page when no more sessions than that can have begun since its first.
    let byLatest = candidates.sorted { $0.starts.upperBound > $1.starts.upperBound }
    var skipped = 0
    let passed = Set(
      candidates.filter { candidate in
        var newer = 0
        for other in byLatest {
          guard other.starts.upperBound >= candidate.starts.lowerBound, newer <= ranks.lowerBound else { break }
          newer += other.count
        }
        guard newer <= ranks.lowerBound else { return false }
        skipped += candidate.count
        return true
      }.map(\.chunk))
    candidates.removeAll { passed.contains($0.chunk) }
    return try select(ranks.lowerBound - skipped..<end - skipped, among: candidates)
  }

  private func candidates() throws -> [Candidate] {
    let parts = set.parts
    return try Lanes.run(parts.count) { lane in
      let scan = SessionScan(set)
      return try parts[lane].compactMap { chunk in
        let count = try scan.read(chunk)
        let starts = snapshot.sessions.bounds(.start, chunk: chunk)
        return count > 0 ? Candidate(chunk: chunk, count: count, starts: starts) : nil
      }
    }.flatMap { $0 }
  }

  /// The sessions with these ranks among those of some chunks.
  private func select(_ ranks: Range<Int>, among candidates: [Candidate]) throws -> [UInt32] {
    guard var low = candidates.map(\.starts.lowerBound).min(), var high = candidates.map(\.starts.upperBound).max()
    else { return [] }
    var ranks = ranks
    var count = candidates.reduce(0) { $0 + $1.count }
    while count > max(Self.sortedMax, 4 * ranks.count), low < high {
      let width = (high - low) / Self.histogramBuckets + 1
      let histogram = try histogram(candidates, low...high, width)
      var bucket = histogram.count - 1
      var newer = 0
      while newer + histogram[bucket] <= ranks.lowerBound {
        newer += histogram[bucket]
        bucket -= 1
      }
      let (first, above) = (bucket, newer)
      newer += histogram[bucket]
      while newer < ranks.upperBound {
        bucket -= 1
        newer += histogram[bucket]
      }
      ranks = ranks.lowerBound - above..<ranks.upperBound - above
      high = min(high, low + Int64(first + 1) * width - 1)
      low += Int64(bucket) * width
      guard newer - above < count else { break }
      count = newer - above
    }
    var rows = try starts(candidates, low...high)
    rows.sort { a, b in a.start != b.start ? a.start > b.start : a.session > b.session }
    return rows[ranks].map(\.session)
  }

  private func histogram(
    _ candidates: [Candidate], _ span: ClosedRange<Int64>, _ width: Int64
  ) throws -> [Int] {
    let buckets = Int((span.upperBound - span.lowerBound) / width) + 1
    let lanes = try forEachLane(candidates, span) { (scan, starts, out: inout [Int]) in
      if out.isEmpty { out = [Int](repeating: 0, count: buckets) }
      let flags = scan.flags
      out.withUnsafeMutableBufferPointer { out in
        for row in 0..<scan.rows where flags?[row] != 0 && span.contains(starts[row]) {
          out[Int((starts[row] &- span.lowerBound) / width)] &+= 1
        }
      }
    }
    return lanes.reduce(into: [Int](repeating: 0, count: buckets)) { sum, lane in
      for bucket in lane.indices { sum[bucket] += lane[bucket] }
    }
  }

  private struct Beginning {
    var start: Int64
    var session: UInt32
  }

  private func starts(_ candidates: [Candidate], _ span: ClosedRange<Int64>) throws -> [Beginning] {
    try forEachLane(candidates, span) { (scan, starts, out: inout [Beginning]) in
      let flags = scan.flags
      let first = scan.chunk * SessionChunk.rowsMax
      for row in 0..<scan.rows where flags?[row] != 0 && span.contains(starts[row]) {
        out.append(Beginning(start: starts[row], session: UInt32(first + row)))
      }
    }.flatMap { $0 }
  }

  /// Hands the sessions of every chunk that may lie in a span to `body`, in lanes.
  private func forEachLane<T: Sendable>(
    _ candidates: [Candidate], _ span: ClosedRange<Int64>,
    _ body: @Sendable (_ scan: SessionScan, _ starts: UnsafePointer<Int64>, _ out: inout [T]) throws -> Void
  ) throws -> [[T]] {
    let near = candidates.filter { $0.starts.overlaps(span) }
    let parts = Lanes.cut(near, into: Lanes.worth(near.reduce(0) { $0 + $1.count }), weight: \.count)
    return try Lanes.run(parts.count) { lane in
      let scan = SessionScan(set)
      let starts = Scratch<Int64>(SessionChunk.rowsMax, isZero: false)
      var out: [T] = []
      for candidate in parts[lane] {
        _ = try scan.read(candidate.chunk)
        try snapshot.sessions.column(.start, chunk: candidate.chunk).values(0..<scan.rows, into: starts.numbers)
        try body(scan, UnsafePointer(starts.numbers), &out)
      }
      return out
    }
  }

  // MARK: What

  private func rows(_ sessions: [UInt32]) throws -> [SessionPageAnswer.Row] {
    guard !sessions.isEmpty else { return [] }
    let stored: [SessionColumn] = [.visitor, .start, .pageviews, .events, .interactions]
    let shown = plan.columns.compactMap { SessionColumn($0) }
    let dictionaries = plan.columns.map { snapshot.dictionary(Domain(of: $0)) }
    var columns: [Int: [DecodedColumn]] = [:]
    for chunk in Set(sessions.map { Int($0) / SessionChunk.rowsMax }).sorted() {
      columns[chunk] = try (stored + shown).map { try snapshot.sessions.column($0, chunk: chunk) }
    }
    func value(_ place: Int, _ session: UInt32) -> Int64 {
      columns[Int(session) / SessionChunk.rowsMax]![place][Int(session) % SessionChunk.rowsMax]  // read above
    }
    let visitors = sessions.map { UInt32(truncatingIfNeeded: value(0, $0)) }
    var places: [UInt32: Int] = [:]
    var chosen: [UInt32] = []
    for visitor in visitors where places[visitor] == nil {
      places[visitor] = chosen.count
      chosen.append(visitor)
    }
    let values = try VisitorValues(query, plan.sessionRange, snapshot, chosen: chosen)
    var texts = [[UInt32: String]](repeating: [:], count: shown.count)
    return try zip(sessions, visitors).map { session, visitor in
      let spelled = try shown.indices.map { index in
        let code = UInt32(truncatingIfNeeded: value(stored.count + index, session))
        if let known = texts[index][code] { return known }
        let text = try dictionaries[index].text(code)
        texts[index][code] = text
        return text
      }
      return SessionPageAnswer.Row(
        visitor: try snapshot.dictionary(.visitor).withText(visitor) { VisitorKey.text($0) },
        start: Instant(milliseconds: value(1, session)), texts: spelled, pageviews: Int(value(2, session)),
        events: Int(value(3, session)), interactions: Int(value(4, session)),
        visitorValue: places[visitor].map { Int(values.scores.numbers[$0]) } ?? 0)
    }
  }
}
