import Models

/// The conditions of a row set that must hold on an event row, ready to be asked segment by segment.
struct EventFilter: Sendable {
  private enum Place: Sendable {
    case column(UInt32)
    /// A property by the code of its name; `nil` when no event ever had it.
    case property(UInt32?)
  }

  private let conditions: [(place: Place, table: CodeTable)]
  /// Sessions whose events pass; `nil` when all do.
  private let sessions: Marks?

  /// - Parameter sessions: marks of the sessions that pass the set's session filter, if it has one.
  init(_ predicates: [Predicate], _ snapshot: WebsiteSnapshot, sessions: Marks?) throws(StoreError) {
    var conditions: [(Place, CodeTable)] = []
    for predicate in predicates {
      let place: Place
      switch predicate.column {
      case .name: place = .column(EventColumn.name)
      case .page: place = .column(EventColumn.page)
      case .hostname: place = .column(EventColumn.hostname)
      case .property(let name):
        place = .property(try snapshot.dictionary(.propertyName).ordinal(of: Array(name.utf8)))
      default: preconditionFailure("an event filter names columns of events")
      }
      conditions.append((place, try CodeTable(predicate, snapshot.dictionary(Domain(of: predicate.column)))))
    }
    self.conditions = conditions
    self.sessions = sessions
  }

  /// Stored columns that its conditions read, those of properties included.
  var columns: Set<UInt32> {
    var columns: Set<UInt32> = []
    for (place, _) in conditions {
      switch place {
      case .column(let key): columns.insert(key)
      case .property(let name?): columns.formUnion([EventColumn.propertyRows(name), EventColumn.propertyValues(name)])
      case .property(nil): break
      }
    }
    return columns
  }

  /// How each condition is tested.
  var kernels: [String] {
    let ways = conditions.map { place, table in
      if case .property = place { return "sparse rows" }
      return table.only != nil || table.allBut != nil ? "compared codes" : "code table"
    }
    return ways + (sessions == nil ? [] : ["marked sessions pass"])
  }

  /// Whether any row could fail.
  var asksAnything: Bool { !conditions.isEmpty || sessions != nil }

  /// Whether any row of a segment may pass, as far as its directory tells.
  func mayPass(_ segment: EventSegment) -> Bool {
    for (place, table) in conditions {
      switch place {
      case .column(let key):
        if let entry = segment.directory.entry(key), !table.mayPass(entry) { return false }
      case .property(let name):
        if table.acceptsAbsent { continue }
        guard let name, let entry = segment.directory.entry(EventColumn.propertyValues(name)) else { return false }
        if !table.mayPass(entry) { return false }
      }
    }
    return true
  }

  /// Whether it is likely that some row of a segment that may pass does.
  func probablyPasses(_ segment: EventSegment) -> Bool {
    guard let (place, table) = conditions.first else { return true }
    guard conditions.count == 1, case .column(let key) = place, let entry = segment.directory.entry(key) else {
      return false
    }
    // Codes are given in the order in which texts come up: what is common has a small one.
    return table.few?.contains { Int64($0) < ColumnSet.presenceLimit && entry.mayHold($0) } ?? true
  }

  /// Lists the rows of a span that pass, as places within the span.
  ///
  /// - Returns: how many there are; `nil` when all pass, which are not listed.
  func select(
    _ segment: OpenSegment, _ rows: Range<Int>, into selection: UnsafeMutablePointer<UInt32>,
    flags: UnsafeMutablePointer<UInt8>, scratch: UnsafeMutablePointer<UInt32>
  ) throws(StoreError) -> Int? {
    var isFlagged = false
    for (place, table) in conditions {
      // What nobody passes need not be asked on: further columns are not even read.
      if isFlagged, RowFlags.count(flags, rows.count) == 0 { return 0 }
      switch place {
      case .column(let key):
        if let entry = segment.segment.directory.entry(key), table.passesAll(entry) { continue }
        RowFlags.restrict(flags, try segment.column(key), rows, table, isFirst: !isFlagged)
      case .property(let name):
        try restrict(flags, segment, rows, name, table, isFirst: !isFlagged)
      }
      isFlagged = true
    }
    guard let sessions else {
      return isFlagged ? RowFlags.select(flags, rows.count, into: selection) : nil
    }
    let marks = sessions.bytes - sessions.first
    let column = try segment.column(EventColumn.session)
    let codes = column.codes(rows, scratch: scratch)
    defer { withExtendedLifetime(column) {} }
    if isFlagged {
      // Sessions lie anywhere: only of rows that still count.
      let count = RowFlags.select(flags, rows.count, into: selection)
      var passed = 0
      for index in 0..<count {
        let row = selection[index]
        selection[passed] = row
        passed &+= Int(marks[Int(codes[Int(row)])])
      }
      return passed
    }
    for row in 0..<rows.count { flags[row] = marks[Int(codes[row])] }
    return RowFlags.select(flags, rows.count, into: selection)
  }

  /// Clears the flags of rows whose property does not pass; only rows that carry it are looked at.
  private func restrict(
    _ flags: UnsafeMutablePointer<UInt8>, _ segment: OpenSegment, _ rows: Range<Int>, _ name: UInt32?,
    _ table: CodeTable, isFirst: Bool
  ) throws(StoreError) {
    let passes = table.passes
    if table.acceptsAbsent {
      if isFirst { flags.update(repeating: 1, count: rows.count) }
      try segment.segment.forEachProperty(name, rows) { row, value in flags[row] &= passes[Int(value)] }
    } else if isFirst {
      flags.update(repeating: 0, count: rows.count)
      try segment.segment.forEachProperty(name, rows) { row, value in flags[row] = passes[Int(value)] }
    } else {
      // The second bit says that the property is there and passes.
      try segment.segment.forEachProperty(name, rows) { row, value in flags[row] |= passes[Int(value)] << 1 }
      for row in 0..<rows.count { flags[row] = flags[row] & (flags[row] >> 1) }
    }
  }
}

/// A segment and those of its columns that were asked for, kept while a lane works on it.
final class OpenSegment {
  let segment: EventSegment
  private var columns: [(key: UInt32, column: DecodedColumn)] = []

  init(_ segment: EventSegment) { self.segment = segment }

  /// A column of the segment. It stays in memory as long as the segment is open.
  func column(_ key: UInt32) throws(StoreError) -> DecodedColumn {
    for known in columns where known.key == key { return known.column }
    let column = try segment.column(key)
    columns.append((key, column))
    return column
  }
}
