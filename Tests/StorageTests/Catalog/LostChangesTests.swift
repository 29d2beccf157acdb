import Models
import Storage
import TestSupport
import Testing

/// Changes of the catalog that were committed and are gone.
@Suite struct LostChangesTests {
  private static let path = "data"
  private static let log = "data/catalog.sqlite-wal"

  private let disk = VirtualDisk()

  /// A process with the catalog open.
  private func open(_ process: some Disk, seed: UInt64) throws -> Catalog {
    try Catalog(directory: DataDirectory(path: Self.path, on: process), random: .seeded(seed))
  }

  /// Three changes, made by somebody who is killed then.
  private func killed(checkpointing: Bool) throws {
    let process = disk.newProcess()
    let catalog = try open(process, seed: 1)
    for name in ["a", "b", "c"] { try catalog.setSetting(name, to: "1") }
    if checkpointing { try catalog.checkpoint() }
    process.die()
  }

  @Test func `a killed process has lost nothing`() throws {
    try killed(checkpointing: false)
    let catalog = try open(disk.newProcess(), seed: 2)
    #expect(try catalog.snapshot().settings.count == 3)
    #expect(try catalog.lostChanges() == 0)
  }

  @Test func `changes whose log was damaged are missed`() throws {
    try killed(checkpointing: false)
    var bytes = try #require(disk.bytes(of: Self.log))
    // In the first frame, behind the log's header.
    bytes[32 + 24 + 100] ^= 1
    disk.setBytes(bytes, of: Self.log)
    let catalog = try open(disk.newProcess(), seed: 2)
    #expect(try catalog.snapshot().settings.isEmpty)
    // The last one announced may be one that was never made.
    let lost = try catalog.lostChanges()
    #expect(lost >= 2)
    try catalog.setSetting("d", to: "1")
    #expect(try open(disk.newProcess(), seed: 3).lostChanges() == lost)
  }

  @Test func `after a checkpoint nothing is in the log that could be damaged`() throws {
    try killed(checkpointing: true)
    #expect(disk.bytes(of: Self.log)?.isEmpty == true)
    let catalog = try open(disk.newProcess(), seed: 2)
    #expect(try catalog.snapshot().settings.count == 3)
    #expect(try catalog.lostChanges() == 0)
  }

  @Test func `a checkpoint waits for nobody`() throws {
    let catalog = try open(disk.newProcess(), seed: 1)
    let reader = try Connection(
      path: DataDirectory(path: Self.path).catalog, Connection.Options(mode: .readOnly), on: disk.newProcess())
    try catalog.setSetting("a", to: "1")
    try reader.transaction(.deferred) {
      #expect(try reader.prepare("SELECT count(*) FROM settings").step())
      try catalog.setSetting("b", to: "1")
      let slept = disk.sleptMicroseconds
      try catalog.checkpoint()
      #expect(disk.sleptMicroseconds == slept)
      #expect(disk.bytes(of: Self.log)?.isEmpty == false)
    }
    #expect(try catalog.snapshot().settings.count == 2)
    try catalog.checkpoint()
    #expect(disk.bytes(of: Self.log)?.isEmpty == true)
  }

  @Test func `lost changes that are known are not counted again`() throws {
    try killed(checkpointing: false)
    try disk.remove(Self.log)
    let catalog = try open(disk.newProcess(), seed: 2)
    #expect(try catalog.lostChanges() > 0)
    try catalog.acknowledgeLostChanges()
    #expect(try catalog.lostChanges() == 0)
    try catalog.setSetting("d", to: "1")
    #expect(try open(disk.newProcess(), seed: 3).lostChanges() == 0)
  }
}
