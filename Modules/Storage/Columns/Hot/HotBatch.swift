/// What one flush added to a website, or several flushes merged: new texts, changed sessions, event rows.
/// Self-contained, so that a reader needs nothing else to see it.
///
///     u8 version · state · texts: varint domains, for each: u8 domain, varint first ordinal, varint count, texts ·
///     sessions: block of ordinals (a column), block of directory, block of columns ·
///     ordinary rows and rows kept apart: blocks of directory and columns each · CRC-32C
struct HotBatch {
  /// New texts of one dictionary.
  struct Texts {
    let domain: Domain
    let first: UInt32
    var texts: [[UInt8]]
  }

  /// Changed sessions on their way into a batch: ordinals, ascending, and what is stored of them.
  struct Sessions {
    let ordinals: [UInt32]
    let columns: ColumnSet

    /// No sessions.
    static var none: Sessions { Sessions(ordinals: [], columns: SessionRow.encode([])) }
  }

  var state: WebsiteState
  var texts: [Texts]
  /// Ordinals of changed sessions, ascending, and the sessions, whole.
  var sessions: [(ordinal: UInt32, row: SessionRow)]
  var sessionColumns: ColumnSet.Directory
  var ordinary: ColumnSet.Directory
  var ordinaryColumns: MemoryColumns
  var excluded: ColumnSet.Directory
  var excludedColumns: MemoryColumns

  /// Version 1 differs in the state alone, which does not count new names of properties.
  private static let version: UInt8 = 2
  /// Far more than one turn of the worker can change.
  private static let sessionsMax = 1 << 24

  /// The stored form of a batch.
  private static func encode(
    state: WebsiteState, texts: [Texts], sessions: Sessions, rows: EventRows
  ) -> [UInt8] {
    encode(
      state: state, texts: texts, sessions: sessions, ordinary: rows.encode(rows.order(excluded: false)[...]),
      excluded: rows.encode(rows.order(excluded: true)[...]))
  }

  private static func encode(
    state: WebsiteState, texts: [Texts], sessions: Sessions, ordinary: ColumnSet, excluded: ColumnSet
  ) -> [UInt8] {
    var writer = ByteWriter(reserving: 512 + ordinary.bytes.count + excluded.bytes.count)
    writer.append(version)
    state.append(to: &writer)
    writer.varint(UInt64(texts.count))
    for family in texts {
      writer.append(family.domain.rawValue)
      writer.varint(UInt64(family.first))
      writer.varint(UInt64(family.texts.count))
      for text in family.texts { writer.block(text) }
    }
    writer.block(IntegerColumn.encode(sessions.ordinals.map { Int64($0) }))
    append(sessions.columns, to: &writer)
    append(ordinary, to: &writer)
    append(excluded, to: &writer)
    writer.seal()
    return writer.bytes
  }

  /// The stored forms of batches that add all this together, each with no more rows than a scan takes at a time, and
  /// how many rows each has.
  static func encodeAll(
    state: WebsiteState, texts: [Texts], sessions: Sessions, rows: EventRows
  ) -> [(bytes: [UInt8], rows: Int)] {
    let (ordinary, excluded) = (rows.order(excluded: false), rows.order(excluded: true))
    func part(_ order: [Int32], _ start: Int) -> ArraySlice<Int32> {
      order.dropFirst(start).prefix(EventSegment.rowsMax)
    }
    let starts = stride(from: 0, to: max(1, ordinary.count, excluded.count), by: EventSegment.rowsMax)
    return starts.map { start in
      let (some, others) = (part(ordinary, start), part(excluded, start))
      let bytes = encode(
        state: state, texts: start == 0 ? texts : [], sessions: start == 0 ? sessions : .none,
        ordinary: rows.encode(some), excluded: rows.encode(others))
      return (bytes, some.count + others.count)
    }
  }

  private static func append(_ set: ColumnSet, to writer: inout ByteWriter) {
    writer.block(set.directory.encoded())
    writer.block(set.bytes)
  }

