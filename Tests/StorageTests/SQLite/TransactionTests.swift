import Storage
import Testing

struct TransactionTests {
  let directory: DatabaseDirectory
  let connection: Connection

  private struct Change: Error {}

  init() throws {
    directory = try DatabaseDirectory()
    connection = try directory.connect()
    try connection.execute("CREATE TABLE t (a); INSERT INTO t VALUES (1)")
  }

  private func count(_ connection: Connection) throws -> Int {
    let statement = try connection.prepare("SELECT count(*) FROM t")
    return try statement.step() ? statement.int(0) : -1
  }

  @Test func `a transaction commits and gives its result`() throws {
    let result = try connection.transaction {
      try connection.execute("INSERT INTO t VALUES (2)")
      return "done"
    }
    #expect(result == "done")
    #expect(try count(directory.connect()) == 2)
  }

  @Test func `a transaction that throws changes nothing`() throws {
    #expect(throws: Change.self) {
      try connection.transaction {
        try connection.execute("INSERT INTO t VALUES (2)")
        throw Change()
      }
    }
    #expect(!connection.isInTransaction)
    #expect(try count(connection) == 1)
    try connection.transaction { try connection.execute("INSERT INTO t VALUES (3)") }
    #expect(try count(connection) == 2)
  }

  @Test func `a deferred transaction sees one snapshot`() throws {
    let other = try directory.connect()
    try connection.transaction(.deferred) {
      #expect(try count(connection) == 1)
      try other.execute("INSERT INTO t VALUES (2)")
      #expect(try count(connection) == 1)
    }
    #expect(try count(connection) == 2)
  }

  @Test func `a commit that breaks a deferred rule is taken back`() throws {
    try connection.execute(
      """
      CREATE TABLE parent (id INTEGER PRIMARY KEY);
      CREATE TABLE child (parent INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)
      """)
    let error = try #require(throws: SQLiteError.self) {
      try connection.transaction {
        try connection.execute("INSERT INTO t VALUES (2); INSERT INTO child VALUES (99)")
      }
    }
    #expect(error.isConstraint)
    #expect(!connection.isInTransaction)
    #expect(try count(connection) == 1)
  }
}
