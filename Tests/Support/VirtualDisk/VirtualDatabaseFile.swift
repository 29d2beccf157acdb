import CSQLite
import Glibc
import Storage
import Synchronization

/// A file that SQLite has open on a ``VirtualDisk``. Answers with SQLite's result codes.
final class VirtualDatabaseFile: Sendable {
  private let disk: VirtualDisk
  private let number: Int
  private let path: String
  private let life: Int
  private let holder: VirtualDatabaseLocks.Holder
  private let state: Mutex<State>

  private struct State: Sendable {
    var level = SQLITE_LOCK_NONE
    /// SQLite makes the name of a new log or journal durable with its first sync.
    var mustSyncName: Bool
    var isDeletedOnClose: Bool
  }

  init(_ disk: VirtualDisk, _ number: Int, _ path: String, flags: Int32) {
    self.disk = disk
    self.number = number
    self.path = path
    let logs = SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL
    state = Mutex(
      State(
        mustSyncName: flags & SQLITE_OPEN_CREATE != 0 && flags & logs != 0,
        isDeletedOnClose: flags & SQLITE_OPEN_DELETEONCLOSE != 0))
    (life, holder) = disk.storage { storage in
      (storage.lives[disk.process], VirtualDatabaseLocks.Holder(process: disk.process, number: storage.newNumber()))
    }
  }

  /// Counts a call and does it; `refusal` is SQLite's word for a failure that is not a full disk.
  private func enter(
    _ operation: String, _ refusal: Int32, _ body: (inout VirtualStorage, VirtualFault?) -> Int32
  ) -> Int32 {
    disk.storage { storage in
      guard life == storage.lives[disk.process] else { return refusal }
      do throws(DiskError) {
        return body(&storage, try storage.enter(operation, path, disk.process))
      } catch {
        if operation == "write", storage.dead.contains(disk.process) || error.code == ENOSPC {
          _ = body(&storage, .shortThenError)
        }
        return error.code == ENOSPC ? SQLITE_FULL : refusal
      }
    }
  }

  /// Does what no disk takes part in; `dead` is the answer of a process that is no more.
  private func quietly(_ dead: Int32, _ body: (inout VirtualStorage) -> Int32) -> Int32 {
    disk.storage { storage in
      guard life == storage.lives[disk.process], !storage.dead.contains(disk.process) else { return dead }
      return body(&storage)
    }
  }

  func close() {
    _ = unlock(SQLITE_LOCK_NONE)
    if state.withLock({ $0.isDeletedOnClose }) {
      _ = quietly(SQLITE_OK) { storage in
        storage.contents[number] = nil
        return SQLITE_OK
      }
    }
  }

  func read(_ target: UnsafeMutableRawBufferPointer, at offset: Int) -> Int32 {
    enter("read", SQLiteIOError.read) { storage, _ in
      let count = storage.contents[number]?.read(into: target, at: offset) ?? 0
      guard count < target.count else { return SQLITE_OK }
      memset(target.baseAddress.unsafelyUnwrapped + count, 0, target.count - count)
      return SQLiteIOError.shortRead
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int32 {
    enter("write", SQLiteIOError.write) { storage, fault in
      // A write that does a part without an error is finished by a second one.
      let count = fault == .shortThenError ? bytes.count / 2 : bytes.count
      storage.contents[number, default: VirtualContent()]
        .write(UnsafeRawBufferPointer(rebasing: bytes[..<count]), at: offset)
      return fault == .shortThenError ? SQLiteIOError.write : SQLITE_OK
    }
  }

  func truncate(to size: Int) -> Int32 {
    enter("truncate", SQLiteIOError.truncate) { storage, _ in
      storage.contents[number, default: VirtualContent()].resize(to: size)
      return SQLITE_OK
    }
  }

  func sync() -> Int32 {
    let code = enter("sync", SQLiteIOError.sync) { storage, fault in
      if fault == .forgottenSync {
        storage.contents[number]?.dirty = []
        return SQLiteIOError.sync
      }
      storage.contents[number]?.sync()
      return SQLITE_OK
    }
    guard code == SQLITE_OK, state.withLock({ $0.mustSyncName }) else { return code }
    state.withLock { $0.mustSyncName = false }
    // Never refused: SQLite would take no notice, and what it then commits would have no durable name.
    return quietly(SQLITE_OK) { storage in
      storage.syncFolder(VirtualStorage.parent(of: path))
      return SQLITE_OK
    }
  }

  func size(_ size: UnsafeMutablePointer<Int64>) -> Int32 {
    enter("size", SQLiteIOError.size) { storage, _ in
      size.pointee = Int64(storage.contents[number]?.bytes.count ?? 0)
      return SQLITE_OK
    }
  }

  // MARK: Locks

  func lock(_ level: Int32) -> Int32 {
    let held = state.withLock { $0.level }
    guard held < level else { return SQLITE_OK }
    let code = quietly(SQLiteIOError.lock) { storage in
      storage.contents[number, default: VirtualContent()].database.lock(level, holder)
    }
    if code == SQLITE_OK { state.withLock { $0.level = level } }
    return code
  }

  func unlock(_ level: Int32) -> Int32 {
    let held = state.withLock { $0.level }
    guard held > level else { return SQLITE_OK }
    state.withLock { $0.level = level }
    return quietly(SQLITE_OK) { storage in
      storage.contents[number]?.database.unlock(level, holder)
      return SQLITE_OK
    }
  }

  func isReserved() -> Bool { disk.storage { $0.contents[number]?.database.reserved != nil } }

  func region(
    _ index: Int, size: Int, extends: Bool, _ address: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  ) -> Int32 {
    enter("shareMemory", SQLiteIOError.sharedMemorySize) { storage, _ in
      let region = storage.sharedMemory[number, default: VirtualSharedMemory()]
        .region(index, size: size, extends: extends, for: holder)
      address.pointee = region?.address
      return SQLITE_OK
    }
  }

  func lockMemory(_ slots: Range<Int>, _ flags: Int32) -> Int32 {
    quietly(flags & SQLITE_SHM_UNLOCK != 0 ? SQLITE_OK : SQLiteIOError.sharedMemoryLock) { storage in
      storage.restoreSharedMemory()
      return storage.sharedMemory[number]?.lock(slots, flags, holder) ?? SQLiteIOError.sharedMemoryLock
    }
  }

  func leaveMemory() -> Int32 {
    quietly(SQLITE_OK) { storage in
      storage.sharedMemory[number]?.leave(holder)
      // As with files of the operating system: who comes first after all have gone begins with nothing.
      if storage.sharedMemory[number]?.isUnused == true { storage.sharedMemory[number] = nil }
      return SQLITE_OK
    }
  }
}
