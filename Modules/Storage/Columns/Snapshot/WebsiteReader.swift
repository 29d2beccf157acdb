import Models
import Synchronization

/// Reads the sealed part of one website on behalf of all questions: through connections, each used by one thread at a
/// time, and the cache of what was decoded.
final class WebsiteReader: Sendable {
  let website: WebsiteID
  private let path: String
  private let disk: any Disk
  private let cache: PartCache
  private let idle: IdleFiles
  private let isClosed = Atomic(false)
  /// Of the file as it was when its manifest was read last.
  private let map = Mutex(PieceMap())

  /// - Parameter idle: shared by all readers of a data directory.
  init(
    website: WebsiteID, path: String, on disk: any Disk, cache: PartCache, idle: IdleFiles = IdleFiles()
  ) {
    self.website = website
    self.path = path
    self.disk = disk
    self.cache = cache
    self.idle = idle
  }

  /// What the file holds now; an empty manifest where there is no file yet, or one that is only being made.
  func manifest() throws(StoreError) -> Manifest {
    try withFinishedFile { file in
      let fresh = PieceMap(file.connection)
      // One that is closed reads through SQLite.
      if !isClosed.load(ordering: .sequentiallyConsistent) { map.withLock { $0 = fresh } }
      fresh.expectManifest()
      return try Manifest(file)
    } ?? Manifest()
  }

  /// Numbers of all pieces, and of those that were replaced; `nil` where there is no file yet.
  func pieces() throws(StoreError) -> (all: Set<Int64>, retired: Set<Int64>)? {
    try withFinishedFile { file in
      func numbers(_ sql: String) throws -> Set<Int64> {
        let statement = try file.connection.prepare(sql)
        var numbers: Set<Int64> = []
        while try statement.step() { numbers.insert(statement.int64(0)) }
        return numbers
      }
      return try file.connection.transaction(.deferred) {
        (try numbers("SELECT id FROM piece"), try numbers("SELECT piece FROM retired"))
      }
    }
  }

  /// Closes the file. Questions that still are under way open it for each part that they read.
  func close() {
    isClosed.store(true, ordering: .sequentiallyConsistent)
    map.withLock { $0 = PieceMap() }
    idle.close(website)
  }

  /// How often the file is open without being read just now, and whether beside SQLite.
  var openFiles: Int { idle.count(of: website) + (places.file == nil ? 0 : 1) }

  /// One column of a piece.
  ///
  /// - Parameter ascendsStrictly: whether a column in which a value is not greater than the one before is damaged.
  func column(
    _ entry: ColumnSet.Entry, of directory: ColumnSet.Directory, piece: Int64,
    narrowest: DecodedColumn.Width = .one, ascendsStrictly: Bool = false
  ) throws(StoreError) -> DecodedColumn {
    try StoreError.translating {
      try cache.part(.init(website: website.rawValue, part: entry.key, piece: piece)) {
        let part = entry.offset..<entry.offset + entry.length
        func column(_ bytes: UnsafeRawBufferPointer) throws(StoreError) -> DecodedColumn {
          let column = DecodedColumn(
            try IntegerColumn(bytes, rowsMax: directory.rows), least: entry.least, greatest: entry.greatest,
            narrowest: narrowest)
          guard column.liesWithin(entry.least, entry.greatest), !ascendsStrictly || column.ascendsStrictly else {
            throw .damaged("\(path), piece \(piece), column \(entry.key): values beyond their bounds")
          }
          return column
        }
        let mapped = try places.withPart(part, ofPiece: piece) { bytes in
          CRC32C.checksum(bytes) == entry.checksum ? try column(bytes) : nil
        }
        if let mapped { return mapped }
        return try withFile { file in
          try file.withPiece(piece, part) { bytes in
            guard CRC32C.checksum(bytes) == entry.checksum else {
              throw StoreError.damaged("\(path), piece \(piece), column \(entry.key): checksum does not match")
            }
            return try column(bytes)
          }
        }
      }
    }
  }

