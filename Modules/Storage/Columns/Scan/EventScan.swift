import Models

/// The rows of a set of events, span by span, filtered and compacted into the columns that were asked for.
///
/// One scan belongs to one lane. `read` fills the buffers; they hold until it is called again.
final class EventScan {
  /// Rows that are best read at a time: what a lane works on then stays in the processor's caches.
  static let spanRows = 16_384

  private let filter: EventFilter
  private let wantsNames: Bool
  private let wantsSessions: Bool
  private let grouping: EventGrouping?
  private let selection = EventScan.buffer()
  private let scratch = EventScan.buffer()
  private let sessionBuffer = EventScan.buffer()
  private let groupBuffer = EventScan.buffer()
  private let secondBuffer = EventScan.buffer()
  private let flags = Scratch<UInt8>(EventSegment.rowsMax, isZero: false)
  private let nameFlags = Scratch<UInt8>(EventSegment.rowsMax, isZero: false)
  private var open: OpenSegment?
  private var rows = 0..<0

  /// Rows that passed, and their columns side by side.
  private(set) var count = 0
  /// Whether all rows of the span passed.
  private(set) var isWhole = false
  private(set) var sessions: UnsafePointer<UInt32>
  /// Slots of the rows' groups.
  private(set) var groups: UnsafePointer<UInt32>

  /// - Parameters:
  ///   - wantsNames: whether `flags(named:)` will be asked for.
  ///   - wantsSessions: whether `sessions` shall be filled.
  ///   - grouping: by what rows are grouped, when that takes an event's column.
  init(_ filter: EventFilter, wantsNames: Bool, wantsSessions: Bool = true, grouping: EventGrouping? = nil) {
    self.filter = filter
    self.wantsNames = wantsNames
    self.wantsSessions = wantsSessions
    self.grouping = grouping
    sessions = UnsafePointer(sessionBuffer.numbers)
    groups = UnsafePointer(groupBuffer.numbers)
  }

  private static func buffer() -> Scratch<UInt32> { Scratch(EventSegment.rowsMax, isZero: false) }

  /// Reads the rows `rows` of a segment and keeps those that pass.
  func read(_ segment: EventSegment, _ rows: Range<Int>) throws(StoreError) {
    self.rows = rows
    count = 0
    guard !rows.isEmpty else { return }
    let open = opened(segment)
    let passed =
      filter.asksAnything
      ? try filter.select(open, rows, into: selection.numbers, flags: flags.numbers, scratch: scratch.numbers) : nil
    try take(passed, of: open)
  }

  /// Reads rows of a segment once more.
  ///
  /// - Parameters:
  ///   - places: what `places` was when they were read first.
  ///   - wanted: by slot, 1 where rows of the group are to be kept; `nil`: all are.
  func read(
    _ segment: EventSegment, _ rows: Range<Int>, again places: [UInt16]?, groups wanted: Scratch<UInt8>? = nil
  ) throws(StoreError) {
    self.rows = rows
    if let places {
      for index in places.indices { selection.numbers[index] = UInt32(places[index]) }
    }
    try take(places?.count, of: opened(segment), groups: wanted)
  }

  /// The rows that passed, as places within the span; `nil` when all did.
  var places: [UInt16]? {
    guard !isWhole else { return nil }
    return [UInt16](unsafeUninitializedCapacity: count) { out, filled in
      for index in 0..<count { out[index] = UInt16(truncatingIfNeeded: selection.numbers[index]) }
      filled = count
    }
  }

  private func opened(_ segment: EventSegment) -> OpenSegment {
    if let open, open.segment === segment { return open }
    let new = OpenSegment(segment)
    open = new
    return new
  }

  /// Fills the columns of so many selected rows, or of all.
  private func take(
    _ passed: Int?, of open: OpenSegment, groups wanted: Scratch<UInt8>? = nil
  ) throws(StoreError) {
    isWhole = passed == nil
    count = passed ?? rows.count
    guard count > 0 else { return }
    let groupsAskSessions = grouping?.asksSessions == true
    if groupsAskSessions { sessions = try chosen(open.column(EventColumn.session), sessionBuffer) }
    if let grouping {
      groups = try codes(0, grouping, open, groupBuffer)
      if grouping.key.count == 2 {
        let second = try codes(1, grouping, open, secondBuffer)
        grouping.space.slots(groups, second, count: count, into: groupBuffer.numbers)
        groups = UnsafePointer(groupBuffer.numbers)
      }
      if let wanted { keep(wanted) }
    }
    // Sessions after the groups: of rows that do not count they are not even read.
    if wantsSessions, count > 0, !groupsAskSessions || wanted != nil {
      sessions = try chosen(open.column(EventColumn.session), sessionBuffer)
    }
  }

