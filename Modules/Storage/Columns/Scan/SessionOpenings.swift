import Models

/// The sessions with an event inside a range, as far as sessions tell it: the event that opened a session lies at its
/// start, so that only rows of segments with sessions that were opened outside the range need to be looked at.
///
/// There are a third as many sessions as events, and they lie in order.
struct SessionOpenings: Sendable {
  private let range: InstantRange
  private let sessions: SessionTable
  private let filter: SessionFilter
  private let window: Range<Int>
  /// For each chunk of the window, whether all its sessions were opened inside the range.
  private let isInside: [Bool]

  /// - Parameters:
  ///   - predicates: conditions on the sessions.
  ///   - window: sessions of all events inside the range lie in it.
  init(
    _ range: InstantRange, sessions predicates: [Predicate], window: Range<Int>, _ snapshot: WebsiteSnapshot
  ) throws(StoreError) {
    sessions = snapshot.sessions
    self.range = range
    self.window = window
    let table = snapshot.sessions
    isInside = window.chunks.map { chunk in
      let starts = table.bounds(.start, chunk: chunk)
      return starts.lowerBound >= range.start.milliseconds && starts.upperBound < range.end.milliseconds
    }
    filter = try SessionFilter(predicates, snapshot, includesExcluded: false)
  }

  /// Whether there is any part of the window of whose rows sessions tell.
  var tell: Bool { isInside.contains(true) }

  /// Whether no row of a segment inside the range belongs to a session that was opened outside.
  func tellOf(_ segment: EventSegment) -> Bool {
    (segment.sessions.lowerBound..<segment.sessions.upperBound + 1).chunks
      .allSatisfy { isInside[$0 - window.chunks.lowerBound] }
  }

  /// Chunks of which starts have to be read.
  var chunksRead: [Int] { window.chunks.filter { !isInside[$0 - window.chunks.lowerBound] } }

  /// Marks the sessions of the window that were opened inside the range and pass the filter.
  func mark(_ marks: Marks) throws {
    let chunks = window.chunks
    try Lanes.share(chunks.count, among: Lanes.worth(window.count)) { _, take in
      let starts = Scratch<Int64>(SessionChunk.rowsMax, isZero: false)
      while let index = take() {
        let chunk = chunks.lowerBound + index
        let slots = window.slots(in: chunk)
        let flags = marks.bytes + (chunk * SessionChunk.rowsMax + slots.lowerBound - marks.first)
        if !isInside[index] {
          let (first, end) = (range.start.milliseconds, range.end.milliseconds)
          try sessions.column(.start, chunk: chunk).values(slots, into: starts.numbers)
          for row in 0..<slots.count { flags[row] = starts.numbers[row] >= first && starts.numbers[row] < end ? 1 : 0 }
        }
        if try !filter.restrict(flags, chunk: chunk, rows: slots, isFirst: isInside[index]), isInside[index] {
          flags.update(repeating: 1, count: slots.count)
        }
      }
    }
  }
}
