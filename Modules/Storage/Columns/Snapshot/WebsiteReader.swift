import Models
import Synchronization

/// Reads the sealed part of one website on behalf of all questions: some connections, each used by one thread at a
/// time, and the cache of what was decoded.
final class WebsiteReader: Sendable {
  let website: WebsiteID
  private let path: String
  private let exists: @Sendable (String) -> Bool
  private let cache: PartCache
  /// Files that nobody uses now.
  private let idle = Mutex<[Handle]>([])

  /// `@unchecked Sendable`: taken out of the list while it is used, so that it belongs to one thread at a time.
  private struct Handle: @unchecked Sendable {
    let file: WebsiteFile
  }

  /// Files that wait open for the next question: as many as it has lanes.
  private static let idleMax = Lanes.count

  init(website: WebsiteID, path: String, exists: @escaping @Sendable (String) -> Bool, cache: PartCache) {
    self.website = website
    self.path = path
    self.exists = exists
    self.cache = cache
  }

  /// What the file holds now; an empty manifest where there is no file yet.
  func manifest() throws(StoreError) -> Manifest {
    guard exists(path) else { return Manifest() }
    return try withFile { try Manifest($0) }
  }

  /// Numbers of all pieces, and of those that were replaced; `nil` where there is no file yet.
  func pieces() throws(StoreError) -> (all: Set<Int64>, retired: Set<Int64>)? {
    guard exists(path) else { return nil }
    return try withFile { file in
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

  /// Closes the file until it is needed again.
  func close() {
    idle.withLock { idle in
      for handle in idle { handle.file.connection.close() }
      idle = []
    }
  }

  /// How often the file is open without being read just now.
  var openFiles: Int { idle.withLock { $0.count } }

  /// One column of a piece.
  func column(
    _ entry: ColumnSet.Entry, of directory: ColumnSet.Directory, piece: Int64,
    narrowest: DecodedColumn.Width = .one
  ) throws(StoreError) -> DecodedColumn {
    try StoreError.translating {
      try cache.part(.init(website: website.rawValue, part: entry.key, piece: piece)) {
        try withFile { file in
          try file.withPiece(piece, entry.offset..<entry.offset + entry.length) { bytes in
            guard CRC32C.checksum(bytes) == entry.checksum else {
              throw StoreError.damaged("\(path), piece \(piece), column \(entry.key): checksum does not match")
            }
            let column = DecodedColumn(
              try IntegerColumn(bytes, rowsMax: directory.rows), least: entry.least, greatest: entry.greatest,
              narrowest: narrowest)
            guard column.isAtMost(entry.greatest) else {
              throw StoreError.damaged("\(path), piece \(piece), column \(entry.key): values beyond their bounds")
            }
            return column
          }
        }
      }
    }
  }

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
      let handle = try idle.withLock { $0.popLast() } ?? Handle(file: WebsiteFile(path: path, isWriter: false))
      defer {
        idle.withLock { idle in
          if idle.count < WebsiteReader.idleMax { idle.append(handle) } else { handle.file.connection.close() }
        }
      }
      return try body(handle.file)
    }
  }
}

/// Columns of a sealed piece, through the cache.
struct SealedColumns: ColumnSource {
  let reader: WebsiteReader
  let piece: Int64

  func column(_ entry: ColumnSet.Entry, of directory: ColumnSet.Directory) throws(StoreError) -> DecodedColumn {
    try reader.column(entry, of: directory, piece: piece)
  }
}
