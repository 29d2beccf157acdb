import Foundation
import Storage
import Testing

struct ConnectionTests {
  let directory: DatabaseDirectory

  init() throws { directory = try DatabaseDirectory() }

  /// First column of the first row of a question.
  private func value(_ sql: String, _ connection: Connection) throws -> String {
    let statement = try connection.prepare(sql)
    return try statement.step() ? statement.text(0) : "no row"
  }

  @Test(arguments: [Connection.Synchronous.full, .normal])
  func `synchronous reads back as it was asked for`(asked: Connection.Synchronous) throws {
    let connection = try directory.connect(Connection.Options(mode: .create, synchronous: asked))
    #expect(try value("PRAGMA synchronous", connection) == String(asked.rawValue))
    #expect(connection.synchronous == asked)
  }

  @Test func `synchronous changes on demand`() throws {
    let connection = try directory.connect()
    #expect(connection.synchronous == .full)
    try connection.setSynchronous(.normal)
    #expect(connection.synchronous == .normal)
    #expect(try value("PRAGMA synchronous", connection) == "1")
  }

  @Test func `every connection has the settings that we rely on`() throws {
    let connection = try directory.connect(
      Connection.Options(mode: .create, pageSize: 16384, cacheKiB: 100, checkpointsAutomatically: false))
    #expect(try value("PRAGMA journal_mode", connection) == "wal")
    #expect(try value("PRAGMA foreign_keys", connection) == "1")
    #expect(try value("PRAGMA temp_store", connection) == "2")
    #expect(try value("PRAGMA secure_delete", connection) == "1")
    #expect(try value("PRAGMA page_size", connection) == "16384")
    #expect(try value("PRAGMA cache_size", connection) == "-100")
    #expect(try value("PRAGMA wal_autocheckpoint", connection) == "0")
  }

  @Test func `the page size of a file stays`() throws {
    try directory.connect(Connection.Options(mode: .create, pageSize: 16384)).execute("CREATE TABLE t (a)")
    let second = try directory.connect(Connection.Options(mode: .create, pageSize: 4096))
    #expect(try value("PRAGMA page_size", second) == "16384")
  }

  @Test func `a database is for its owner alone, whatever its folder allows`() throws {
    let connection = try directory.connect()
    try connection.execute("CREATE TABLE t (a)")
    for name in ["test.sqlite", "test.sqlite-wal", "test.sqlite-shm"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: directory.file(name))
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600, "\(name)")
    }
  }

  @Test func `a missing file is made only when asked for`() throws {
    for mode in [Connection.Mode.readOnly, .readWrite] {
      let error = try #require(throws: SQLiteError.self) { try directory.connect(Connection.Options(mode: mode)) }
      #expect(error.isCannotOpen)
      #expect(error.path == directory.file("test.sqlite"))
    }
  }

  @Test func `a read-only connection reads what others commit and writes nothing`() throws {
    let writer = try directory.connect()
    try writer.execute("CREATE TABLE t (a); INSERT INTO t VALUES (7)")
    let reader = try directory.connect(Connection.Options(mode: .readOnly))
    #expect(try value("SELECT a FROM t", reader) == "7")
    try writer.execute("UPDATE t SET a = 8")
    #expect(try value("SELECT a FROM t", reader) == "8")
    #expect(throws: SQLiteError.self) { try reader.execute("UPDATE t SET a = 9") }
  }

  @Test func `a file that is no database is damage`() throws {
    let file = directory.file("test.sqlite")
    try String(repeating: "This is no database. ", count: 100).write(toFile: file, atomically: false, encoding: .utf8)
    let error = try #require(throws: SQLiteError.self) { try directory.connect() }
    #expect(error.isDamaged)
    #expect(StoreError(error) == .damaged(error.description))
  }

  @Test func `data version moves when another connection commits`() throws {
    let one = try directory.connect()
    try one.execute("CREATE TABLE t (a)")
    let other = try directory.connect()
    let before = try one.dataVersion()
    try one.execute("INSERT INTO t VALUES (1)")
    #expect(try one.dataVersion() == before)
    try other.execute("INSERT INTO t VALUES (2)")
    #expect(try one.dataVersion() != before)
  }

  @Test func `errors name the rule, the statement and the file`() throws {
    let connection = try directory.connect()
    try connection.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT UNIQUE)")
    let insert = try connection.prepare("INSERT INTO t (b) VALUES (?)")
    try insert.bind(1, "x").run()
    let error = try #require(throws: SQLiteError.self) { try insert.bind(1, "x").run() }
    #expect(error.isConstraint && !error.isBusy && !error.isFull)
    #expect(error.code == 2067)  // SQLITE_CONSTRAINT_UNIQUE
    #expect(error.what == "INSERT INTO t (b) VALUES (?)")
    #expect(error.message.contains("t.b"))
    // The statement is ready again.
    try insert.bind(1, "y").run()
    #expect(connection.changes == 1)
    #expect(connection.lastInsertedRow == 2)
  }

  @Test func `a full file says so and keeps what was there`() throws {
    let connection = try directory.connect()
    try connection.execute("CREATE TABLE t (a BLOB); INSERT INTO t VALUES (x'01'); PRAGMA max_page_count = 10")
    let error = try #require(throws: SQLiteError.self) {
      try connection.transaction {
        try connection.prepare("INSERT INTO t VALUES (zeroblob(?))").bind(1, 1_000_000).run()
      }
    }
    #expect(error.isFull)
    #expect(!connection.isInTransaction)
    #expect(try value("SELECT count(*) FROM t", connection) == "1")
  }

  @Test func `a second writer is refused as busy after the timeout`() throws {
    let one = try directory.connect()
    try one.execute("CREATE TABLE t (a)")
    let other = try directory.connect(Connection.Options(mode: .readWrite, busyTimeoutMilliseconds: 1))
    try one.transaction {
      let error = try #require(throws: SQLiteError.self) { try other.transaction {} }
      #expect(error.isBusy)
    }
    try other.transaction {}
  }

  @Test func `a checkpoint moves the log and can empty it`() throws {
    let connection = try directory.connect(Connection.Options(mode: .create, checkpointsAutomatically: false))
    try connection.execute("CREATE TABLE t (a); INSERT INTO t VALUES (1)")
    let first = try connection.checkpoint(truncate: false)
    #expect(first.walFrames > 0)
    #expect(first.moved == first.walFrames)
    let second = try connection.checkpoint(truncate: true)
    #expect(second == (walFrames: 0, moved: 0))
  }

  @Test func `a closed connection refuses instead of crashing`() throws {
    let connection = try directory.connect()
    let held = try connection.prepare("SELECT 1")
    connection.close()
    connection.close()
    #expect(throws: SQLiteError.self) { try held.step() }
    #expect(throws: SQLiteError.self) { try connection.prepare("SELECT 1") }
    #expect(throws: SQLiteError.self) { try connection.execute("SELECT 1") }
    #expect(!connection.isInTransaction)
  }
}
