import Glibc
import TestSupport
import Testing

@testable import Storage

struct VacuumTests {
  @Test func `free pages are given back step by step, and the file shrinks`() throws {
    let temporary = try TemporaryDirectory()
    let path = temporary.path + "/vacuum.sqlite"
    let connection = try Connection(
      path: path, .init(mode: .create, vacuumsIncrementally: true, overwritesFreePages: false))
    try connection.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, bytes BLOB)")
    for id in 0..<50 {
      try connection.prepare("INSERT INTO t VALUES(?, zeroblob(40000))").bind(1, id).run()
    }
    try connection.execute("DELETE FROM t WHERE id % 2 = 0")
    let before = try connection.pages()
    #expect(before.free > 200)
    try connection.vacuum(pages: 100)
    #expect(try connection.pages().all == before.all - 100)
    try connection.vacuum(pages: 0)
    let after = try connection.pages()
    #expect(after.free == 0)
    _ = try connection.checkpoint(truncate: true)
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(Int(status.st_size) == after.all * 4096)
    #expect(try connection.integer("SELECT count(*) FROM t WHERE length(bytes) = 40000") == 25)
    #expect(try connection.integer("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'") == 1)
  }

  @Test func `a file made without it stays as it is`() throws {
    let temporary = try TemporaryDirectory()
    let connection = try Connection(path: temporary.path + "/plain.sqlite", .init(mode: .create))
    try connection.execute("CREATE TABLE t(bytes BLOB); INSERT INTO t VALUES(zeroblob(100000)); DELETE FROM t")
    let before = try connection.pages()
    #expect(before.free > 0)
    try connection.vacuum(pages: 0)
    #expect(try connection.pages() == before)
  }
}
