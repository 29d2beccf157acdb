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

  var rows: Int { directory.rows }
  var size: Int { memory.count }

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
      for entry in directory.entries where entry.key < 64 {
        let column = try directory.column(entry, in: UnsafeRawBufferPointer(memory))
        guard column.count == directory.rows else { throw .damaged("a chunk of sessions has a short column") }
        for value in column.decoded() where value < entry.least || value > entry.greatest {
          throw .damaged("a chunk of sessions has values beyond their bounds")
        }
        columns[Int(entry.key)] = column
      }
    } catch {
      memory.deallocate()
      throw error
    }
    self.columns = columns
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

  /// One session, whole.
  func row(at slot: Int) throws(StoreError) -> SessionRow {
    try SessionRow { column throws(StoreError) in try value(column, at: slot) }
  }

  /// All sessions, whole.
  func allRows() throws(StoreError) -> [SessionRow] {
    var values = [[Int64]](repeating: [], count: 64)
    for column in SessionColumn.allCases {
      let stored = columns[Int(column.rawValue)]
      guard stored != nil || column.isLate else { throw .damaged("a chunk of sessions lacks a column") }
      values[Int(column.rawValue)] = stored?.decoded() ?? [Int64](repeating: 0, count: rows)
    }
    var all: [SessionRow] = []
    all.reserveCapacity(rows)
    for slot in 0..<rows {
      all.append(try SessionRow { column throws(StoreError) in values[Int(column.rawValue)][slot] })
    }
    return all
  }
}
