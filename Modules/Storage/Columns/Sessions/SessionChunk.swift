/// A run of consecutive sessions in their stored form, held in memory and read row by row. Immutable.
///
/// `@unchecked Sendable`: the memory is filled before the initializer returns and freed when nobody holds the object;
/// the columns only read it.
final class SessionChunk: @unchecked Sendable {
  /// Sessions of a full chunk.
  static let rowsMax = 65_536

  let directory: ColumnSet.Directory
  private let memory: UnsafeMutableRawBufferPointer
  private let columns: [IntegerColumn?]
  /// Whose memory some of the columns read.
  private let original: SessionChunk?

  var rows: Int { directory.rows }
  /// Bytes of memory it takes.
  var size: Int { memory.count + (original?.size ?? 0) }

  /// Copies the piece that holds the columns.
  ///
  /// - Throws: `StoreError.damaged` also when a value lies outside the bounds that the directory gives: whether codes
  ///   are in their dictionaries is asked of the bounds alone.
  init(_ directory: ColumnSet.Directory, bytes: UnsafeRawBufferPointer) throws(StoreError) {
    self.directory = directory
    memory = .allocate(byteCount: max(1, bytes.count), alignment: 8)
    memory.copyMemory(from: bytes)
    var columns = [IntegerColumn?](repeating: nil, count: 64)
    do throws(StoreError) {
      guard directory.hasModerateTimes else { throw .damaged("a chunk of sessions has times beyond all bounds") }
      // Made once a column has shown that it has so many rows.
      var room: UnsafeMutableBufferPointer<Int64>?
      defer { room?.deallocate() }
      for entry in directory.entries where entry.key < 64 {
        let column = try directory.column(entry, in: UnsafeRawBufferPointer(memory))
        guard column.count == directory.rows else { throw .damaged("a chunk of sessions has a short column") }
        columns[Int(entry.key)] = column
        guard column.count > 0 else { continue }
        let values = room ?? .allocate(capacity: column.count)
        room = values
        column.decode(into: values.baseAddress!)  // has room for a row at least
        for value in values where value < entry.least || value > entry.greatest {
          throw .damaged("a chunk of sessions has values beyond their bounds")
        }
      }
    } catch {
      memory.deallocate()
      throw error
    }
    self.columns = columns
    original = nil
  }

  private init(_ original: SessionChunk, replacing bytes: [UInt8], _ places: [Int: Range<Int>]) throws(StoreError) {
    directory = original.directory
    self.original = original
    memory = .allocate(byteCount: max(1, bytes.count), alignment: 8)
    memory.copyBytes(from: bytes)
    var columns = original.columns
    do throws(StoreError) {
      for (key, place) in places {
        columns[key] = try IntegerColumn(UnsafeRawBufferPointer(rebasing: memory[place]), rowsMax: directory.rows)
      }
    } catch {
      memory.deallocate()
      throw error
    }
    self.columns = columns
  }

  /// The same sessions, of which any single one is read in a fraction of the time: what was stored as steps or runs
  /// lies there as numbers. Takes more memory and some milliseconds to make.
  func forSingleRows() throws(StoreError) -> SessionChunk {
    var bytes: [UInt8] = []
    var places: [Int: Range<Int>] = [:]
    for (key, column) in columns.enumerated() {
      guard let column, !column.suitsSingleRows else { continue }
      let flat = IntegerColumn.encodeForSingleRows(column.decoded())
      places[key] = bytes.count..<bytes.count + flat.count
      bytes.append(contentsOf: flat)
    }
    return try SessionChunk(self, replacing: bytes, places)
  }

  deinit { memory.deallocate() }

  /// One value of one session.
  func value(_ column: SessionColumn, at slot: Int) throws(StoreError) -> Int64 {
    guard let stored = columns[Int(column.rawValue)] else {
      guard column.isLate else { throw .damaged("a chunk of sessions lacks a column") }
      return 0
    }
    return stored.value(at: slot)
  }

  /// One value of every session.
  func values(_ column: SessionColumn) throws(StoreError) -> [Int64] {
    guard let stored = columns[Int(column.rawValue)] else {
      guard column.isLate else { throw .damaged("a chunk of sessions lacks a column") }
      return [Int64](repeating: 0, count: rows)
    }
    return stored.decoded()
  }

  /// One session, whole.
  func row(at slot: Int) throws(StoreError) -> SessionRow {
    try SessionRow { column throws(StoreError) in try value(column, at: slot) }
  }

  /// Writes a column's value of each session.
  ///
  /// - Precondition: `values` has room for them.
  func read(_ column: SessionColumn, into values: UnsafeMutableBufferPointer<Int64>) throws(StoreError) {
    precondition(values.count >= rows, "a column has a value of each session")
    guard let stored = columns[Int(column.rawValue)] else {
      guard column.isLate else { throw .damaged("a chunk of sessions lacks a column") }
      return UnsafeMutableBufferPointer(rebasing: values[..<rows]).update(repeating: 0)
    }
    if rows > 0, let values = values.baseAddress { stored.decode(into: values) }
  }

  /// All sessions, whole.
  func allRows() throws(StoreError) -> [SessionRow] {
    // Asked first: how many rows there are is only believed of columns.
    for column in SessionColumn.allCases where columns[Int(column.rawValue)] == nil && !column.isLate {
      throw .damaged("a chunk of sessions lacks a column")
    }
    let nothing = SessionRow(visitor: 0, stream: 0, start: 0, clientKey: 0, isBounce: false, exclusion: 0)
    var all = [SessionRow](repeating: nothing, count: rows)
    let values = UnsafeMutableBufferPointer<Int64>.allocate(capacity: max(1, rows))
    defer { values.deallocate() }
    for column in SessionColumn.allCases {
      try read(column, into: values)
      for slot in 0..<rows { all[slot].set(column, values[slot]) }
    }
    return all
  }
}
