import Models

/// Which steps of a funnel a row may take, by its codes: for every column that any step asks about, a table from code
/// to a word with a bit for each step. A row takes the steps whose bits all its columns leave standing, so that a row
/// is tested once however many steps there are.
struct StepTables<Word: FixedWidthInteger & UnsignedInteger & Sendable>: Sendable {
  private enum Place: Sendable {
    case column(UInt32)
    /// A property by the code of its name; `nil` when no event ever had it.
    case property(UInt32?)
  }

  private struct Table: Sendable {
    let place: Place
    /// By code; code 0 is the empty text.
    let steps: [Word]
    /// Steps that a row without the property may take.
    let absent: Word
    /// Codes with any step, when they are few.
    let few: [UInt32]?
  }

  private let tables: [Table]
  private let sessionTables: [(column: SessionColumn, steps: [Word])]
  /// Steps of sessions that are not, and that are their visitor's first; `nil` when no step asks it.
  private let byReturn: (returning: Word, first: Word)?
  private let all: Word

  /// - Parameter steps: conditions of each step; at most as many steps as a word has bits.
  init(_ steps: [[Predicate]], _ snapshot: WebsiteSnapshot) throws(StoreError) {
    all = steps.count == Word.bitWidth ? .max : (Word(1) << Word(steps.count)) - 1
    var columns: [Column] = []
    for predicate in steps.joined() where !columns.contains(predicate.column) { columns.append(predicate.column) }
    var tables: [Table] = []
    var sessionTables: [(SessionColumn, [Word])] = []
    for column in columns where column != .isReturning {
      let dictionary = snapshot.dictionary(Domain(of: column))
      var words = [Word](repeating: all, count: Int(dictionary.count) + 1)
      var absent = all
      for (step, predicates) in steps.enumerated() {
        let others = ~(Word(1) << Word(step))
        for predicate in predicates where predicate.column == column {
          let codes = try CodeTable(predicate, dictionary)
          for code in codes.passes.indices where codes.passes[code] == 0 { words[code] &= others }
          if !codes.acceptsAbsent { absent &= others }
        }
      }
      if let key = SessionColumn(column) {
        sessionTables.append((key, words))
      } else {
        tables.append(
          Table(
            place: try StepTables.place(of: column, snapshot), steps: words, absent: absent,
            few: StepTables.few(words)))
      }
    }
    byReturn = columns.contains(.isReturning) ? StepTables.byReturn(steps, all) : nil
    self.tables = tables
    self.sessionTables = sessionTables
  }

  private static func byReturn(_ steps: [[Predicate]], _ all: Word) -> (returning: Word, first: Word) {
    var (returning, first) = (all, all)
    for (step, predicates) in steps.enumerated() {
      for predicate in predicates where predicate.column == .isReturning {
        if !predicate.accepts("true") { returning &= ~(Word(1) << Word(step)) }
        if !predicate.accepts("false") { first &= ~(Word(1) << Word(step)) }
      }
    }
    return (returning, first)
  }

  private static func place(of column: Column, _ snapshot: WebsiteSnapshot) throws(StoreError) -> Place {
    switch column {
    case .name: .column(EventColumn.name)
    case .page: .column(EventColumn.page)
    case .hostname: .column(EventColumn.hostname)
    case .property(let name): .property(try snapshot.dictionary(.propertyName).ordinal(of: Array(name.utf8)))
    default: preconditionFailure("every column is an event's or a session's")
    }
  }

  private static func few(_ steps: [Word]) -> [UInt32]? {
    var few: [UInt32] = []
    for code in steps.indices where steps[code] != 0 {
      few.append(UInt32(code))
      if few.count > 16 { return nil }
    }
    return few
  }

  /// Stored columns that every row is tested by, those of properties left out.
  var columns: Set<UInt32> {
    Set(tables.compactMap { if case .column(let key) = $0.place { key } else { nil } })
  }

  /// Whether any step asks something of events themselves, not of their sessions.
  var asksEvents: Bool { !tables.isEmpty }

