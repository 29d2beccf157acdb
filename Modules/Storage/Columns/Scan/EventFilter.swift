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

  /// Lists the rows of a span that pass, as places within the span, and says how many there are.
  func select(
    _ segment: EventSegment, _ rows: Range<Int>, into selection: UnsafeMutablePointer<UInt32>,
    flags: UnsafeMutablePointer<UInt8>, scratch: UnsafeMutablePointer<UInt32>
  ) throws(StoreError) -> Int {
    flags.update(repeating: 1, count: rows.count)
    for (place, table) in conditions {
      switch place {
      case .column(let key):
        let column = try segment.column(key)
        let codes = column.codes(rows, scratch: scratch)
        table.passes.withUnsafeBufferPointer { passes in
          for row in 0..<rows.count { flags[row] &= passes[Int(codes[row])] }
        }
        withExtendedLifetime(column) {}
      case .property(let name):
        // The codes of rows without the property stay at a value that no text has.
        scratch.update(repeating: .max, count: rows.count)
        try segment.forEachProperty(name, rows) { row, value in scratch[row] = value }
        let absent: UInt8 = table.acceptsAbsent ? 1 : 0
        table.passes.withUnsafeBufferPointer { passes in
          for row in 0..<rows.count {
            let code = scratch[row]
            flags[row] &= code == .max ? absent : passes[Int(code)]
          }
        }
      }
    }
    if let sessions {
      let column = try segment.column(EventColumn.session)
      let codes = column.codes(rows, scratch: scratch)
      let marks = sessions.bytes - sessions.first
      for row in 0..<rows.count { flags[row] &= marks[Int(codes[row])] }
      withExtendedLifetime(column) {}
    }
    var count = 0
    for row in 0..<rows.count {
      selection[count] = UInt32(truncatingIfNeeded: row)
      count &+= Int(flags[row])
    }
    return count
  }
}
