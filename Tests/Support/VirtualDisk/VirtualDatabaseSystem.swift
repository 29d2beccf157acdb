import CSQLite
import Glibc
import Storage
import Synchronization

/// The files of a ``VirtualDisk`` under a name by which SQLite finds them (a VFS).
///
/// SQLite keeps pointers to one for as long as a connection lives, so that none is ever freed: a disk borrows one and
/// gives it back.
///
/// `@unchecked Sendable`: registered once and never changed but for the borrower, which is behind a lock.
final class VirtualDatabaseSystem: @unchecked Sendable {
  let name: String
  private let cName: UnsafeMutablePointer<CChar>
  private let system: UnsafeMutablePointer<sqlite3_vfs>
  private let borrower = Mutex<Borrower>(Borrower())

  private struct Borrower: Sendable {
    weak var disk: VirtualDisk?
  }

  private static let idle = Mutex<(free: [VirtualDatabaseSystem], count: Int)>(([], 0))

  static func claim(for disk: VirtualDisk) -> VirtualDatabaseSystem {
    let system = idle.withLock { idle in
      if let free = idle.free.popLast() { return free }
      idle.count += 1
      return VirtualDatabaseSystem(number: idle.count)
    }
    system.borrower.withLock { $0.disk = disk }
    return system
  }

  func giveBack() {
    borrower.withLock { $0.disk = nil }
    Self.idle.withLock { $0.free.append(self) }
  }

  private var disk: VirtualDisk? { borrower.withLock { $0.disk } }

  private init(number: Int) {
    name = "virtual-\(number)"
    cName = strdup(name)
    system = .allocate(capacity: 1)
    system.initialize(to: sqlite3_vfs())
    system.pointee.iVersion = 2
    system.pointee.szOsFile = Int32(MemoryLayout<OpenFile>.size)
    system.pointee.mxPathname = 1024
    system.pointee.zName = UnsafePointer(cName)
    system.pointee.pAppData = Unmanaged.passUnretained(self).toOpaque()
    system.pointee.xOpen = { system, path, file, flags, outFlags in
      guard let disk = VirtualDatabaseSystem.of(system).disk, let file else { return SQLITE_CANTOPEN }
      return disk.open(path.map { String(cString: $0) }, into: file, flags, outFlags)
    }
    system.pointee.xDelete = { system, path, syncsFolder in
      guard let disk = VirtualDatabaseSystem.of(system).disk, let path else { return SQLiteIOError.delete }
      return disk.delete(String(cString: path), syncsFolder: syncsFolder != 0)
    }
    system.pointee.xAccess = { system, path, _, result in
      guard let disk = VirtualDatabaseSystem.of(system).disk, let path, let result else { return SQLiteIOError.access }
      do throws(DiskError) {
        // As with files of the operating system, an empty log counts as none.
        let path = String(cString: path)
        result.pointee = try disk.exists(path) && !(path.hasSuffix("-wal") && disk.bytes(of: path) == []) ? 1 : 0
        return SQLITE_OK
      } catch { return SQLiteIOError.access }
    }
    system.pointee.xFullPathname = { _, path, size, full in
      guard let path, let full, strlen(path) < Int(size) else { return SQLITE_CANTOPEN }
      strcpy(full, path)
      return SQLITE_OK
    }
    system.pointee.xRandomness = { _, count, bytes in
      // Salts of logs: any do that differ.
      for index in 0..<Int(count) { bytes?[index] = CChar(truncatingIfNeeded: index &* 37 &+ 11) }
      return count
    }
    system.pointee.xSleep = { system, microseconds in
      // Nobody waits here: whoever was to be waited for is called by the same test.
      VirtualDatabaseSystem.of(system).disk?.storage { $0.sleptMicroseconds += Int(microseconds) }
      return microseconds
    }
    system.pointee.xCurrentTime = { _, day in
      day?.pointee = 2_460_000
      return SQLITE_OK
    }
    system.pointee.xCurrentTimeInt64 = { _, milliseconds in
      milliseconds?.pointee = 2_460_000 * 86_400_000
      return SQLITE_OK
    }
    system.pointee.xGetLastError = { _, _, _ in 0 }
    let code = sqlite3_vfs_register(system, 0)
    precondition(code == SQLITE_OK, "SQLite takes any number of file systems")
  }

  private static func of(_ system: UnsafeMutablePointer<sqlite3_vfs>?) -> VirtualDatabaseSystem {
    guard let pointer = system?.pointee.pAppData else { preconditionFailure("every one of ours points to itself") }
    // Never freed: `claim` and `giveBack` keep each for ever.
    return Unmanaged<VirtualDatabaseSystem>.fromOpaque(pointer).takeUnretainedValue()
  }
}