  /// Where pieces lie in the file, as far as that can be told.
  var places: PieceMap { map.withLock { $0 } }

  /// Whether a column, or what is derived from others, is in memory.
  func holds(_ part: UInt32, piece: Int64) -> Bool {
    cache.holds(.init(website: website.rawValue, part: part, piece: piece))
  }

  /// Bytes of memory that may be filled ahead of a question: what is read must not push itself out.
  var aheadMax: Int { cache.budget / 2 }

  /// A column that is worked out from others of a piece.
  ///
  /// - Parameter part: its name beside the piece's own columns.
  func derived(
    _ part: UInt32, piece: Int64, make: () throws(StoreError) -> DecodedColumn
  ) throws(StoreError) -> DecodedColumn {
    try StoreError.translating {
      try cache.part(.init(website: website.rawValue, part: part, piece: piece)) { try make() }
    }
  }

  /// One chunk of a dictionary's texts.
  func texts(_ chunk: Int, of block: Manifest.Block) throws(StoreError) -> TextChunk {
    try StoreError.translating {
      try cache.part(.init(website: website.rawValue, part: UInt32(chunk), piece: block.piece)) {
        let first = block.directory.firstOrdinal(of: chunk)
        return try withFile { file in
          try file.withPiece(block.piece, block.directory.bytes(of: chunk)) {
            try TextChunk($0, firstOrdinal: first, count: Int(block.directory.chunks[chunk].endOrdinal - first))
          }
        }
      }
    }
  }

  /// One run of hashes.
  func run(_ run: Manifest.Run) throws(StoreError) -> HashRun {
    try StoreError.translating {
      try cache.part(.init(website: website.rawValue, part: 0, piece: run.piece)) {
        try withFile { file in
          // A run is read whole: its buffer is not worth keeping.
          defer { file.connection.releaseBlobBuffer() }
          return try file.withPiece(run.piece) { try HashRun($0, entries: run.entries) }
        }
      }
    }
  }

  /// Lanes read side by side, each through a connection of its own: on a cold start most time goes into reading.
  private func withFile<T>(_ body: (WebsiteFile) throws -> T) throws(StoreError) -> T {
    try StoreError.translating {
      try lend(
        idle.take(website) ?? IdleFiles.Handle(file: WebsiteFile(path: path, isWriter: false, on: disk)), to: body)
    }
  }

  /// The same; `nil` where there is no file, or one that is only being made.
  private func withFinishedFile<T>(_ body: (WebsiteFile) throws -> T) throws(StoreError) -> T? {
    try StoreError.translating {
      guard try disk.exists(path) else { return nil }
      if let handle = idle.take(website) { return try lend(handle, to: body) }
      guard let file = try WebsiteFile.reading(path: path, on: disk) else { return nil }
      return try lend(IdleFiles.Handle(file: file), to: body)
    }
  }

  private func lend<T>(_ handle: IdleFiles.Handle, to body: (WebsiteFile) throws -> T) throws -> T {
    defer { idle.put(handle, of: website) { !isClosed.load(ordering: .sequentiallyConsistent) } }
    return try body(handle.file)
  }
}

/// Columns of a sealed piece, through the cache.
struct SealedColumns: ColumnSource {
  let reader: WebsiteReader
  let piece: Int64

  func column(_ entry: ColumnSet.Entry, of directory: ColumnSet.Directory) throws(StoreError) -> DecodedColumn {
    try reader.column(entry, of: directory, piece: piece, ascendsStrictly: EventColumn.holdsRows(entry.key))
  }

  func holds(_ key: UInt32) -> Bool { reader.holds(key, piece: piece) }

  func part(_ entry: ColumnSet.Entry) -> StoredPart? {
    StoredPart(piece: piece, bytes: entry.offset..<entry.offset + entry.length)
  }
}
