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

  /// Tells whether this process has a POSIX lock on a file.
  ///
  /// It asks as the owner of a lock of the other kind, which belongs to a descriptor and which this process's own
  /// locks stand in the way of. The descriptor stays open as long as this value: to close one would end the locks.
  private final class LockWatch {
    private let descriptor: Int32
    private let question: Int32 = 36  // F_OFD_GETLK of fcntl(2), which the C library hides unless asked

    init(_ path: String) throws {
      descriptor = open(path, O_RDWR | O_CLOEXEC)
      try #require(descriptor >= 0)
    }

    func isLocked() throws -> Bool {
      var lock = flock()
      lock.l_type = Int16(F_WRLCK)
      lock.l_whence = Int16(SEEK_SET)
      try #require(fcntl(descriptor, question, &lock) == 0)
      return lock.l_type != Int16(F_UNLCK)
    }

    deinit { close(descriptor) }
  }

  @Test func `reading and closing leave SQLite its locks`() throws {
    let first = try make(path)
    let second = try Connection(path: path, .init(mode: .readOnly))
    _ = try second.integer("SELECT count(*) FROM t")
    let watch = try LockWatch(path)
    #expect(try watch.isLocked())
    #expect(try isReadable(second))
    second.close()
    #expect(try watch.isLocked())
    #expect(try isReadable(first))
    #expect(try watch.isLocked())
    first.close()
    #expect(try !watch.isLocked())
  }

  @Test func `a path that names another file by now is not read`() throws {
    let (first, second) = (try make(path), try make(path + ".new"))
    try FileManager.default.moveItem(atPath: path, toPath: path + ".old")
    try FileManager.default.moveItem(atPath: path + ".new", toPath: path)
    let watch = try LockWatch(path)
    #expect(try watch.isLocked())
    #expect(try !isReadable(first))
    #expect(try watch.isLocked())
    #expect(try isReadable(second))
    first.close()
    #expect(try watch.isLocked())
    second.close()
    #expect(SystemDatabaseFile.descriptors(of: path) == 0)
  }
}
