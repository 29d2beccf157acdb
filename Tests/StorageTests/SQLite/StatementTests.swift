import Storage
import Testing

struct StatementTests {
  let directory: DatabaseDirectory
  let connection: Connection

  init() throws {
    directory = try DatabaseDirectory()
    connection = try directory.connect()
  }

  @Test func `every kind of value comes back as it was bound`() throws {
    try connection.execute("CREATE TABLE t (a, b, c, d, e, f, g, h)")
    try connection.prepare("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(1, Int64.min).bind(2, 42).bind(3, 1.5).bind(4, "Zürich\0!").bind(5, [1, 2, 255] as [UInt8]).bindNull(6)
      .bind(7, nil as String?).bind(8, "").run()
    let row = try connection.prepare("SELECT * FROM t")
    #expect(try row.step())
    #expect(row.int64(0) == .min)
    #expect(row.int(1) == 42)
    #expect(row.double(2) == 1.5)
    #expect(row.text(3) == "Zürich\0!")
    #expect(row.bytes(4) == [1, 2, 255])
    #expect(row.isNull(5) && row.isNull(6) && !row.isNull(7))
    #expect(row.text(5) == "" && row.text(7) == "" && row.bytes(5) == [])
    #expect(row.withBlob(4) { $0.reduce(0) { $0 + Int($1) } } == 258)
    #expect(try !row.step())
  }

  @Test func `no bytes are an empty blob and not null`() throws {
    let row = try connection.prepare("SELECT typeof(?), length(?), typeof(?)")
    row.bind(1, [] as [UInt8]).bind(2, UnsafeRawBufferPointer(start: nil, count: 0))
    row.bindUncopied(3, UnsafeRawBufferPointer(start: nil, count: 0))
    #expect(try row.step())
    #expect(row.text(0) == "blob" && row.int(1) == 0 && !row.isNull(1) && row.text(2) == "blob")
  }

  @Test func `bytes bound uncopied arrive`() throws {
    let bytes: [UInt8] = [9, 8, 7]
    let row = try connection.prepare("SELECT hex(?)")
    try bytes.withUnsafeBytes { (raw: UnsafeRawBufferPointer) throws in
      row.bindUncopied(1, raw)
      #expect(try row.step())
      #expect(row.text(0) == "090807")
      row.reset()
      row.bindNull(1)
    }
  }

  @Test func `a statement runs again with new values and keeps the others`() throws {
    let sum = try connection.prepare("SELECT ? + ?")
    sum.bind(1, 40).bind(2, 2)
    #expect(try sum.step())
    #expect(sum.int(0) == 42)
    #expect(try !sum.step())
    sum.bind(2, 3)
    #expect(try sum.step())
    #expect(sum.int(0) == 43)
  }

  @Test func `a statement let go of is used again, reset and unbound`() throws {
    let idleBefore = connection.idleStatementsCount
    do {
      let first = try connection.prepare("SELECT ?1 UNION ALL SELECT ?1")
      first.bind(1, 5)
      #expect(try first.step())
      #expect(connection.idleStatementsCount == idleBefore)
    }
    #expect(connection.idleStatementsCount == idleBefore + 1)
    let second = try connection.prepare("SELECT ?1 UNION ALL SELECT ?1")
    #expect(connection.idleStatementsCount == idleBefore)
    #expect(try second.step())
    #expect(second.isNull(0))
  }

  @Test func `the same text asked for twice at once gives two independent statements`() throws {
    let sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i FROM n"
    let outer = try connection.prepare(sql)
    var pairs = 0
    while try outer.step() {
      let inner = try connection.prepare(sql)
      while try inner.step() { pairs += 1 }
    }
    #expect(pairs == 9)
  }

  @Test func `a half-read statement keeps no snapshot once it is let go of`() throws {
    try connection.execute("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)")
    _ = try connection.prepare("SELECT a FROM t").step()
    let other = try directory.connect()
    try other.execute("INSERT INTO t VALUES (3)")
    let frames = try other.checkpoint(truncate: true)
    #expect(frames.walFrames == 0)
  }

  @Test func `statements outlive the variable of their connection`() throws {
    let statement = try directory.connect().prepare("SELECT 3")
    #expect(try statement.step())
    #expect(statement.int(0) == 3)
  }

  @Test func `nothing is no statement`() throws {
    #expect(throws: SQLiteError.self) { try connection.prepare(" -- nothing\n") }
    #expect(throws: SQLiteError.self) { try connection.prepare("SELEKT 1") }
  }
}