  /// Reads a stored batch.
  ///
  /// - Parameter readsSessions: whether sessions are wanted; without it there are none.
  /// - Throws: `StoreError.damaged`, naming `what`.
  init(
    _ bytes: UnsafeRawBufferPointer, readsSessions: Bool = true, _ what: @autoclosure () -> String
  ) throws(StoreError) {
    var reader = try ByteReader(sealed: bytes, what())
    let version = try reader.integer(UInt8.self)
    guard (1...HotBatch.version).contains(version) else { throw .newerFormat("\(what()) has version \(version)") }
    state = try WebsiteState(&reader, hasPropertyNames: version > 1)
    texts = []
    for _ in 0..<(try reader.count(atMost: 256)) {
      let domain = Domain(rawValue: try reader.integer())
      guard Int(domain.rawValue) < Domain.tableSize else { throw .newerFormat("\(what()) has other dictionaries") }
      let first = UInt32(try reader.count())
      var family = Texts(domain: domain, first: first, texts: [])
      for _ in 0..<(try reader.count(atMost: bytes.count)) { family.texts.append(Array(try reader.block())) }
      texts.append(family)
    }
    let ordinals = try IntegerColumn(try reader.block(), rowsMax: HotBatch.sessionsMax)
    sessionColumns = try ColumnSet.Directory(encoded: try reader.block())
    guard sessionColumns.rows == ordinals.count else {
      throw .damaged("\(what()): sessions do not fit their ordinals")
    }
    let stored = try reader.block()
    sessions = []
    if readsSessions {
      let rows = try SessionChunk(sessionColumns, bytes: stored).allRows()
      sessions = zip(ordinals.decoded(), rows).map { (UInt32(truncatingIfNeeded: $0), $1) }
    }
    ordinary = try ColumnSet.Directory(encoded: try reader.block())
    ordinaryColumns = try MemoryColumns(ordinary, in: try reader.block())
    excluded = try ColumnSet.Directory(encoded: try reader.block())
    excludedColumns = try MemoryColumns(excluded, in: try reader.block())
  }

  /// The event rows as segments, empty ones left out.
  var segments: [EventSegment] {
    var segments: [EventSegment] = []
    if ordinary.rows > 0 {
      segments.append(EventSegment(directory: ordinary, isExcluded: false, source: ordinaryColumns))
    }
    if excluded.rows > 0 {
      segments.append(EventSegment(directory: excluded, isExcluded: true, source: excludedColumns))
    }
    return segments
  }

  /// Number of event rows.
  var rows: Int { ordinary.rows + excluded.rows }

  /// The stored form of several consecutive batches as one: texts one after another, the later of two versions of a
  /// session.
  static func encode(merging batches: [HotBatch]) throws(StoreError) -> [UInt8] {
    var texts: [UInt8: Texts] = [:]
    var latest: [UInt32: (batch: Int, place: Int)] = [:]
    var rows = EventRows()
    for (index, batch) in batches.enumerated() {
      for family in batch.texts {
        texts[family.domain.rawValue, default: Texts(domain: family.domain, first: family.first, texts: [])].texts +=
          family.texts
      }
      for (place, session) in batch.sessions.enumerated() { latest[session.ordinal] = (index, place) }
      for segment in batch.segments { try rows.append(segment, isExcluded: segment.isExcluded) }
    }
    let sessions = latest.sorted { $0.key < $1.key }
    let columns = ColumnSet.ofSessions(sessions.count) { column, values in
      for (index, session) in sessions.enumerated() {
        values[index] = column.value(batches[session.value.batch].sessions[session.value.place].row)
      }
    }
    return encode(
      state: batches.last?.state ?? WebsiteState(),
      texts: texts.values.sorted { $0.domain.rawValue < $1.domain.rawValue },
      sessions: Sessions(ordinals: sessions.map(\.key), columns: columns), rows: rows)
  }
}
