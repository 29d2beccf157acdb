import Models
import Storage
import TestSupport
import Testing

/// A database on a disk that fails, or on which somebody died who was making it.
@Suite struct ConnectionFaultTests {
  private let path = "data/test.sqlite"

  private func machine() throws -> VirtualDisk {
    let disk = VirtualDisk()
    try disk.createFolder("data")
    return disk
  }

  private func write(_ disk: VirtualDisk) throws {
    let connection = try Connection(path: path, .init(mode: .create), on: disk)
    try connection.transaction { try connection.execute("CREATE TABLE IF NOT EXISTS t(x); INSERT INTO t VALUES(1)") }
  }

  /// Rows that another process sees; `nil` while there is no table.
  private func rows(_ disk: VirtualDisk) throws -> Int? {
    let reader = try Connection(path: path, .init(mode: .readOnly), on: disk.newProcess())
    let table = try reader.prepare("SELECT 1 FROM sqlite_schema WHERE name = 't'")
    guard try table.step() else { return nil }
    let count = try reader.prepare("SELECT count(*) FROM t")
    return try count.step() ? count.int(0) : nil
  }

  @Test func `what is committed is seen by other processes and survives the power`() throws {
    let disk = try machine()
    try write(disk)
    #expect(try rows(disk) == 1)
    var chance = SeededGenerator(seed: 3)
    disk.losePower(&chance)
    #expect(try rows(disk) == 1)
  }

  @Test(arguments: VirtualFault.allCases)
  func `a database is in WAL mode or cannot be opened, whichever call fails`(fault: VirtualFault) throws {
    let plain = try machine()
    try write(plain)
    for call in 1..<plain.callCount {
      let disk = try machine()
      disk.fail(call, fault)
      let isWritten = (try? write(disk)) != nil
      disk.heal()
      guard isWritten else { continue }
      #expect(try rows(disk) == 1, "\(fault) at call \(call): \(plain.calls[call])")
      var chance = SeededGenerator(seed: UInt64(call))
      disk.losePower(&chance)
      #expect(try rows(disk) == 1, "\(fault) at call \(call): \(plain.calls[call]), power lost")
    }
  }

  @Test func `a database whose maker died is unfinished to a reader and finished by the next maker`() throws {
    let plain = try machine()
    try write(plain)
    for call in 1..<plain.callCount {
      let disk = try machine()
      disk.die(at: call)
      let maker = disk.newProcess()
      let isWritten = (try? write(maker)) != nil
      do { _ = try rows(disk) } catch let error as SQLiteError {
        #expect(error.isUnfinished || error.isCannotOpen, "death at call \(call): \(error)")
      }
      try write(disk)
      // Who died without an answer may have written or not.
      #expect(try (isWritten ? 2...2 : 1...2).contains(rows(disk) ?? 0), "death at call \(call)")
    }
  }
}
