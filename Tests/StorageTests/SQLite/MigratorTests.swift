import Storage
import Testing

struct MigratorTests {
  let directory: DatabaseDirectory
  let connection: Connection
  let steps = [
    "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)",
    "ALTER TABLE t ADD COLUMN b TEXT; UPDATE t SET b = 'x' || a",
    "CREATE INDEX t_b ON t (b)",
  ]

  init() throws {
    directory = try DatabaseDirectory()
    connection = try directory.connect()
  }

  private func texts(_ sql: String) throws -> [String] {
    let statement = try connection.prepare(sql)
    var result: [String] = []
    while try statement.step() { result.append(statement.text(0)) }
    return result
  }

  @Test func `a new file runs every step once`() throws {
    #expect(try Migrator.version(of: "test", in: connection) == 0)
    try Migrator.migrate(connection, steps: steps, name: "test")
    try Migrator.migrate(connection, steps: steps, name: "test")
    #expect(try texts("SELECT b FROM t") == ["x1"])
    #expect(try Migrator.version(of: "test", in: connection) == 3)
  }

  @Test func `an older file gets the missing steps and keeps its rows`() throws {
    try Migrator.migrate(connection, steps: [steps[0]], name: "test")
    try connection.execute("INSERT INTO t VALUES (7)")
    try Migrator.migrate(connection, steps: steps, name: "test")
    #expect(try texts("SELECT b FROM t ORDER BY a") == ["x1", "x7"])
  }

  @Test func `a newer file is refused and left alone`() throws {
    try Migrator.migrate(connection, steps: steps, name: "test")
    let error = try #require(throws: StoreError.self) {
      try Migrator.migrate(connection, steps: [steps[0]], name: "test")
    }
    guard case .newerFormat(let text) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(text.contains("test.sqlite") && text.contains("version 3"))
    #expect(try Migrator.version(of: "test", in: connection) == 3)
  }

  @Test func `a step that fails half-way leaves the version before it`() throws {
    let broken = [steps[0], "ALTER TABLE t ADD COLUMN b TEXT; INSERT INTO nowhere VALUES (1)"]
    #expect(throws: SQLiteError.self) { try Migrator.migrate(connection, steps: broken, name: "test") }
    #expect(try Migrator.version(of: "test", in: connection) == 1)
    #expect(try texts("SELECT name FROM pragma_table_info('t')") == ["a"])
    try Migrator.migrate(connection, steps: steps, name: "test")
    #expect(try texts("SELECT b FROM t") == ["x1"])
  }

  @Test func `sets of tables in one file have versions of their own`() throws {
    try Migrator.migrate(connection, steps: steps, name: "test")
    try Migrator.migrate(connection, steps: ["CREATE TABLE u (a)"], name: "other")
    #expect(try Migrator.version(of: "test", in: connection) == 3)
    #expect(try Migrator.version(of: "other", in: connection) == 1)
  }

  @Test func `eight may migrate one file at once`() throws {
    let path = directory.file("shared.sqlite")
    let steps = steps
    _ = try atOnce(8) { _ in
      let connection = try Connection(path: path, Connection.Options(mode: .create))
      try Migrator.migrate(connection, steps: steps, name: "test")
    }
    let shared = try Connection(path: path, Connection.Options(mode: .readOnly))
    let count = try shared.prepare("SELECT count(*) FROM t")
    #expect(try count.step())
    #expect(count.int(0) == 1)
  }
}
