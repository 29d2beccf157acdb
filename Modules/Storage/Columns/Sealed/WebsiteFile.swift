import Models

/// `websites/<id>/columns.sqlite`: all that is sealed of one website.
///
/// Tables: `piece` (immutable bytes, never renumbered), `segment` and `session_chunk` (directories of columns and the
/// pieces that hold them), `text_block` and `hash_run` (dictionaries), `state` (counters, and up to which sequence
/// number everything is here), `import_progress`, `retired` (pieces that nobody new will read). A handle belongs to one
/// thread.
final class WebsiteFile {
  let connection: Connection
  let path: String

  static let pageSize = 16_384

  static let migrations = [
    """
    CREATE TABLE piece(id INTEGER PRIMARY KEY AUTOINCREMENT, bytes BLOB NOT NULL);
    CREATE TABLE segment(
      id INTEGER PRIMARY KEY AUTOINCREMENT, piece INTEGER NOT NULL, excluded INTEGER NOT NULL, month INTEGER NOT NULL,
      directory BLOB NOT NULL);
    CREATE TABLE session_chunk(
      chunk INTEGER PRIMARY KEY, piece INTEGER NOT NULL, directory BLOB NOT NULL);
    CREATE TABLE text_block(
      domain INTEGER NOT NULL, first INTEGER NOT NULL, piece INTEGER NOT NULL, directory BLOB NOT NULL,
      PRIMARY KEY(domain, first)) WITHOUT ROWID;
    CREATE TABLE hash_run(piece INTEGER PRIMARY KEY, domain INTEGER NOT NULL, entries INTEGER NOT NULL);
    CREATE TABLE state(id INTEGER PRIMARY KEY CHECK(id = 1), sealed INTEGER NOT NULL, state BLOB NOT NULL);
    CREATE TABLE import_progress(
      stream INTEGER PRIMARY KEY, bytes INTEGER NOT NULL, digest BLOB NOT NULL, lines INTEGER NOT NULL,
      at INTEGER NOT NULL);
    CREATE TABLE retired(piece INTEGER PRIMARY KEY, at INTEGER NOT NULL);
    """
  ]

  /// Opens the file of a website; the writer makes it when it is missing.
  convenience init(path: String, isWriter: Bool, on disk: any Disk = SystemDisk()) throws(StoreError) {
    self.init(path: path, try StoreError.translating { try WebsiteFile.connect(path, isWriter: isWriter, disk) })
  }

  private init(path: String, _ connection: Connection) {
    self.path = path
    self.connection = connection
  }

  /// Opens the file for questions; `nil` while no worker has completed it yet.
  static func reading(path: String, on disk: any Disk) throws(StoreError) -> WebsiteFile? {
    try StoreError.translating {
      do {
        let connection = try connect(path, isWriter: false, disk)
        return try Migrator.version(of: "columns", in: connection) > 0 ? WebsiteFile(path: path, connection) : nil
      } catch let error as SQLiteError {
        guard error.isUnfinished else { throw error }
        return nil
      }
    }
  }

  private static func connect(_ path: String, isWriter: Bool, _ disk: any Disk) throws -> Connection {
    let connection = try Connection(
      path: path,
      .init(
        mode: isWriter ? .create : .readOnly, pageSize: pageSize, synchronous: .full,
        cacheKiB: isWriter ? 1024 : 256, checkpointsAutomatically: isWriter, vacuumsIncrementally: true,
        overwritesFreePages: false), on: disk)
    if isWriter { try Migrator.migrate(connection, steps: migrations, name: "columns") }
    return connection
  }

  /// Adds a piece and says under which number.
  func insert(piece bytes: [UInt8]) throws -> Int64 {
    let statement = try connection.prepare("INSERT INTO piece(bytes) VALUES(?)")
    try bytes.withUnsafeBytes { raw in
      statement.bindUncopied(1, raw)
      try statement.run()
    }
    return connection.lastInsertedRow
  }

  /// Hands a whole piece, or a part of it, to `body`.
  ///
  /// - Throws: `StoreError.failed` when the piece was retired and removed: the caller's manifest is too old.
  func withPiece<T>(_ piece: Int64, _ part: Range<Int>? = nil, _ body: (UnsafeRawBufferPointer) throws -> T) throws -> T
  {
    do {
      guard let part else { return try connection.readBlob(table: "piece", column: "bytes", row: piece, into: body) }
      return try connection.readBlob(
        table: "piece", column: "bytes", row: piece, offset: part.lowerBound, count: part.count, into: body)
    } catch let error as SQLiteError where error.isBeyondEnd {
      throw StoreError.damaged("\(path), piece \(piece) is too short")
    } catch let error as SQLiteError where error.isNoRow {
      throw StoreError.failed(
        "\(path), piece \(piece) is gone: if something was erased while this was under way, begin again")
    }
  }

  /// Notes that a piece is no longer part of the website; it is removed when nobody needs it.
  func retire(_ piece: Int64, at now: Int64) throws {
    try connection.prepare("INSERT OR IGNORE INTO retired VALUES(?, ?)").bind(1, piece).bind(2, now).run()
  }

  /// Pieces that were retired when the clock was ahead count as retired at an instant.
  func retireAll(notAfter now: Int64) throws {
    try connection.prepare("UPDATE retired SET at = ?1 WHERE at > ?1").bind(1, now).run()
  }

  /// Removes pieces that were retired before an instant.
  ///
  /// - Returns: whether there were any.
  func removeRetired(before: Int64) throws -> Bool {
    try connection.prepare("DELETE FROM piece WHERE id IN (SELECT piece FROM retired WHERE at < ?)").bind(1, before)
      .run()
    try connection.prepare("DELETE FROM retired WHERE at < ?").bind(1, before).run()
    return connection.changes > 0
  }

  /// When the piece that waits longest for its removal was retired; `nil` when none waits.
  func oldestRetired() throws -> Int64? {
    let statement = try connection.prepare("SELECT min(at) FROM retired")
    defer { statement.reset() }
    return try statement.step() && !statement.isNull(0) ? statement.int64(0) : nil
  }

  /// Free pages that a file may keep: what the next seal takes anyway.
  private static let freePagesMin = 16
  private static let freeShareMax = 16
  /// Pages moved at a time.
  private static let vacuumPages = 256

  /// Gives back some free pages when there are many.
  ///
  /// A step need not be durable at once: it moves content and changes none.
  /// - Returns: whether it did something.
  func shrink() throws -> Bool {
    let pages = try connection.pages()
    guard pages.free > max(Self.freePagesMin, pages.all / Self.freeShareMax) else { return false }
    try connection.setSynchronous(.normal)
    defer { try? connection.setSynchronous(.full) }
    try connection.vacuum(pages: Self.vacuumPages)
    return try connection.pages().all < pages.all
  }
}