/// What SQLite allocates for an open file: its own part, and ours.
private struct OpenFile {
  var base: sqlite3_file
  var file: Unmanaged<VirtualDatabaseFile>

  static func of(_ pointer: UnsafeMutablePointer<sqlite3_file>?) -> VirtualDatabaseFile {
    guard let pointer else { preconditionFailure("SQLite hands in a file that it has opened") }
    return UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: OpenFile.self).pointee.file.takeUnretainedValue()
  }

  // Never changed or freed.
  nonisolated(unsafe) static let methods: UnsafePointer<sqlite3_io_methods> = {
    let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    methods.initialize(to: sqlite3_io_methods())
    methods.pointee.iVersion = 2
    methods.pointee.xClose = { pointer in
      of(pointer).close()
      guard let pointer else { return SQLITE_OK }
      UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: OpenFile.self).pointee.file.release()
      pointer.pointee.pMethods = nil
      return SQLITE_OK
    }
    methods.pointee.xRead = { file, bytes, count, offset in
      of(file).read(UnsafeMutableRawBufferPointer(start: bytes, count: Int(count)), at: Int(offset))
    }
    methods.pointee.xWrite = { file, bytes, count, offset in
      of(file).write(UnsafeRawBufferPointer(start: bytes, count: Int(count)), at: Int(offset))
    }
    methods.pointee.xTruncate = { file, size in of(file).truncate(to: Int(size)) }
    methods.pointee.xSync = { file, _ in of(file).sync() }
    methods.pointee.xFileSize = { file, size in size.map { of(file).size($0) } ?? SQLiteIOError.size }
    methods.pointee.xLock = { file, level in of(file).lock(level) }
    methods.pointee.xUnlock = { file, level in of(file).unlock(level) }
    methods.pointee.xCheckReservedLock = { file, result in
      result?.pointee = of(file).isReserved() ? 1 : 0
      return SQLITE_OK
    }
    methods.pointee.xFileControl = { _, _, _ in SQLITE_NOTFOUND }
    methods.pointee.xSectorSize = { _ in 4096 }
    // As SQLite's own says of files of the operating system: a write leaves its neighbors in a sector alone.
    methods.pointee.xDeviceCharacteristics = { _ in SQLITE_IOCAP_POWERSAFE_OVERWRITE }
    methods.pointee.xShmMap = { file, index, size, extends, address in
      guard let address else { return SQLiteIOError.sharedMemoryMap }
      return address.withMemoryRebound(to: UnsafeMutableRawPointer?.self, capacity: 1) {
        of(file).region(Int(index), size: Int(size), extends: extends != 0, $0)
      }
    }
    methods.pointee.xShmLock = { file, first, count, flags in
      of(file).lockMemory(Int(first)..<Int(first + count), flags)
    }
    methods.pointee.xShmBarrier = { _ in atomicMemoryFence(ordering: .sequentiallyConsistent) }
    methods.pointee.xShmUnmap = { file, _ in of(file).leaveMemory() }
    return UnsafePointer(methods)
  }()
}

extension VirtualDisk {
  fileprivate func open(
    _ path: String?, into file: UnsafeMutablePointer<sqlite3_file>, _ flags: Int32,
    _ outFlags: UnsafeMutablePointer<Int32>?
  ) -> Int32 {
    file.pointee.pMethods = nil
    let number: Int
    do throws(DiskError) {
      number = try enter("open", path ?? "(temporary)") { storage in
        guard let path else {
          let number = storage.newNumber()
          storage.contents[number] = VirtualContent()
          return .success(number)
        }
        if let number = storage.names[path], number != VirtualStorage.folder { return .success(number) }
        guard flags & SQLITE_OPEN_CREATE != 0, storage.hasFolder(above: path) else {
          return .failure(DiskError("open", path, code: ENOENT))
        }
        return .success(storage.makeFile(path))
      }
    } catch { return SQLITE_CANTOPEN }
    let opened = VirtualDatabaseFile(self, number, path ?? "(temporary)", flags: flags)
    UnsafeMutableRawPointer(file).assumingMemoryBound(to: OpenFile.self).pointee.file = .passRetained(opened)
    file.pointee.pMethods = OpenFile.methods
    outFlags?.pointee = flags
    return SQLITE_OK
  }

  fileprivate func delete(_ path: String, syncsFolder: Bool) -> Int32 {
    do throws(DiskError) {
      guard try exists(path) else { return SQLiteIOError.deleteNothing }
      try remove(path)
      if syncsFolder { try syncFolder(VirtualStorage.parent(of: path)) }
      return SQLITE_OK
    } catch { return SQLiteIOError.delete }
  }
}
