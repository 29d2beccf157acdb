import Models
import Synchronization
import TestSupport
import Testing

@testable import Storage

/// Which shares readers take of the locks that keep replaced pieces for them.
struct SharedLocksTests {
  private let sample: ColumnSample
  private let disk = WatchedDisk()

  init() throws {
    sample = try ColumnSample()
    for _ in 0..<8 { try sample.sealed(40) }
  }

  private func store() -> ColumnEventStore {
    let (directory, seed) = (DataDirectory(path: sample.directory.path, on: disk), sample.website.hashSeed)
    return ColumnEventStore(directory: directory, cacheBudget: 0) { _ in seed }
  }

  @Test func `a question that misses pieces waits for their removal to end and is protected from the next`() throws {
    let store = store()
    let plan = sample.questions[0]
    let before = try store.answer(plan)
    try sample.writer.mergeSegments(now: 0)
    let removal = Mutex<FileLock?>(try FileLock.tryLock(path: sample.directory.readingLock))
    try sample.writer.removeRetired(before: 1)
    disk.watch { removal.withLock { $0 = nil } }
    #expect(try store.answer(plan) == before)
    #expect(disk.shares == ["reading.lock refused", "reading.lock waits", "reading.lock taken"])
  }

  @Test func `a question that misses nothing waits for nobody`() throws {
    let store = store()
    let removal = try FileLock.tryLock(path: sample.directory.readingLock)
    disk.watch { Issue.record("a question waited") }
    _ = try store.answer(sample.questions[0])
    #expect(disk.shares == ["reading.lock refused"])
    withExtendedLifetime(removal) {}
  }

  @Test func `exports and verifications wait for a removal and are not taken for questions`() throws {
    let (store, range) = (store(), sample.questions[0].range)
    let readings: [() throws -> Void] = [
      { try store.scan(website: sample.website.id, range: range, visitor: nil) { _ in } },
      {
        let problems = try store.verify(website: sample.website.id).problems
        #expect(problems == [])
      },
    ]
    for read in readings {
      let removal = Mutex<PieceReaders?>(try PieceReaders(of: sample.directory))
      disk.watch { removal.withLock { $0 = nil } }
      try read()
      #expect(disk.shares == ["scanning.lock waits", "scanning.lock taken"])
    }
  }
}

/// The machine's disk, on which a test sees shares of locks being taken and says what happens when somebody waits for
/// one.
private final class WatchedDisk: Disk {
  private let system = SystemDisk()
  private let state = Mutex<(shares: [String], willWait: (@Sendable () -> Void)?)>(([], nil))

  /// What became of shares since `watch`.
  var shares: [String] { state.withLock { $0.shares } }

  /// Begins anew.
  func watch(_ willWait: @escaping @Sendable () -> Void) { state.withLock { $0 = ([], willWait) } }

  func lock(_ path: String, _ kind: DiskLockKind, waits: Bool) throws(DiskError) -> (any DiskLock)? {
    guard kind == .shared else { return try system.lock(path, kind, waits: waits) }
    let name = path.split(separator: "/").last ?? ""
    func note(_ what: String) { state.withLock { $0.shares.append("\(name) \(what)") } }
    if waits {
      note("waits")
      state.withLock { $0.willWait }?()
    }
    // Never waits itself: a test would hang instead of failing.
    let lock = try system.lock(path, kind, waits: false)
    note(lock == nil ? "refused" : "taken")
    return lock
  }

  var databaseSystem: String? { system.databaseSystem }
  func database(_ path: String) -> any DatabaseFile { system.database(path) }
  func createFolder(_ path: String) throws(DiskError) { try system.createFolder(path) }
  func list(_ folder: String) throws(DiskError) -> [String] { try system.list(folder) }
  func create(_ path: String) throws(DiskError) -> any DiskFile { try system.create(path) }
  func open(_ path: String, forWriting: Bool) throws(DiskError) -> (any DiskFile)? {
    try system.open(path, forWriting: forWriting)
  }
  func rename(_ path: String, to newPath: String) throws(DiskError) { try system.rename(path, to: newPath) }
  func remove(_ path: String) throws(DiskError) { try system.remove(path) }
  func removeFolder(_ path: String) throws(DiskError) { try system.removeFolder(path) }
  func exists(_ path: String) throws(DiskError) -> Bool { try system.exists(path) }
  func reserve(_ path: String) throws(DiskError) { try system.reserve(path) }
  func syncFolder(_ path: String) throws(DiskError) { try system.syncFolder(path) }
  func freeBytes(_ folder: String) throws(DiskError) -> Int64 { try system.freeBytes(folder) }
  func sharedWord(_ path: String, create: Bool) throws(DiskError) -> (any SharedWord)? {
    try system.sharedWord(path, create: create)
  }
}