  /// Steps that some row of a segment may take, as far as its directory tells.
  func possible(_ segment: EventSegment) -> Word {
    var possible = all
    for table in tables {
      let key: UInt32
      var steps: Word = 0
      switch table.place {
      case .column(let column): key = column
      case .property(let name):
        steps = table.absent
        guard let name else {
          possible &= steps
          continue
        }
        key = EventColumn.propertyValues(name)
      }
      if let entry = segment.directory.entry(key) {
        if let few = table.few {
          for code in few where entry.mayHold(code) { steps |= table.steps[Int(code)] }
        } else {
          steps = all
        }
      }
      possible &= steps
    }
    return possible
  }

  /// Writes the steps of each row of a span to `out`.
  func mark(
    _ open: OpenSegment, _ rows: Range<Int>, into out: UnsafeMutablePointer<Word>,
    scratch: UnsafeMutablePointer<UInt32>
  ) throws(StoreError) {
    if tables.isEmpty { out.update(repeating: all, count: rows.count) }
    for (index, table) in tables.enumerated() {
      switch table.place {
      case .column(let key):
        let column = try open.column(key)
        let isFirst = index == 0
        switch column.width {
        case .one: restrict(out, column.numbers(as: UInt8.self) + rows.lowerBound, rows.count, table, isFirst)
        case .two: restrict(out, column.numbers(as: UInt16.self) + rows.lowerBound, rows.count, table, isFirst)
        case .four: restrict(out, column.numbers(as: UInt32.self) + rows.lowerBound, rows.count, table, isFirst)
        case .eight: preconditionFailure("codes have at most 32 bits")
        }
      case .property(let name):
        if index == 0 { out.update(repeating: all, count: rows.count) }
        // The codes of rows without the property stay at a value that no text has.
        scratch.update(repeating: .max, count: rows.count)
        try open.segment.forEachProperty(name, rows) { row, value in scratch[row] = value }
        for row in 0..<rows.count {
          let code = scratch[row]
          out[row] &= code == .max ? table.absent : table.steps[Int(code)]
        }
      }
    }
  }

  @inline(__always)
  private func restrict<Code: FixedWidthInteger & UnsignedInteger>(
    _ out: UnsafeMutablePointer<Word>, _ codes: UnsafePointer<Code>, _ count: Int, _ table: Table, _ isFirst: Bool
  ) {
    table.steps.withUnsafeBufferPointer { steps in
      // Codes of a column never exceed its dictionary, which was made sure of when the snapshot was made.
      let steps = steps.baseAddress!  // there is always code 0
      if isFirst {
        for row in 0..<count { out[row] = steps[Int(truncatingIfNeeded: codes[row])] }
      } else {
        for row in 0..<count { out[row] &= steps[Int(truncatingIfNeeded: codes[row])] }
      }
    }
  }

  /// The steps that rows of each session of a window may take, as far as the session tells; `nil` when no step asks
  /// anything of sessions.
  func ofSessions(_ window: Range<Int>, _ snapshot: WebsiteSnapshot) throws(StoreError) -> [Word]? {
    guard !sessionTables.isEmpty || byReturn != nil else { return nil }
    var words = [Word](repeating: all, count: window.count)
    if let byReturn {
      let marks = try ReturningSessions.marks(snapshot)
      for index in words.indices {
        words[index] &= marks.bytes[window.lowerBound + index] != 0 ? byReturn.returning : byReturn.first
      }
    }
    let scratch = UnsafeMutablePointer<UInt32>.allocate(capacity: SessionChunk.rowsMax)
    defer { scratch.deallocate() }
    for chunk in window.chunks {
      let slots = window.slots(in: chunk)
      let first = chunk * SessionChunk.rowsMax + slots.lowerBound - window.lowerBound
      for (key, steps) in sessionTables {
        let column = try snapshot.sessions.column(key, chunk: chunk)
        let codes = column.codes(slots, scratch: scratch)
        for row in 0..<slots.count { words[first + row] &= steps[Int(codes[row])] }
        withExtendedLifetime(column) {}
      }
    }
    return words
  }
}