  /// Keeps the rows of some groups only.
  private func keep(_ wanted: Scratch<UInt8>) {
    for row in 0..<count { flags.numbers[row] = wanted.numbers[Int(groups[row])] }
    let kept = RowFlags.select(flags.numbers, count, into: scratch.numbers)
    // In place: a row never moves behind where it was.
    for index in 0..<kept {
      let row = scratch.numbers[index]
      groupBuffer.numbers[index] = groups[Int(row)]
      selection.numbers[index] = isWhole ? row : selection.numbers[Int(row)]
    }
    groups = UnsafePointer(groupBuffer.numbers)
    isWhole = false
    count = kept
  }

  /// A column's codes of the rows that passed.
  private func chosen(_ column: DecodedColumn, _ out: Scratch<UInt32>) throws(StoreError) -> UnsafePointer<UInt32> {
    defer { withExtendedLifetime(column) {} }
    if isWhole { return column.codes(rows, scratch: out.numbers) }
    column.gather(rows.lowerBound, selection.numbers, count, into: out.numbers)
    return UnsafePointer(out.numbers)
  }

  /// A key column's codes of the rows that passed.
  private func codes(
    _ place: Int, _ grouping: EventGrouping, _ open: OpenSegment, _ out: Scratch<UInt32>
  ) throws(StoreError) -> UnsafePointer<UInt32> {
    let codes: UnsafePointer<UInt32>
    switch grouping.key[place] {
    case .column(let key): codes = try chosen(open.column(key), out)
    case .property(let name):
      let room = isWhole ? out.numbers : scratch.numbers
      room.update(repeating: grouping.space.absentCode(place), count: rows.count)
      try open.segment.forEachProperty(name, rows) { row, value in room[row] = value }
      if !isWhole {
        for index in 0..<count { out.numbers[index] = room[Int(selection.numbers[index])] }
      }
      codes = UnsafePointer(out.numbers)
    case .session(let lookup):
      for row in 0..<count { out.numbers[row] = lookup[sessions[row]] }
      codes = UnsafePointer(out.numbers)
    }
    return grouping.space.standing(codes, column: place, count: count, scratch: out.numbers)
  }

  /// For each row that passed: whether it has this name.
  func flags(named code: UInt32) throws(StoreError) -> UnsafePointer<UInt8> {
    precondition(wantsNames, "names are read only where they were asked for")
    guard count > 0, let open else { return UnsafePointer(nameFlags.numbers) }
    RowFlags.equal(nameFlags.numbers, try open.column(EventColumn.name), rows, code)
    if !isWhole {
      // In place: a row's flag never lies before the place it moves to.
      for index in 0..<count { nameFlags.numbers[index] = nameFlags.numbers[Int(selection.numbers[index])] }
    }
    return UnsafePointer(nameFlags.numbers)
  }

  /// Spans of rows that are read one after another.
  static func spans(_ rows: Range<Int>) -> some Sequence<Range<Int>> {
    stride(from: rows.lowerBound, to: rows.upperBound, by: spanRows).lazy
      .map { $0..<min($0 + spanRows, rows.upperBound) }
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
  /// Whether a key column is that of sessions.
  let asksSessions: Bool

  init(_ columns: [Column], _ space: GroupSpace, _ snapshot: WebsiteSnapshot, window: Range<Int>) throws(StoreError) {
    self.space = space
    var key: [Key] = []
    var asksSessions = false
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
        asksSessions = true
      }
    }
    self.key = key
    self.asksSessions = asksSessions
  }
}

extension EventSegment {
  /// Hands the rows of a span that carry a property to `body`: the row within the span, and the value's code.
  func forEachProperty(
    _ name: UInt32?, _ rows: Range<Int>, _ body: (_ row: Int, _ value: UInt32) -> Void
  ) throws(StoreError) {
    guard let name, directory.entry(EventColumn.propertyRows(name)) != nil else { return }
    let (places, values) = try sparse(EventColumn.propertyRows(name), EventColumn.propertyValues(name))
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
    // An empty range has no rows, even where its end lies before its start.
    guard start < end, lastTime >= start, firstTime < end else { return 0..<0 }
    if firstTime >= start, lastTime < end { return 0..<rows }
    let times = try column(EventColumn.time)
    return times.firstRow(notBelow: start)..<times.firstRow(notBelow: end)
  }
}
