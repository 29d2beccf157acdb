import Storage
import Testing

struct BlobReadingTests {
  let directory: DatabaseDirectory
  let connection: Connection

  init() throws {
    directory = try DatabaseDirectory()
    connection = try directory.connect()
    try connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a BLOB)")
    let insert = try connection.prepare("INSERT INTO t VALUES (?, ?)")
    for row in 1...3 {
      try insert.bind(1, row).bind(2, (0..<100_000 * row).map { UInt8(truncatingIfNeeded: $0 &* row) }).run()
    }
    try insert.bind(1, 4).bind(2, [] as [UInt8]).run()
  }

  private func sum(_ row: Int64, _ connection: Connection) throws -> Int {
    try connection.readBlob(table: "t", column: "a", row: row) { $0.reduce(0) { $0 + Int($1) } }
  }

  private func expectedSum(_ row: Int) -> Int {
    (0..<100_000 * row).reduce(0) { $0 + Int(UInt8(truncatingIfNeeded: $1 &* row)) }
  }

  @Test func `whole blobs come back, in and outside a transaction`() throws {
    for row in [3, 1, 2] { #expect(try sum(Int64(row), connection) == expectedSum(row)) }
    try connection.transaction(.deferred) { () throws in
      for row in [2, 3, 1] { #expect(try sum(Int64(row), connection) == expectedSum(row)) }
      #expect(try connection.readBlob(table: "t", column: "a", row: 4) { $0.count } == 0)
    }
  }

  @Test func `a part of a blob comes back`() throws {
    let part = try connection.readBlob(table: "t", column: "a", row: 2, offset: 1000, count: 4) { [UInt8]($0) }
    #expect(part == [208, 210, 212, 214])  // 2 · 1000 = 2000 = 7 · 256 + 208
    #expect(try connection.blobSize(table: "t", column: "a", row: 2) == 200_000)
  }

  @Test func `beyond the end is an error`() throws {
    #expect(throws: SQLiteError.self) {
      try connection.readBlob(table: "t", column: "a", row: 1, offset: 99_999, count: 2) { _ in }
    }
  }

  @Test func `a missing row is told apart from a missing table`() throws {
    for kind in 0...1 {
      let readMissing = {
        _ = try sum(1, connection)
        _ = try sum(77, connection)
      }
      let error = try #require(throws: SQLiteError.self) {
        if kind == 0 { try readMissing() } else { try connection.transaction(.deferred, readMissing) }
      }
      #expect(error.isNoRow)
    }
    let error = try #require(throws: SQLiteError.self) {
      try connection.readBlob(table: "nothing", column: "a", row: 1) { _ in }
    }
    #expect(!error.isNoRow)
  }

  @Test func `a blob changed in the same transaction comes back changed`() throws {
    try connection.transaction {
      #expect(try sum(1, connection) == expectedSum(1))
      try connection.prepare("UPDATE t SET a = ? WHERE id = 1").bind(1, [5, 6] as [UInt8]).run()
      #expect(try sum(1, connection) == 11)
      try connection.execute("DELETE FROM t WHERE id = 2")
      let error = try #require(throws: SQLiteError.self) { try sum(2, connection) }
      #expect(error.isNoRow)
    }
  }

  @Test func `a blob can be read while another is in hand`() throws {
    try connection.transaction(.deferred) {
      try connection.readBlob(table: "t", column: "a", row: 1) { (one: UnsafeRawBufferPointer) throws in
        let first = Int(one[3])
        #expect(try sum(2, connection) == expectedSum(2))
        #expect(Int(one[3]) == first && first == 3)
      }
    }
  }

  @Test func `reading keeps no snapshot open`() throws {
    try connection.transaction(.deferred) { _ = try sum(1, connection) }
    _ = try sum(2, connection)
    let other = try directory.connect()
    try other.execute("DELETE FROM t WHERE id = 1")
    #expect(try other.checkpoint(truncate: true).walFrames == 0)
  }
}
