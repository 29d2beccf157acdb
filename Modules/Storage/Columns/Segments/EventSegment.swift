/// Up to 65,536 event rows of one website, ascending by time: what a scan takes at a time. Immutable.
final class EventSegment: Sendable {
  /// Most rows of a segment.
  static let rowsMax = 65_536

  let directory: ColumnSet.Directory
  /// Whether all its rows belong to sessions that ordinary questions leave out.
  let isExcluded: Bool
  private let source: any ColumnSource

  init(directory: ColumnSet.Directory, isExcluded: Bool, source: any ColumnSource) {
    self.directory = directory
    self.isExcluded = isExcluded
    self.source = source
  }

  var rows: Int { directory.rows }
  /// Time of the first and the last row, milliseconds.
  var firstTime: Int64 { directory.entry(EventColumn.time)?.least ?? .max }
  var lastTime: Int64 { directory.entry(EventColumn.time)?.greatest ?? .min }
  /// Least and greatest session ordinal.
  var sessions: ClosedRange<Int> {
    guard let entry = directory.entry(EventColumn.session) else { return 0...0 }
    return Int(entry.least)...Int(max(entry.least, entry.greatest))
  }

  /// A column of the segment.
  ///
  /// - Throws: `StoreError.damaged` when it is not there or cannot be read.
  func column(_ key: UInt32) throws(StoreError) -> DecodedColumn {
    guard let entry = directory.entry(key) else { throw .damaged("a segment has no column \(key)") }
    let column = try source.column(entry, of: directory)
    guard column.count == rows || (key >= EventColumn.revenueRows && column.count <= rows) else {
      throw .damaged("column \(key) has \(column.count) of \(rows) rows")
    }
    return column
  }

  /// Whether a column is in memory.
  func holds(_ key: UInt32) -> Bool { source.holds(key) }

  /// Where a column lies in the website's file; `nil` for one that does not.
  func part(_ key: UInt32) -> StoredPart? { directory.entry(key).flatMap { source.part($0) } }

  /// What some of the rows carry: the rows, ascending, and a column of as many values.
  ///
  /// - Throws: `StoreError.damaged` when the two do not fit each other.
  func sparse(_ rowsKey: UInt32, _ valuesKey: UInt32) throws(StoreError) -> (rows: DecodedColumn, values: DecodedColumn)
  {
    let (rows, values) = (try column(rowsKey), try column(valuesKey))
    guard rows.count == values.count else {
      throw .damaged("columns \(rowsKey) and \(valuesKey) have \(rows.count) and \(values.count) rows")
    }
    return (rows, values)
  }
}

/// Where decoded columns come from: a cache over a file, or memory.
protocol ColumnSource: Sendable {
  func column(_ entry: ColumnSet.Entry, of directory: ColumnSet.Directory) throws(StoreError) -> DecodedColumn
  /// Whether a column is in memory.
  func holds(_ key: UInt32) -> Bool
  /// Where it lies in the website's file, if it does.
  func part(_ entry: ColumnSet.Entry) -> StoredPart?
}

/// Columns of a set that is wholly in memory, decoded once.
final class MemoryColumns: ColumnSource {
  private let columns: [UInt32: DecodedColumn]

  /// Decodes all columns of the set in `bytes`.
  init(_ directory: ColumnSet.Directory, in bytes: UnsafeRawBufferPointer) throws(StoreError) {
    // A few bytes can claim billions of equal rows.
    guard directory.rows <= EventSegment.rowsMax else { throw .damaged("\(directory.rows) rows in one segment") }
    var columns: [UInt32: DecodedColumn] = [:]
    for entry in directory.entries {
      let column = DecodedColumn(
        try directory.column(entry, in: bytes), least: entry.least, greatest: entry.greatest, isCached: false)
      guard column.liesWithin(entry.least, entry.greatest) else {
        throw .damaged("a column has values beyond their bounds")
      }
      guard !EventColumn.holdsRows(entry.key) || column.ascendsStrictly else {
        throw .damaged("rows of column \(entry.key) do not ascend")
      }
      columns[entry.key] = column
    }
    self.columns = columns
  }

  func column(_ entry: ColumnSet.Entry, of directory: ColumnSet.Directory) throws(StoreError) -> DecodedColumn {
    guard let column = columns[entry.key] else { throw .damaged("a column is missing") }
    return column
  }

  func holds(_ key: UInt32) -> Bool { true }

  func part(_ entry: ColumnSet.Entry) -> StoredPart? { nil }
}
