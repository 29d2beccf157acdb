import CSQLite

/// One open SQLite database: the one way to a database.
///
/// Always in WAL mode, with foreign keys enforced and temporary data in memory. Belongs to one thread at a time (SQLite
/// takes no lock of its own for it): hand it over whole, or keep it in a `Mutex`. Every call may wait for the disk or
/// for other connections, so none is ever made on an event loop or the cooperative pool.
public final class Connection {
  /// The database file.
  public let path: String
  /// What a commit waits for, as SQLite confirmed it when it was last set.
  public private(set) var synchronous: Synchronous

  private(set) var handle: OpaquePointer?
  /// The file itself, to be read past SQLite; `nil` once the database is closed.
  private(set) var file: (any DatabaseFile)?
  /// Compiled statements that nobody uses now, by their text.
  private var idleStatements: [String: OpaquePointer] = [:]
  /// Texts that come out of a program are few; whoever writes values into them must not fill the memory.
  private static let idleStatementsMax = 256

  /// BLOB handles of the running transaction. An open one keeps the read snapshot, so none outlives a transaction.
  var openBlobs: [BlobColumn: OpaquePointer] = [:]
  /// Buffer of `readBlob` while no call uses it.
  var idleBlobBuffer: UnsafeMutableRawBufferPointer?

  /// Opens a database file.
  ///
  /// - Throws: `isCannotOpen` when the file is missing and `mode` does not make it; `isDamaged` when it is no database;
  ///   an error too when a setting does not read back as it was set.
  public convenience init(path: String, _ options: Options) throws(SQLiteError) {
    try self.init(path: path, options, on: SystemDisk())
  }

  package init(path: String, _ options: Options, on disk: any Disk) throws(SQLiteError) {
    self.path = path
    synchronous = options.synchronous
    var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE
    switch options.mode {
    case .readOnly: flags |= SQLITE_OPEN_READONLY
    case .readWrite: flags |= SQLITE_OPEN_READWRITE
    case .create: flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    }
    if options.mode == .create {
      // Visitors' data, salts and hashes of keys are for the owner alone, wherever the folder lies; SQLite gives the
      // files beside it the same mode. Made without being opened: closing a descriptor of a database would drop the
      // locks that this process has on it. One that exists stays as it is, and SQLite says what hinders it.
      try? disk.reserve(path)
    }
    let code = sqlite3_open_v2(path, &handle, flags, disk.databaseSystem)
    guard code == SQLITE_OK else {
      // SQLite gives a handle even to a database it could not open, so that the reason can be read; `deinit` closes it.
      throw failure(code, "open")
    }
    // Before the first statement: until then SQLite has locked nothing.
    file = disk.database(path)
    sqlite3_extended_result_codes(handle, 1)
    sqlite3_busy_timeout(handle, Int32(clamping: options.busyTimeoutMilliseconds))
    if options.mode == .create {
      let vacuum = options.vacuumsIncrementally ? "INCREMENTAL" : "NONE"
      try execute("PRAGMA page_size = \(options.pageSize); PRAGMA auto_vacuum = \(vacuum)")
    }
    let overwrites = options.overwritesDeleted ? (options.overwritesFreePages ? "ON" : "FAST") : "OFF"
    try execute(
      """
      PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; \
      PRAGMA cache_size = -\(options.cacheKiB); PRAGMA secure_delete = \(overwrites); \
      PRAGMA wal_autocheckpoint = \(options.checkpointsAutomatically ? options.checkpointPages : 0)
      """)
    try enterWAL(options)
    try setSynchronous(options.synchronous)
  }

  deinit {
    close()
  }

  /// Closes the database. Statements still held by somebody fail from now on; closing twice does nothing.
  public func close() {
    guard let open = handle else { return }
    closeBlobs()
    idleBlobBuffer?.deallocate()
    idleBlobBuffer = nil
    for statement in idleStatements.values { sqlite3_finalize(statement) }
    idleStatements = [:]
    handle = nil
    if sqlite3_close(open) != SQLITE_OK {
      // The variant that waits for statements which are still held: the last of them frees the rest. When that will be
      // nobody tells, so that the file is held for good.
      sqlite3_close_v2(open)
      if let file { _ = Unmanaged.passRetained(file as AnyObject) }
    }
    file = nil
  }

  // MARK: - Statements

