import Glibc
package import Storage
import Synchronization

/// Files in memory that know what of them would survive, and that fail when told to: the disk of one machine, as one of
/// its processes sees it.
///
/// Names and contents become durable by `syncFolder` and `sync` only. What a process had open is dead after its end.
/// SQLite opens databases on it too, see `VirtualDatabaseSystem.swift`, and its calls are counted with the others.
package final class VirtualDisk: Disk {
  package typealias Fault = VirtualFault

  /// What the processes of a machine share.
  final class Machine: Sendable {
    /// Bytes of the blocks in which log files are written; 1 = as it comes.
    let logUnit: Int

    init(logUnit: Int) { self.logUnit = logUnit }

    let storage = Mutex(VirtualStorage())
    /// Runs before each sync of a file, on the syncing thread.
    let beforeSync = Mutex<(@Sendable () -> Void)?>(nil)
    /// Runs round each raise of a shared word, on the raising thread.
    let roundRaise = Mutex<(@Sendable (_ isRaised: Bool) -> Void)?>(nil)
  }

  let machine: Machine
  let process: Int
  private let slot = Mutex<VirtualDatabaseSystem?>(nil)

  /// The empty disk of a new machine, as its first process sees it.
  ///
  /// - Parameter logUnit: bytes of the blocks in which log files are written; 1 = as it comes.
  package convenience init(logUnit: Int = 1) { self.init(Machine(logUnit: logUnit)) }

  private init(_ machine: Machine) {
    self.machine = machine
    process = machine.storage.withLock { storage in
      storage.lives.append(0)
      return storage.lives.count - 1
    }
  }

  deinit { slot.withLock { $0?.giveBack() } }

  package var databaseSystem: String? {
    slot.withLock { slot in
      if slot == nil { slot = VirtualDatabaseSystem.claim(for: self) }
      return slot?.name
    }
  }

  // MARK: What tests do to it

  /// The same disk as another process sees it.
  package func newProcess() -> VirtualDisk { VirtualDisk(machine) }

  /// Runs something before each sync of a file, on the syncing thread.
  package func beforeSync(_ body: (@Sendable () -> Void)?) { machine.beforeSync.withLock { $0 = body } }

  /// Runs something before and after each raise of a shared word, on the raising thread.
  package func roundRaise(_ body: (@Sendable (_ isRaised: Bool) -> Void)?) {
    machine.roundRaise.withLock { $0 = body }
  }

  /// Calls so far that can fail, in order.
  package var calls: [String] { storage { $0.calls } }
  package var callCount: Int { storage { $0.callCount } }
  /// How long databases would have waited for one another, of all processes.
  package var sleptMicroseconds: Int { storage { $0.sleptMicroseconds } }
  /// Calls are counted from now on, and no longer listed.
  package func forgetCalls() {
    storage {
      $0.keepsCalls = false
      $0.calls = []
    }
  }

  /// The calls since they were last taken, in order.
  package func takeCalls() -> [String] {
    storage { storage in
      defer { storage.calls = [] }
      return storage.calls
    }
  }

  package func fail(_ call: Int, _ fault: Fault) { storage { $0.faults[call] = fault } }

  /// Lets every call fail from call `call` on.
  package func fail(from call: Int, _ fault: Fault = .ioError) {
    storage {
      $0.brokenFrom = call
      $0.brokenBy = fault
    }
  }

  /// Lets every call on files under a folder fail, until they are mended.
  package func breakPaths(under folder: String) { storage { $0.brokenPaths = folder } }

  package func mendPaths() { storage { $0.brokenPaths = nil } }

  /// Lets the process that makes call `call` die in it.
  package func die(at call: Int) { storage { $0.deathAt = call } }

  /// Calls that a fault met so far, and deaths.
  package var faultsMet: Int { storage { $0.faultsMet } }

  /// Runs `body`, which only looks: none of its calls is counted or fails.
  package func observing<T>(_ body: () throws -> T) rethrows -> T {
    storage { $0.observers += 1 }
    defer { storage { $0.observers -= 1 } }
    return try body()
  }

  /// Lets no call fail any more.
  package func heal() { storage { $0.heal() } }

  package func setFree(_ bytes: Int64) { storage { $0.free = bytes } }

  /// The power goes: only what was synced is left, and of what was not, chance decides.
  package func losePower(_ chance: inout SeededGenerator, tearTails: Bool = true) {
    var generator = chance
    generator = storage { storage in
      var generator = generator
      storage.losePower(&generator, tearTails: tearTails)
      return generator
    }
    chance = generator
  }

  /// The process is killed: what it wrote is in the system's cache and stays, synced or not. The next one goes on with
  /// this disk.
  package func killProcess() {
    storage {
      $0.kill(self.process)
      $0.heal()
    }
  }

  /// The process ends for good: nothing that it has open, or opens from now on, reaches anything.
  package func die() { storage { if !$0.dead.contains(self.process) { $0.die(self.process) } } }

  package var isDead: Bool { storage { $0.dead.contains(self.process) } }

  package func bytes(of path: String) -> [UInt8]? {
    storage { storage in storage.names[path].flatMap { storage.contents[$0]?.bytes } }
  }

  /// Puts durable bytes into a file.
  package func setBytes(_ bytes: [UInt8], of path: String) {
    storage { storage in
      let number = storage.names[path] ?? storage.newNumber()
      storage.makeFolder(VirtualStorage.parent(of: path))
      storage.names[path] = number
      storage.durableNames[path] = number
      storage.contents[number, default: VirtualContent()].bytes = bytes
      storage.contents[number]?.synced = bytes
      storage.contents[number]?.dirty = []
    }
  }

  package func setWord(_ word: UInt64, of path: String) {
    storage { storage in if let number = storage.names[path] { storage.contents[number]?.word = word } }
  }

  /// Names of all files.
  package var paths: [String] {
    storage { $0.names.filter { $0.value != VirtualStorage.folder }.keys.sorted() }
  }

  func storage<T: Sendable>(_ body: (inout VirtualStorage) -> T) -> T {
    machine.storage.withLock { body(&$0) }
  }

  // MARK: Disk

  func enter<T: Sendable>(
    _ operation: String, _ path: String, _ body: (inout VirtualStorage) -> Result<T, DiskError>
  ) throws(DiskError) -> T {
    try machine.storage.withLock { storage throws(DiskError) -> T in
      _ = try storage.enter(operation, path, process)
      return try body(&storage).get()
    }
  }

  package func createFolder(_ path: String) throws(DiskError) {
    try enter("createFolder", path) { storage -> Result<Void, DiskError> in
      if let content = storage.names[path], content != VirtualStorage.folder {
        return .failure(DiskError("create", path, code: ENOTDIR))
      }
      return .success(storage.makeFolder(path))
    }
  }

  package func removeFolder(_ path: String) throws(DiskError) {
    try enter("removeFolder", path) { storage -> Result<Void, DiskError> in
      guard !storage.names.keys.contains(where: { $0.hasPrefix(path + "/") }) else {
        return .failure(DiskError("remove", path, code: ENOTEMPTY))
      }
      if storage.names[path] != nil { storage.change([(path, nil)]) }
      return .success(())
    }
  }

  package func list(_ folder: String) throws(DiskError) -> [String] {
    try enter("list", folder) { storage in
      let paths = storage.names.keys.filter { VirtualStorage.parent(of: $0) == folder }
      return .success(paths.map { String($0.dropFirst(folder.count + 1)) }.sorted())
    }
  }

  package func exists(_ path: String) throws(DiskError) -> Bool {
    try enter("exists", path) { .success($0.names[path] != nil) }
  }

  package func create(_ path: String) throws(DiskError) -> any DiskFile { try create(path, unit: 1) }

  package func createLog(_ path: String) throws(DiskError) -> any DiskFile {
    try create(path, unit: machine.logUnit)
  }

  private func create(_ path: String, unit: Int) throws(DiskError) -> any DiskFile {
    let number: Int = try enter("create", path) { storage in
      if storage.names[path] != nil { return .failure(DiskError("create", path, code: EEXIST)) }
      guard storage.hasFolder(above: path) else { return .failure(DiskError("create", path, code: ENOENT)) }
      return .success(storage.makeFile(path))
    }
    return VirtualFile(self, number, path, writeUnit: unit)
  }

  package func reserve(_ path: String) throws(DiskError) {
    try enter("reserve", path) { storage -> Result<Void, DiskError> in
      guard storage.hasFolder(above: path) else { return .failure(DiskError("create", path, code: ENOENT)) }
      if storage.names[path] == nil { _ = storage.makeFile(path) }
      return .success(())
    }
  }

  package func open(_ path: String, forWriting: Bool) throws(DiskError) -> (any DiskFile)? {
    let number: Int? = try enter("open", path) { .success($0.names[path]) }
    return number.map { VirtualFile(self, $0, path) }
  }

  package func rename(_ path: String, to newPath: String) throws(DiskError) {
    try enter("rename", path) { storage -> Result<Void, DiskError> in
      guard let number = storage.names[path] else { return .failure(DiskError("rename", path, code: ENOENT)) }
      return .success(storage.change([(path, nil), (newPath, number)]))
    }
  }

  package func remove(_ path: String) throws(DiskError) {
    try enter("remove", path) { storage -> Result<Void, DiskError> in
      if storage.names[path] != nil { storage.change([(path, nil)]) }
      return .success(())
    }
  }

  package func syncFolder(_ path: String) throws(DiskError) {
    try enter("syncFolder", path) { .success($0.syncFolder(path)) }
  }

  package func freeBytes(_ folder: String) throws(DiskError) -> Int64 {
    try enter("freeBytes", folder) { .success($0.free) }
  }

  /// Who would have to wait gets an error: on one thread nobody would ever let go.
  package func lock(_ path: String, _ kind: DiskLockKind, waits: Bool) throws(DiskError) -> (any DiskLock)? {
    let held: (number: Int, holder: Int)? = try enter("lock", path) { storage in
      guard let number = VirtualDisk.special(path, &storage) else {
        return .failure(DiskError("open", path, code: ENOENT))
      }
      let others = storage.contents[number]?.locks ?? []
      guard others.allSatisfy({ (kind, $0.kind) == (.shared, .shared) }) else {
        return waits ? .failure(DiskError("lock", path, code: EDEADLK)) : .success(nil)
      }
      let holder = storage.newNumber()
      storage.contents[number]?.locks.append((self.process, holder, kind))
      return .success((number, holder))
    }
    return held.map { VirtualLock(self, $0.number, holder: $0.holder) }
  }

  package func sharedWord(_ path: String, create: Bool) throws(DiskError) -> (any SharedWord)? {
    let number: Int? = try enter("sharedWord", path) { storage in
      guard create || storage.names[path] != nil else { return .success(nil) }
      guard let number = VirtualDisk.special(path, &storage) else {
        return .failure(DiskError("open", path, code: ENOENT))
      }
      return .success(number)
    }
    return number.map { VirtualWord(self, $0, path) }
  }

  /// A lock or word file; its name need not outlive the power, nor does it matter when it does.
  private static func special(_ path: String, _ storage: inout VirtualStorage) -> Int? {
    if let number = storage.names[path] { return number }
    guard storage.hasFolder(above: path) else { return nil }
    let number = storage.newNumber()
    storage.contents[number] = VirtualContent()
    storage.names[path] = number
    storage.durableNames[path] = number
    return number
  }
}
