import Models

/// The rows of a set of events, segment by segment, filtered and compacted into the columns that were asked for.
///
/// One scan belongs to one lane. `read` fills the buffers; they hold until it is called again.
final class EventScan {
  private let filter: EventFilter
  private let wantsNames: Bool
  private let grouping: EventGrouping?
  private let selection = EventScan.buffer()
  private let scratch = EventScan.buffer()
  private let sessionBuffer = EventScan.buffer()
  private let nameBuffer = EventScan.buffer()
  private let groupBuffer = EventScan.buffer()
  private let secondBuffer = EventScan.buffer()
  /// Columns that are read in place: `sessions`, `names` and `groups` may point into them.
  private var held: [DecodedColumn] = []
  private let flags = UnsafeMutablePointer<UInt8>.allocate(capacity: EventSegment.rowsMax)

  /// Rows that passed, and their columns side by side.
  private(set) var count = 0
  private(set) var sessions: UnsafePointer<UInt32>
  private(set) var names: UnsafePointer<UInt32>
  /// Slots of the rows' groups.
  private(set) var groups: UnsafePointer<UInt32>

  /// - Parameters:
  ///   - wantsNames: whether `names` shall be filled.
  ///   - grouping: by what rows are grouped, when that takes an event's column.
  init(_ filter: EventFilter, wantsNames: Bool, grouping: EventGrouping? = nil) {
    self.filter = filter
    self.wantsNames = wantsNames
    self.grouping = grouping
    sessions = UnsafePointer(sessionBuffer)
    names = UnsafePointer(nameBuffer)
    groups = UnsafePointer(groupBuffer)
  }

  deinit {
    for buffer in [selection, scratch, sessionBuffer, nameBuffer, groupBuffer, secondBuffer] { buffer.deallocate() }
    flags.deallocate()
  }

  private static func buffer() -> UnsafeMutablePointer<UInt32> { .allocate(capacity: EventSegment.rowsMax) }

  /// Reads the rows `rows` of a segment and keeps those that pass.
  func read(_ segment: EventSegment, _ rows: Range<Int>) throws(StoreError) {
    count = 0
    held.removeAll(keepingCapacity: true)
    guard !rows.isEmpty else { return }
    if filter.asksAnything {
      count = try filter.select(segment, rows, into: selection, flags: flags, scratch: scratch)
      guard count > 0 else { return }
    } else {
      count = rows.count
    }
    sessions = try chosen(segment.column(EventColumn.session), rows, sessionBuffer)
    if wantsNames { names = try chosen(segment.column(EventColumn.name), rows, nameBuffer) }
    guard let grouping else { return }
    let first = try codes(0, grouping, segment, rows, groupBuffer)
    guard grouping.key.count == 2 else {
      groups = first
      return
    }
    let second = try codes(1, grouping, segment, rows, secondBuffer)
    grouping.space.slots(first, second, count: count, into: groupBuffer)
    groups = UnsafePointer(groupBuffer)
  }

  /// A column's codes of the rows that passed.
  private func chosen(
    _ column: DecodedColumn, _ rows: Range<Int>, _ out: UnsafeMutablePointer<UInt32>
  ) throws(StoreError) -> UnsafePointer<UInt32> {
    held.append(column)
    guard filter.asksAnything else { return column.codes(rows, scratch: out) }
    gather(column.codes(rows, scratch: scratch), into: out)
    return UnsafePointer(out)
  }

  private func gather(_ source: UnsafePointer<UInt32>, into out: UnsafeMutablePointer<UInt32>) {
    for index in 0..<count { out[index] = source[Int(selection[index])] }
  }

  /// A key column's codes of the rows that passed.
  private func codes(
    _ place: Int, _ grouping: EventGrouping, _ segment: EventSegment, _ rows: Range<Int>,
    _ out: UnsafeMutablePointer<UInt32>
  ) throws(StoreError) -> UnsafePointer<UInt32> {
    let codes: UnsafePointer<UInt32>
    switch grouping.key[place] {
    case .column(let key): codes = try chosen(segment.column(key), rows, out)
    case .property(let name):
      let room = filter.asksAnything ? scratch : out
      room.update(repeating: grouping.space.absentCode(place), count: rows.count)
      try segment.forEachProperty(name, rows) { row, value in room[row] = value }
      if filter.asksAnything { gather(UnsafePointer(scratch), into: out) }
      codes = UnsafePointer(out)
    case .session(let lookup):
      for row in 0..<count { out[row] = lookup[sessions[row]] }
      codes = UnsafePointer(out)
    }
    return grouping.space.standing(codes, column: place, count: count, scratch: out)
  }
}

extension EventScan {
  /// How many of the rows just read have this name.
  func count(names code: UInt32) -> Int {
    let names = self.names
    var total = 0
    for row in 0..<count { if names[row] == code { total &+= 1 } }
    return total
  }
}

/// By what event rows are grouped, column by column.
struct EventGrouping: Sendable {
  enum Key: Sendable {
    case column(UInt32)
    /// A property by the code of its name; `nil` when no event ever had it.
    case property(UInt32?)
    /// A column of the row's session.
    case session(SessionLookup)
  }

  let key: [Key]
  let space: GroupSpace

  init(_ columns: [Column], _ space: GroupSpace, _ snapshot: WebsiteSnapshot, window: Range<Int>) throws(StoreError) {
    self.space = space
    var key: [Key] = []
    for column in columns {
      switch column {
      case .name: key.append(.column(EventColumn.name))
      case .page: key.append(.column(EventColumn.page))
      case .hostname: key.append(.column(EventColumn.hostname))
      case .property(let name):
        key.append(.property(try snapshot.dictionary(.propertyName).ordinal(of: Array(name.utf8))))
      default:
        guard let column = SessionColumn(column) else {
          preconditionFailure("every column is an event's or a session's")
        }
        key.append(.session(try SessionLookup(column, snapshot.sessions, window)))
      }
    }
    self.key = key
  }
}

extension EventSegment {
  /// Hands the rows of a span that carry a property to `body`: the row within the span, and the value's code.
  func forEachProperty(
    _ name: UInt32?, _ rows: Range<Int>, _ body: (_ row: Int, _ value: UInt32) -> Void
  ) throws(StoreError) {
    guard let name, directory.entry(EventColumn.propertyRows(name)) != nil else { return }
    let places = try column(EventColumn.propertyRows(name))
    let values = try column(EventColumn.propertyValues(name))
    guard values.count == places.count else { throw .damaged("a property has parts of two lengths") }
    var index = places.firstRow(notBelow: Int64(rows.lowerBound))
    while index < places.count {
      let row = Int(places[index])
      if row >= rows.upperBound { return }
      body(row - rows.lowerBound, UInt32(truncatingIfNeeded: values[index]))
      index += 1
    }
  }

  /// The rows whose time lies inside `range`.
  func rows(in range: InstantRange) throws(StoreError) -> Range<Int> {
    let (start, end) = (range.start.milliseconds, range.end.milliseconds)
    if lastTime < start || firstTime >= end { return 0..<0 }
    if firstTime >= start, lastTime < end { return 0..<rows }
    let times = try column(EventColumn.time)
    return times.firstRow(notBelow: start)..<times.firstRow(notBelow: end)
  }
}
