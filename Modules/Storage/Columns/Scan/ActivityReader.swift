import CZlib
import Models

/// Adds up the sessions of one chunk after another. Belongs to one lane.
final class ActivityReader {
  /// How many visitors are on their way from memory.
  private static let visitorsAhead = 32

  private let set: SessionSetScan
  private let baselines: [UInt16]
  private let places: VisitorPlaces?
  private let scan: SessionScan
  private let slots = Scratch<UInt32>(SessionChunk.rowsMax, isZero: false)
  private let own = Scratch<UInt32>(SessionChunk.rowsMax, isZero: false)
  private let codes = Scratch<UInt32>(SessionChunk.rowsMax, isZero: false)
  private let visits = ActivityMemory(SessionChunk.rowsMax)
  /// Pageviews, seconds, interactions, flags, identified; one after another.
  private let figures = Scratch<UInt16>(5 * SessionChunk.rowsMax, isZero: false)

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
    let (pages, seconds, interactions, flags) = (figure(0), figure(1), figure(2), figure(3))
    func clip(_ column: DecodedColumn, _ limit: UInt16, into out: UnsafeMutablePointer<UInt16>) {
      column.clipped(selected, count, at: limit, into: out)
    }
    clip(try sessions.column(.pageviews, chunk: chunk), VisitorActivity.pageviewsMax, into: pages)
    clip(try sessions.durations(.seconds, chunk: chunk), VisitorActivity.secondsMax, into: seconds)
    clip(try sessions.column(.interactions, chunk: chunk), VisitorActivity.interactionsMax, into: interactions)
    try fillFlags(chunk, selected, count, into: flags)
    if sessions.bounds(.user, chunk: chunk).upperBound > 0 {
      let identified = figure(4)
      clip(try sessions.column(.user, chunk: chunk), 1, into: identified)
      for row in 0..<count { flags[row] |= identified[row] << 8 }
    }
    let visits = visits.sums
    for row in 0..<count {
      visits[row] = VisitorActivity(
        clippedPageviews: pages[row], seconds: seconds[row], interactions: interactions[row], flags: flags[row])
    }
    // Visitors lie anywhere in memory: what comes is fetched while what is there is added.
    let ahead = ActivityReader.visitorsAhead
    let near = max(0, count - ahead)
    for row in 0..<near {
      footfall_prefetch(sums + Int(members[row &+ ahead]))
      sums[Int(members[row])].add(visits[row])
    }
    for row in near..<count { sums[Int(members[row])].add(visits[row]) }
  }

  /// How fresh all sessions of a chunk are, if bounds tell that of all the same.
  private func freshnessOfAll(_ chunk: Int, _ end: Int64) -> UInt16? {
    let (starts, lengths) = (
      set.snapshot.sessions.bounds(.start, chunk: chunk), set.snapshot.sessions.bounds(.length, chunk: chunk)
    )
    let latest = VisitorActivity.freshnessFlags(milliseconds: end &- starts.upperBound &- lengths.upperBound)
    let earliest = VisitorActivity.freshnessFlags(milliseconds: end &- starts.lowerBound &- lengths.lowerBound)
    return latest == earliest ? latest : nil
  }

  /// How fresh each session is, by the time from its last activity to the range's end, and how its visitor came.
  private func fillFlags(
    _ chunk: Int, _ selected: UnsafePointer<UInt32>?, _ count: Int, into out: UnsafeMutablePointer<UInt16>
  ) throws {
    // The range ends with the last millisecond before its end.
    let end = set.plan.range.end.milliseconds - 1
    let sessions = set.snapshot.sessions
    if let flags = freshnessOfAll(chunk, end) {
      out.update(repeating: flags, count: count)
    } else if let selected {
      let (starts, lengths) = (
        try sessions.column(.start, chunk: chunk), try sessions.column(.length, chunk: chunk)
      )
      for row in 0..<count {
        let slot = Int(selected[row])
        out[row] = VisitorActivity.freshnessFlags(milliseconds: end &- starts[slot] &- lengths[slot])
      }
    } else {
      let (starts, lengths) = try scan.times()
      for row in 0..<count {
        out[row] = VisitorActivity.freshnessFlags(milliseconds: end &- starts[row] &- lengths[row])
      }
    }
    let bounds = sessions.bounds(.medium, chunk: chunk)
    if bounds.lowerBound == bounds.upperBound {
      let baseline = baselines[Int(bounds.lowerBound)]
      for row in 0..<count { out[row] |= baseline }
      return
    }
    let column = try sessions.column(.medium, chunk: chunk)
    defer { withExtendedLifetime(column) {} }
    let mediums: UnsafePointer<UInt32>
    if let selected {
      column.gather(0, selected, count, into: codes.numbers)
      mediums = UnsafePointer(codes.numbers)
    } else {
      mediums = column.codes(0..<count, scratch: codes.numbers)
    }
    baselines.withUnsafeBufferPointer { baselines in
      let baselines = baselines.baseAddress!  // there is always that of no medium
      for row in 0..<count { out[row] |= baselines[Int(mediums[row])] }
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
  /// By visitor's code: one more than the place; 0 for the others. There are no more than sessions of a page.
  private let numbers: Scratch<UInt16>

  init(_ chosen: [UInt32], of everyone: Int) {
    numbers = Scratch(everyone, isZero: true)
    for (place, visitor) in chosen.enumerated() { numbers.numbers[Int(visitor)] = UInt16(place + 1) }
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
      places[count] = UInt32(number &- 1)
      count &+= number != 0 && flags?[row] != 0 ? 1 : 0
    }
    return count
  }
}
