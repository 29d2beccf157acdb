/// What a website's file holds at one moment: names and directories of all pieces, no contents. Immutable.
struct Manifest: Sendable {
  struct Segment: Sendable {
    let id: Int64
    let piece: Int64
    let isExcluded: Bool
    /// Months since year 0 of its rows' UTC month.
    let month: Int64
    let directory: ColumnSet.Directory
  }

  struct Chunk: Sendable {
    let piece: Int64
    let directory: ColumnSet.Directory
  }

  struct Block: Sendable {
    let piece: Int64
    let directory: TextBlock.Directory
  }

  struct Run: Sendable {
    let piece: Int64
    let entries: Int
  }

  /// Up to which sequence number of hot batches everything is here.
  var sealed: Int64 = 0
  var state = WebsiteState()
  /// In the order in which they were sealed.
  var segments: [Segment] = []
  /// By chunk number.
  var chunks: [Chunk] = []
  /// By domain, ascending by ordinal.
  var blocks = [[Block]](repeating: [], count: Domain.tableSize)
  var runs = [[Run]](repeating: [], count: Domain.tableSize)
  /// How far each import came, by stream.
  var imports: [UInt32: ImportState] = [:]

  struct ImportState: Sendable {
    let bytes: Int64
    let digest: [UInt8]
    let lines: Int64
  }

  /// Sessions that are sealed.
  var sessions: Int {
    chunks.isEmpty ? 0 : (chunks.count - 1) * SessionChunk.rowsMax + chunks[chunks.count - 1].directory.rows
  }

  /// Highest sealed ordinal of a domain.
  func texts(_ domain: Domain) -> UInt32 {
    blocks[Int(domain.rawValue)].last.map { $0.directory.endOrdinal - 1 } ?? 0
  }

  init() {}

  /// Reads the manifest in one short transaction.
  init(_ file: WebsiteFile) throws {
    self.init()
    try file.connection.transaction(.deferred) {
      var statement = try file.connection.prepare("SELECT sealed, state FROM state")
      if try statement.step() {
        sealed = statement.int64(0)
        state = try statement.withBlob(1) { bytes in
          var reader = try ByteReader(sealed: bytes, "\(file.path), state")
          return try WebsiteState(&reader, hasPropertyNames: reader.bytes.count > WebsiteState.earlierSize)
        }
      }
      statement.reset()
      statement = try file.connection.prepare("SELECT id, piece, excluded, month, directory FROM segment ORDER BY id")
      while try statement.step() {
        segments.append(
          Segment(
            id: statement.int64(0), piece: statement.int64(1), isExcluded: statement.int(2) != 0,
            month: statement.int64(3), directory: try statement.withBlob(4) { try ColumnSet.Directory(encoded: $0) }))
      }
      statement = try file.connection.prepare("SELECT piece, directory FROM session_chunk ORDER BY chunk")
      while try statement.step() {
        chunks.append(
          Chunk(
            piece: statement.int64(0), directory: try statement.withBlob(1) { try ColumnSet.Directory(encoded: $0) }))
      }
      statement = try file.connection.prepare("SELECT domain, piece, directory FROM text_block ORDER BY domain, first")
      while try statement.step() {
        guard (0..<Domain.tableSize).contains(statement.int(0)) else { throw StoreError.newerFormat(file.path) }
        blocks[statement.int(0)].append(
          Block(
            piece: statement.int64(1), directory: try statement.withBlob(2) { try TextBlock.Directory(encoded: $0) }))
      }
      statement = try file.connection.prepare("SELECT domain, piece, entries FROM hash_run ORDER BY piece")
      while try statement.step() {
        guard (0..<Domain.tableSize).contains(statement.int(0)) else { throw StoreError.newerFormat(file.path) }
        runs[statement.int(0)].append(Run(piece: statement.int64(1), entries: statement.int(2)))
      }
      statement = try file.connection.prepare("SELECT stream, bytes, digest, lines FROM import_progress")
      while try statement.step() {
        guard statement.bytes(2).count == 32 else {
          throw StoreError.damaged("\(file.path): an import's digest has another length")
        }
        imports[UInt32(truncatingIfNeeded: statement.int64(0))] = ImportState(
          bytes: statement.int64(1), digest: statement.bytes(2), lines: statement.int64(3))
      }
    }
    try check(file.path)
  }

  /// Makes sure that the parts fit each other, so that whoever reads them needs no doubts.
  private func check(_ path: String) throws(StoreError) {
    for blocks in blocks {
      var next: UInt32 = 1
      for block in blocks {
        guard block.directory.first == next else { throw .damaged("\(path): a dictionary lacks texts") }
        next = block.directory.endOrdinal
      }
    }
    for (index, chunk) in chunks.enumerated() {
      let rows = chunk.directory.rows
      guard index == chunks.count - 1 ? rows <= SessionChunk.rowsMax : rows == SessionChunk.rowsMax else {
        throw .damaged("\(path): a chunk of sessions has \(rows) rows")
      }
      guard chunk.directory.fitsSessions(texts: texts) else {
        throw .damaged("\(path): sessions have texts that are not there")
      }
    }
    guard sessions == Int(state.sessions) else {
      throw .damaged("\(path): \(state.sessions) sessions were counted, \(sessions) are stored")
    }
    for segment in segments where !segment.directory.fitsEvents(sessions: sessions, texts: texts) {
      throw .damaged("\(path), segment \(segment.id) has texts or sessions that are not there")
    }
  }
}
