/// Sessions of a website that its file does not hold as they are: those opened since the last seal, and sealed ones
/// that changed.
///
/// Changed in place, tens of thousands of times a second: rows lie in arrays and are found through their ordinals.
struct ChangedSessions {
  /// A session's row, and whether a batch in hot lacks it.
  private struct Entry {
    var row: SessionRow
    var isFlushed = false
  }

  /// Sessions in the website's file: ordinals below belong to it.
  private var sealed: Int
  private var opened: [Entry] = []
  private var changed: [Entry] = []
  private var changedOrdinals: [UInt32] = []
  /// Places in `changed` by ordinal.
  private var places = HashMap64()
  /// Ordinals of entries that are not flushed, in the order of their first change.
  private var unflushed: [UInt32] = []

  /// No sessions, beside so many sealed ones.
  init(sealed: Int) { self.sealed = sealed }

  /// Sessions in all, sealed ones included.
  var total: Int { sealed + opened.count }
  var hasOpened: Bool { !opened.isEmpty }
  var hasUnflushed: Bool { !unflushed.isEmpty }
  /// Bytes of memory they take, roughly.
  var size: Int {
    MemoryLayout<Entry>.stride * (opened.capacity + changed.capacity) + places.size + 4 * unflushed.capacity
  }

  /// A session that is here.
  func row(_ ordinal: UInt32) -> SessionRow? {
    if Int(ordinal) >= sealed { return opened[Int(ordinal) - sealed].row }
    return places[Self.key(ordinal)].map { changed[Int($0)].row }
  }

  /// Adds a session that was opened, which has the next ordinal.
  mutating func open(_ row: SessionRow) {
    unflushed.append(UInt32(total))
    opened.append(Entry(row: row))
  }

  /// Changes one session.
  ///
  /// - Parameter stored: reads it from the website's file when it is not here.
  mutating func update(
    _ ordinal: UInt32, stored: () throws -> SessionRow, _ change: (inout SessionRow) -> Void
  ) throws {
    if Int(ordinal) >= sealed {
      let place = Int(ordinal) - sealed
      change(&opened[place].row)
      if opened[place].isFlushed { unflushed.append(ordinal) }
      opened[place].isFlushed = false
    } else if let place = places[Self.key(ordinal)].map({ Int($0) }) {
      change(&changed[place].row)
      if changed[place].isFlushed { unflushed.append(ordinal) }
      changed[place].isFlushed = false
    } else {
      var row = try stored()
      change(&row)
      insert(ordinal, Entry(row: row))
      unflushed.append(ordinal)
    }
  }

  /// Takes over a session as a batch in hot has it.
  mutating func restore(_ ordinal: UInt32, _ row: SessionRow) throws(StoreError) {
    let place = Int(ordinal) - sealed
    if place < 0 {
      if let place = places[Self.key(ordinal)] {
        changed[Int(place)].row = row
      } else {
        insert(ordinal, Entry(row: row, isFlushed: true))
      }
    } else if place < opened.count {
      opened[place].row = row
    } else {
      guard place == opened.count else { throw .damaged("fresh sessions leave a gap") }
      opened.append(Entry(row: row, isFlushed: true))
    }
  }

  private mutating func insert(_ ordinal: UInt32, _ entry: Entry) {
    places.set(Self.key(ordinal), UInt32(changed.count))
    changed.append(entry)
    changedOrdinals.append(ordinal)
  }

  /// Ordinals lie close to each other: a product with an odd number tells all of them apart and spreads them.
  private static func key(_ ordinal: UInt32) -> UInt64 { (UInt64(ordinal) + 1) &* 0x9E37_79B9_7F4A_7C15 }

  // MARK: For hot

  /// What no batch in hot holds yet.
  func unflushedColumns() -> HotBatch.Sessions {
    let ordinals = unflushed.sorted()
    let places = ordinals.map { ordinal in
      Int(ordinal) >= sealed ? Int(ordinal) - sealed : Int(self.places[Self.key(ordinal)] ?? 0)  // changed, so here
    }
    // Sealed ordinals come first.
    let border = ordinals.firstIndex { Int($0) >= sealed } ?? ordinals.count
    let columns = ColumnSet.ofSessions(ordinals.count) { column, values in
      for index in 0..<border { values[index] = column.value(changed[places[index]].row) }
      for index in border..<ordinals.count { values[index] = column.value(opened[places[index]].row) }
    }
    return HotBatch.Sessions(ordinals: ordinals, columns: columns)
  }

  /// Hot holds all of it now.
  mutating func markFlushed() {
    for ordinal in unflushed {
      if Int(ordinal) >= sealed {
        opened[Int(ordinal) - sealed].isFlushed = true
      } else if let place = places[Self.key(ordinal)] {
        changed[Int(place)].isFlushed = true
      }
    }
    unflushed.removeAll(keepingCapacity: true)
  }

  // MARK: For the website's file

  /// Chunks in which a session was changed or added, ascending.
  func chunks() -> [Int] {
    var chunks = Set(changedOrdinals.map { Int($0) / SessionChunk.rowsMax })
    if hasOpened {
      for chunk in sealed / SessionChunk.rowsMax...(total - 1) / SessionChunk.rowsMax { chunks.insert(chunk) }
    }
    return chunks.sorted()
  }

  /// A chunk as it is now.
  ///
  /// - Parameter stored: what the website's file holds of it.
  func columns(ofChunk index: Int, stored: SessionChunk?) throws -> ColumnSet {
    let first = index * SessionChunk.rowsMax
    let storedRows = stored?.rows ?? 0
    let later = changedOrdinals.indices.filter {
      (first..<first + storedRows).contains(Int(changedOrdinals[$0]))
    }
    let from = max(first + storedRows, sealed)
    let new = from - sealed..<max(from, min(first + SessionChunk.rowsMax, total)) - sealed
    return try ColumnSet.ofSessions(storedRows + new.count) { column, values in
      try stored?.read(column, into: values)
      for place in later { values[Int(changedOrdinals[place]) - first] = column.value(changed[place].row) }
      for (index, place) in new.enumerated() { values[storedRows + index] = column.value(opened[place].row) }
    }
  }

  /// The website's file holds all of it now, so many sessions.
  mutating func markSealed(_ sealed: Int) {
    self.sealed = sealed
    opened.removeAll(keepingCapacity: true)
    changed.removeAll(keepingCapacity: true)
    changedOrdinals.removeAll(keepingCapacity: true)
    places.removeAll()
    unflushed.removeAll(keepingCapacity: true)
  }

  /// Hands all to `body` that were opened, with their ordinals.
  func forEachOpened(_ body: (_ ordinal: UInt32, _ row: borrowing SessionRow) -> Void) {
    for index in opened.indices { body(UInt32(sealed + index), opened[index].row) }
  }
}