  /// Runs one or more statements; rows they give are thrown away.
  public func execute(_ sql: String) throws(SQLiteError) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw failure(code, sql) }
  }

  /// A statement ready to be bound and stepped.
  ///
  /// Compiled statements are kept by their text: as soon as nobody holds a statement it is reset, unbound and given to
  /// the next who asks for the same text. Two who ask at the same time get two.
  public func prepare(_ sql: String) throws(SQLiteError) -> Statement {
    if let idle = idleStatements.removeValue(forKey: sql) {
      return Statement(idle, sql: sql, connection: self)
    }
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard code == SQLITE_OK else { throw failure(code, sql) }
    guard let statement else {
      throw SQLiteError(code: SQLITE_MISUSE, message: "empty statement", what: sql, path: path)
    }
    return Statement(statement, sql: sql, connection: self)
  }

  /// Takes back a compiled statement whose holder is gone.
  func recycle(_ statement: OpaquePointer, sql: String) {
    guard handle != nil, idleStatements[sql] == nil, idleStatements.count < Self.idleStatementsMax else {
      sqlite3_finalize(statement)
      return
    }
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
    idleStatements[sql] = statement
  }

  /// Number of compiled statements that wait to be used again.
  package var idleStatementsCount: Int { idleStatements.count }

  // MARK: - Settings and figures

  /// Changes what commits wait for, and makes sure of it. Not inside a transaction.
  public func setSynchronous(_ value: Synchronous) throws(SQLiteError) {
    try execute("PRAGMA synchronous = \(value.rawValue)")
    guard try integer("PRAGMA synchronous") == Int64(value.rawValue) else {
      throw SQLiteError(
        code: SQLITE_ERROR, message: "synchronous did not change", what: "PRAGMA synchronous", path: path)
    }
    synchronous = value
  }

  /// A number that differs from an earlier answer when another connection has committed in between. Changes of this
  /// connection do not move it.
  public func dataVersion() throws(SQLiteError) -> Int {
    Int(try integer("PRAGMA data_version"))
  }

  /// Row identifier of the last row that this connection inserted.
  public var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

  /// Rows that the last INSERT, UPDATE or DELETE of this connection touched.
  public var changes: Int { Int(sqlite3_changes64(handle)) }

  /// Moves what the log holds into the database file.
  ///
  /// - Parameter truncate: waits for readers of old snapshots (up to the busy timeout) and empties the log file;
  ///   otherwise moves what can be moved now.
  /// - Returns: frames in the log before, and how many of them are in the database file now.
  /// - Throws: `isBusy` when `truncate` and somebody reads or writes for too long.
  public func checkpoint(truncate: Bool) throws(SQLiteError) -> (walFrames: Int, moved: Int) {
    var frames: Int32 = 0
    var moved: Int32 = 0
    let mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE
    let code = sqlite3_wal_checkpoint_v2(handle, nil, mode, &frames, &moved)
    guard code == SQLITE_OK else { throw failure(code, "checkpoint") }
    return (walFrames: Int(frames), moved: Int(moved))
  }

  /// Whether a transaction is open.
  public var isInTransaction: Bool { handle != nil && sqlite3_get_autocommit(handle) == 0 }

  /// First column of the first row, as a whole number.
  func integer(_ sql: String) throws(SQLiteError) -> Int64 {
    let statement = try prepare(sql)
    guard try statement.step() else { throw SQLiteError(code: SQLITE_ERROR, message: "no row", what: sql, path: path) }
    return statement.int64(0)
  }

  /// The error for a result code, with SQLite's words for it.
  func failure(_ code: Int32, _ what: String) -> SQLiteError {
    guard let handle else {
      return SQLiteError(code: SQLITE_MISUSE, message: "the connection is closed", what: what, path: path)
    }
    let extended = sqlite3_extended_errcode(handle)
    // Some calls refuse without noting it on the handle: then the code in hand is all there is.
    let isNoted = extended & 0xFF == code & 0xFF
    let message = isNoted ? sqlite3_errmsg(handle) : sqlite3_errstr(code)
    return SQLiteError(
      code: isNoted ? extended : code, message: message.map { String(cString: $0) } ?? "", what: what, path: path)
  }

  /// Puts the file into WAL mode, or makes sure that it is.
  private func enterWAL(_ options: Options) throws(SQLiteError) {
    var waitedMilliseconds = 0
    while true {
      do throws(SQLiteError) {
        if options.mode != .readOnly {
          // Its answer does not count: when the disk refuses to sync the switch, SQLite takes it back and still says
          // WAL. The next statement that reads finds out.
          try execute("PRAGMA journal_mode = WAL; SELECT 1 FROM sqlite_schema LIMIT 1")
        }
        let statement = try prepare("PRAGMA journal_mode")
        let mode = try statement.step() ? statement.text(0) : ""
        guard mode == "wal" else {
          // Whoever makes a database puts it into WAL mode first.
          throw SQLiteError(
            code: options.mode == .readOnly ? SQLITE_EMPTY : SQLITE_ERROR, message: "journal mode is \(mode)",
            what: "enter WAL mode", path: path)
        }
        return
      } catch {
        // The switch of a new file needs it alone, and SQLite does not call the busy handler for that.
        guard error.isBusy, waitedMilliseconds < options.busyTimeoutMilliseconds else { throw error }
        waitedMilliseconds += Int(max(1, sqlite3_sleep(1)))
      }
    }
  }
}
