import Foundation
import TestSupport
import Testing

@testable import Storage

/// Reading a database's file beside SQLite, without taking SQLite's locks away.
struct DatabaseFileTests {
  private let folder: TemporaryDirectory
  private let path: String

  init() throws {
    folder = try TemporaryDirectory()
    path = folder.path + "/a.sqlite"
  }

  private func make(_ path: String) throws -> Connection {
    let connection = try Connection(path: path, .init(mode: .create))
    try connection.execute("CREATE TABLE t(a); INSERT INTO t VALUES('here')")
    _ = try connection.checkpoint(truncate: true)
    return connection
  }

  private func read(_ file: any DatabaseFile, _ range: Range<Int>) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: range.count)
    return bytes.withUnsafeMutableBytes({ file.read(into: $0, at: range.lowerBound) }) ? bytes : nil
  }

  /// Whether the file of a connection can be read beside SQLite.
  private func isReadable(_ connection: Connection) throws -> Bool {
    let file = try #require(connection.file)
    return read(file, 0..<1) != nil
  }

  @Test func `the file is read as it lies on the disk`() throws {
    let connection = try make(path)
    let file = try #require(connection.file)
    #expect(read(file, 0..<15) == Array("SQLite format 3".utf8))
    let size = try #require(FileManager.default.contents(atPath: path)).count
    #expect(read(file, size - 4..<size) != nil)
    #expect(read(file, size - 4..<size + 1) == nil)
    file.expectReads(of: [(offset: 0, count: 4096), (offset: 1 << 40, count: 1)])
    connection.close()
    #expect(connection.file == nil)
  }

  @Test func `a file has one descriptor, as long as anybody has the database open`() throws {
    let (first, second) = (try make(path), try Connection(path: path, .init(mode: .readOnly)))
    #expect(SystemDatabaseFile.descriptors(of: path) == 0)
    for connection in [first, second] { #expect(try isReadable(connection)) }
    #expect(SystemDatabaseFile.descriptors(of: path) == 1)
    first.close()
    #expect(SystemDatabaseFile.descriptors(of: path) == 1)
    var held = second.file
    second.close()
    #expect(SystemDatabaseFile.descriptors(of: path) == 1)
    #expect(held.map { read($0, 0..<1) != nil } == true)
    held = nil
    #expect(SystemDatabaseFile.descriptors(of: path) == 0)
  }

  /// POSIX locks of this process on the first bytes of a file, and what else the kernel lists of it.
  ///
  /// The list misses some while others come and go, and other tests lock much: the fullest of many looks counts.
  private func locks(_ path: String) throws -> Int {
    var facts = stat()
    try #require(stat(path, &facts) == 0)
    var most = 0
    for _ in 0..<50 {
      let list = try String(contentsOfFile: "/proc/locks", encoding: .utf8)
      most = max(
        most, list.split(separator: "\n").count { $0.contains("POSIX") && $0.contains(":\(facts.st_ino) ") })
    }
    return most
  }

  @Test func `reading and closing leave SQLite its locks`() throws {
    let first = try make(path)
    let second = try Connection(path: path, .init(mode: .readOnly))
    _ = try second.integer("SELECT count(*) FROM t")
    let before = try locks(path)
    try #require(before > 0)
    #expect(try isReadable(second))
    second.close()
    #expect(try locks(path) == before)
    #expect(try isReadable(first))
    #expect(try locks(path) == before)
    first.close()
    #expect(try locks(path) == 0)
  }

  @Test func `a path that names another file by now is not read`() throws {
    let (first, second) = (try make(path), try make(path + ".new"))
    try FileManager.default.moveItem(atPath: path, toPath: path + ".old")
    try FileManager.default.moveItem(atPath: path + ".new", toPath: path)
    let before = try locks(path)
    try #require(before > 0)
    #expect(try !isReadable(first))
    #expect(try locks(path) == before)
    #expect(try isReadable(second))
    first.close()
    #expect(try locks(path) == before)
    second.close()
    #expect(SystemDatabaseFile.descriptors(of: path) == 0)
  }
}
