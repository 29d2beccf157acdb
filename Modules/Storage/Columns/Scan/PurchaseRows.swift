import Models

/// The event rows of a range that carry money.
struct PurchaseRows: Sendable {
  /// One amount.
  struct Row: Sendable {
    var time: Int64
    var session: UInt32
    /// Smallest units; negative for what was paid back.
    var amount: Int64
  }

  /// In parts, in no order.
  let parts: [[Row]]
  /// Ordinals between which all their sessions lie.
  let window: Range<Int>

  /// - Parameter currency: only amounts in this; `nil` = in any.
  init(
    _ range: InstantRange, in currency: CurrencyCode?, includesExcluded: Bool, _ snapshot: WebsiteSnapshot
  ) throws {
    let code = try currency.map { (currency) throws(StoreError) in
      try snapshot.dictionary(.currency).ordinal(of: Array(currency.rawValue.utf8))
    }
    if case .some(nil) = code {
      (parts, window) = ([], 0..<0)
      return
    }
    let wanted = code.flatMap { $0 }
    let segments = snapshot.segments(in: range, includesExcluded: includesExcluded).filter { segment in
      guard segment.directory.entry(EventColumn.revenueRows) != nil else { return false }
      guard let wanted, let entry = segment.directory.entry(EventColumn.revenueCurrencies) else { return true }
      return entry.mayHold(wanted)
    }
    window = segments.sessions
    var ahead = ColumnsAhead(snapshot)
    for segment in segments {
      ahead.want(
        [
          EventColumn.revenueRows, EventColumn.revenueAmounts, EventColumn.revenueCurrencies, EventColumn.time,
          EventColumn.session,
        ], of: segment)
    }
    for chunk in window.chunks { ahead.want([.visitor], ofChunk: chunk) }
    let reading = ahead.begin()
    defer { reading.end() }
    let lanes = Lanes.cut(segments, into: Lanes.worth(segments.reduce(0) { $0 + $1.rows })) { $0.rows }
    parts = try Lanes.run(lanes.count) { lane in
      var rows: [Row] = []
      for segment in lanes[lane] { try PurchaseRows.append(segment, range, wanted, to: &rows) }
      return rows
    }
  }

  private static func append(
    _ segment: EventSegment, _ range: InstantRange, _ currency: UInt32?, to out: inout [Row]
  ) throws {
    let inside = try segment.rows(in: range)
    guard !inside.isEmpty else { return }
    let (rows, amounts) = try segment.sparse(EventColumn.revenueRows, EventColumn.revenueAmounts)
    let (_, currencies) = try segment.sparse(EventColumn.revenueRows, EventColumn.revenueCurrencies)
    let (times, sessions) = (try segment.column(EventColumn.time), try segment.column(EventColumn.session))
    var index = rows.firstRow(notBelow: Int64(inside.lowerBound))
    while index < rows.count, rows[index] < Int64(inside.upperBound) {
      if currency == nil || currencies[index] == Int64(currency ?? 0) {
        let row = Int(rows[index])
        out.append(
          Row(time: times[row], session: UInt32(truncatingIfNeeded: sessions[row]), amount: amounts[index]))
      }
      index += 1
    }
  }
}
