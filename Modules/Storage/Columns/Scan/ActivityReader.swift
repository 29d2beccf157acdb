import Models

/// Adds up the sessions of one chunk after another. Belongs to one lane.
final class ActivityReader {
  private static let dayMilliseconds: Int64 = 86_400_000

  private let set: SessionSetScan
  private let baselines: [UInt16]
  private let places: VisitorPlaces?
  private let scan: SessionScan
  private let slots = Scratch<UInt32>(SessionChunk.rowsMax, isZero: false)
  private let own = Scratch<UInt32>(SessionChunk.rowsMax, isZero: false)
  private let codes = Scratch<UInt32>(SessionChunk.rowsMax, isZero: false)
  /// Pageviews, seconds, interactions, baseline, freshness, identified; one after another.
  private let figures = Scratch<UInt16>(6 * SessionChunk.rowsMax, isZero: false)

  init(_ set: SessionSetScan, _ baselines: [UInt16], _ places: VisitorPlaces?) {
    self.set = set
    self.baselines = baselines
    self.places = places
    scan = SessionScan(set)
  }

  func add(_ chunk: Int, to sums: UnsafeMutablePointer<VisitorActivity>) throws {
    var count = try scan.read(chunk)
    guard count > 0 else { return }
    let sessions = set.snapshot.sessions
    let visitors = try sessions.column(.visitor, chunk: chunk)
    defer { withExtendedLifetime(visitors) {} }
    var selected: UnsafePointer<UInt32>?
    var members = visitors.numbers(as: UInt32.self)
    if let places {
      count = places.select(members, scan.flags, scan.rows, slots: slots.numbers, places: own.numbers)
      (selected, members) = (UnsafePointer(slots.numbers), UnsafePointer(own.numbers))
    } else if let places = scan.places {
      visitors.gather(0, places.numbers, count, into: own.numbers)
      (selected, members) = (UnsafePointer(places.numbers), UnsafePointer(own.numbers))
    }
    guard count > 0 else { return }
    func figure(_ place: Int) -> UnsafeMutablePointer<UInt16> { figures.numbers + place * SessionChunk.rowsMax }
    func clip(_ column: DecodedColumn, _ place: Int, _ limit: UInt16) {
      column.clipped(selected, count, at: limit, into: figure(place))
    }
    clip(try sessions.column(.pageviews, chunk: chunk), 0, VisitorActivity.pageviewsMax)
    clip(try sessions.durations(.seconds, chunk: chunk), 1, VisitorActivity.secondsMax)
    clip(try sessions.column(.interactions, chunk: chunk), 2, VisitorActivity.interactionsMax)
    try fillBaselines(try sessions.column(.medium, chunk: chunk), selected, count, into: figure(3))
    try fillFreshness(chunk, selected, count, into: figure(4))
    clip(try sessions.column(.user, chunk: chunk), 5, 1)
    let (pages, seconds, interactions) = (figure(0), figure(1), figure(2))
    let (baseline, freshness, identified) = (figure(3), figure(4), figure(5))
    for row in 0..<count {
      sums[Int(members[row])].add(
        VisitorActivity(
          clippedPageviews: pages[row], seconds: seconds[row], interactions: interactions[row],
          baseline: baseline[row], freshness: freshness[row], identified: identified[row]))
    }
  }

  private func fillBaselines(
    _ column: DecodedColumn, _ selected: UnsafePointer<UInt32>?, _ count: Int, into out: UnsafeMutablePointer<UInt16>
  ) throws {
    let mediums: UnsafePointer<UInt32>
    if let selected {
      column.gather(0, selected, count, into: codes.numbers)
      mediums = UnsafePointer(codes.numbers)
    } else {
      mediums = column.codes(0..<count, scratch: codes.numbers)
    }
    baselines.withUnsafeBufferPointer { baselines in
      let baselines = baselines.baseAddress!  // there is always that of no medium
      for row in 0..<count { out[row] = baselines[Int(mediums[row])] }
    }
    withExtendedLifetime(column) {}
  }

  /// How fresh each session is, by the time from its last activity to the range's end.
  private func fillFreshness(
    _ chunk: Int, _ selected: UnsafePointer<UInt32>?, _ count: Int, into out: UnsafeMutablePointer<UInt16>
  ) throws {
    let (starts, lengths) = try scan.times()
    let end = set.plan.range.end.milliseconds
    let daysMax = Int64(VisitorActivity.daysMax)
    for row in 0..<count {
      let place = selected.map { Int($0[row]) } ?? row
      // The range ends with the last millisecond before its end.
      let days = (end &- 1 &- starts[place] &- lengths[place]) / Self.dayMilliseconds
      out[row] = UInt16(truncatingIfNeeded: daysMax &- max(0, min(days, daysMax)))
    }
  }
}

extension DecodedColumn {
  /// Values of chosen rows, of the first rows where none are chosen, cut to 0 … `limit`.
  fileprivate func clipped(
    _ rows: UnsafePointer<UInt32>?, _ count: Int, at limit: UInt16, into out: UnsafeMutablePointer<UInt16>
  ) {
    defer { withExtendedLifetime(self) {} }
    switch (width, base) {
    case (.one, 0): Self.clip(numbers(as: UInt8.self), rows, count, limit, out)
    case (.two, 0): Self.clip(numbers(as: UInt16.self), rows, count, limit, out)
    case (.four, 0): Self.clip(numbers(as: UInt32.self), rows, count, limit, out)
    default:
      for row in 0..<count {
        out[row] = UInt16(truncatingIfNeeded: max(0, min(self[rows.map { Int($0[row]) } ?? row], Int64(limit))))
      }
    }
  }

  private static func clip<T: FixedWidthInteger & UnsignedInteger>(
    _ source: UnsafePointer<T>, _ rows: UnsafePointer<UInt32>?, _ count: Int, _ limit: UInt16,
    _ out: UnsafeMutablePointer<UInt16>
  ) {
    let most = T(clamping: limit)
    if let rows {
      for row in 0..<count { out[row] = UInt16(truncatingIfNeeded: min(source[Int(rows[row])], most)) }
    } else {
      for row in 0..<count { out[row] = UInt16(truncatingIfNeeded: min(source[row], most)) }
    }
  }
}

/// Where chosen visitors stand among each other.
final class VisitorPlaces: Sendable {
  /// By visitor's code: one more than the place; 0 for the others.
  private let numbers: Scratch<UInt32>

  init(_ chosen: [UInt32], of everyone: Int) {
    numbers = Scratch(everyone, isZero: true)
    for (place, visitor) in chosen.enumerated() { numbers.numbers[Int(visitor)] = UInt32(place + 1) }
  }

  subscript(visitor: UInt32) -> Int? {
    let number = numbers.numbers[Int(visitor)]
    return number == 0 ? nil : Int(number) - 1
  }

  /// Keeps the rows of chosen visitors: their slots in the chunk, and the visitors' places.
  func select(
    _ visitors: UnsafePointer<UInt32>, _ flags: UnsafePointer<UInt8>?, _ rows: Int,
    slots: UnsafeMutablePointer<UInt32>, places: UnsafeMutablePointer<UInt32>
  ) -> Int {
    let numbers = numbers.numbers
    var count = 0
    for row in 0..<rows {
      let number = numbers[Int(visitors[row])]
      slots[count] = UInt32(truncatingIfNeeded: row)
      places[count] = number &- 1
      count &+= number != 0 && flags?[row] != 0 ? 1 : 0
    }
    return count
  }
}
