import Models
import Storage
import Synchronization
import TestSupport
import Testing

/// Changes of the catalog whose writer is killed, as other processes see them.
@Suite struct KilledChangeTests {
  private static let path = "data"

  /// A process with the catalog open.
  private static func open(_ disk: VirtualDisk, seed: UInt64) throws -> Catalog {
    try Catalog(directory: DataDirectory(path: path, on: disk), random: .seeded(seed))
  }

  /// What the catalog's file says of a setting.
  private static func stored(_ name: String, _ disk: VirtualDisk) throws -> String? {
    let path = DataDirectory(path: path, on: disk).catalog
    let connection = try Connection(path: path, Connection.Options(mode: .readOnly), on: disk)
    let row = try connection.prepare("SELECT value FROM settings WHERE name = ?").bind(1, name)
    return try row.step() ? row.text(0) : nil
  }

  /// When a writer is killed: in a call on the disk, or beside a raise of the number that announces the change.
  private enum Moment: Hashable {
    case call(Int)
    case raise(Int)
  }

  @Test func `whoever is killed in a change leaves nobody with an old copy`() throws {
    /// Calls and moments beside raises of a change, and whether it is in the catalog.
    func run(killedAt moment: Moment?) throws -> (calls: Int, raises: Int, isStored: Bool) {
      let disk = VirtualDisk()
      let (running, second) = (try Self.open(disk.newProcess(), seed: 1), try Self.open(disk.newProcess(), seed: 2))
      let killed = disk.newProcess()
      let changing = try Self.open(killed, seed: 3)
      _ = (try running.snapshot(), try second.snapshot())
      let first = disk.callCount
      let raises = Mutex(0)
      if case .call(let call)? = moment { disk.die(at: first + call) }
      disk.roundRaise { _ in
        let number = raises.withLock { raises in
          defer { raises += 1 }
          return raises
        }
        if moment == .raise(number) { killed.die() }
      }
      try? changing.setSetting("a", to: "1")
      disk.roundRaise(nil)
      let calls = disk.callCount - first
      disk.heal()
      let stored = try Self.stored("a", disk.newProcess())
      #expect(try running.snapshot().settings["a"] == stored, "killed at \(String(describing: moment))")
      // One reading may put things right; after that the copy in memory holds.
      let settled = try running.snapshot()
      #expect(running.cachedSnapshot() === settled, "killed at \(String(describing: moment))")
      #expect(try second.snapshot().settings["a"] == stored)
      try second.setSetting("b", to: "2")
      #expect(try Self.open(disk.newProcess(), seed: 4).lostChanges() == 0)
      #expect(try running.snapshot().settings["b"] == "2", "killed at \(String(describing: moment))")
      return (calls, raises.withLock { $0 }, stored != nil)
    }
    let whole = try run(killedAt: nil)
    #expect(whole.isStored)
    let moments = (0..<whole.calls).map { Moment.call($0) } + (0..<whole.raises).map { Moment.raise($0) }
    let outcomes = try moments.map { try run(killedAt: $0).isStored }
    #expect(outcomes.contains(true) && outcomes.contains(false))
  }

  @Test func `a copy made while a change is under way does not outlive it`() throws {
    let disk = VirtualDisk()
    let running = try Self.open(disk.newProcess(), seed: 1)
    let changing = try Self.open(disk.newProcess(), seed: 2)
    let copies = Mutex<[String?]>([])
    let before = try running.snapshot()
    disk.roundRaise { _ in
      guard let copy = try? running.snapshot() else { return }
      copies.withLock { $0.append(copy.settings["a"]) }
    }
    try changing.setSetting("a", to: "1")
    disk.roundRaise(nil)
    // Round the raise before the commit, and round that after it.
    #expect(copies.withLock { $0 } == [nil, nil, "1", "1"])
    #expect(try running.snapshot().settings["a"] == "1")
    #expect(try running.snapshot() !== before)
  }

  @Test func `a change that the disk refuses is nowhere seen and leaves the copies in use`() throws {
    let disk = VirtualDisk()
    let running = try Self.open(disk.newProcess(), seed: 1)
    let changing = try Self.open(disk.newProcess(), seed: 2)
    _ = try running.snapshot()
    disk.roundRaise { isRaised in if isRaised { disk.fail(from: disk.callCount) } }
    #expect(throws: CatalogError.self) { try changing.setSetting("a", to: "1") }
    disk.roundRaise(nil)
    disk.heal()
    for catalog in [running, changing] {
      #expect(try catalog.snapshot().settings["a"] == nil)
      let settled = try catalog.snapshot()
      #expect(catalog.cachedSnapshot() === settled)
    }
    try changing.setSetting("a", to: "2")
    #expect(try running.snapshot().settings["a"] == "2")
  }
}
