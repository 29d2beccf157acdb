import Glibc
import Synchronization

/// The files of the operating system.
package struct SystemDisk: Disk {
  package init() {}

  package var databaseSystem: String? { nil }

  package func database(_ path: String) -> any DatabaseFile { SystemDatabaseFile(path) }

  package func createFolder(_ path: String) throws(DiskError) {
    let parent = SystemDisk.parent(of: path)
    if Glibc.mkdir(path, 0o700) == 0 { return try syncFolder(parent) }
    switch errno {
    case EEXIST:
      var facts = stat()
      guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR else {
        throw DiskError("create", path, code: ENOTDIR)
      }
      // Whoever made it may have died before its name was durable. Where the folder above may not be read, it was made
      // by somebody else.
      if access(parent, R_OK) == 0 { try syncFolder(parent) }
    case ENOENT:
      guard parent != path else { throw DiskError("create", path, code: ENOENT) }
      try createFolder(parent)
      guard Glibc.mkdir(path, 0o700) == 0 || errno == EEXIST else { throw DiskError("create", path, code: errno) }
      try syncFolder(parent)
    default: throw DiskError("create", path, code: errno)
    }
  }

  package func list(_ folder: String) throws(DiskError) -> [String] {
    guard let handle = opendir(folder) else {
      if errno == ENOENT { return [] }
      throw DiskError("list", folder, code: errno)
    }
    defer { closedir(handle) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != "." && name != ".." { names.append(name) }
      errno = 0
    }
    guard errno == 0 else { throw DiskError("list", folder, code: errno) }
    return names
  }

  package func create(_ path: String) throws(DiskError) -> any DiskFile {
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw DiskError("create", path, code: errno) }
    return SystemFile(descriptor: descriptor, path: path)
  }

  package func createLog(_ path: String) throws(DiskError) -> any DiskFile {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    let descriptor = Glibc.open(path, flags | SystemDisk.pastCache, 0o640)
    guard descriptor >= 0 else {
      // A file system without such files.
      if errno == EINVAL { return try create(path) }
      throw DiskError("create", path, code: errno)
    }
    // What the device takes is found by trying: a block of the smallest size that there is, or a page.
    for unit in [512, 4096] {
      let isTaken = withUnsafeTemporaryAllocation(byteCount: unit, alignment: 4096) { block in
        block.initializeMemory(as: UInt8.self, repeating: 0)
        return pwrite(descriptor, block.baseAddress, unit, 0) == unit
      }
      if isTaken { return SystemFile(descriptor: descriptor, path: path, writeUnit: unit) }
      guard errno == EINVAL else { break }
    }
    // Whatever else is wrong with it shows when it is written.
    _ = fcntl(descriptor, F_SETFL, 0)
    return SystemFile(descriptor: descriptor, path: path)
  }

  /// `O_DIRECT`, which Glibc's headers keep from Swift: writes go from memory to the device. Half of the time that a
  /// small group takes would go into keeping a copy for readers, who seldom come.
  private static var pastCache: Int32 {
    #if arch(x86_64)
      0o40000
    #elseif arch(arm64)
      0o200000
    #else
      0
    #endif
  }

  package func open(_ path: String, forWriting: Bool) throws(DiskError) -> (any DiskFile)? {
    let descriptor = Glibc.open(path, (forWriting ? O_RDWR : O_RDONLY) | O_CLOEXEC)
    if descriptor < 0 {
      if errno == ENOENT { return nil }
      throw DiskError("open", path, code: errno)
    }
    return SystemFile(descriptor: descriptor, path: path)
  }

  package func rename(_ path: String, to newPath: String) throws(DiskError) {
    guard Glibc.rename(path, newPath) == 0 else { throw DiskError("rename", path, code: errno) }
  }

  package func remove(_ path: String) throws(DiskError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw DiskError("remove", path, code: errno) }
  }

  package func removeFolder(_ path: String) throws(DiskError) {
    guard rmdir(path) == 0 || errno == ENOENT else { throw DiskError("remove", path, code: errno) }
  }

  package func exists(_ path: String) throws(DiskError) -> Bool {
    if access(path, F_OK) == 0 { return true }
    guard errno == ENOENT || errno == ENOTDIR else { throw DiskError("look for", path, code: errno) }
    return false
  }

  package func reserve(_ path: String) throws(DiskError) {
    guard mknod(path, S_IFREG | 0o600, 0) == 0 || errno == EEXIST else {
      throw DiskError("create", path, code: errno)
    }
  }

  package func syncFolder(_ path: String) throws(DiskError) {
    let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw DiskError("open", path, code: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw DiskError("sync", path, code: errno) }
  }

  package func freeBytes(_ folder: String) throws(DiskError) -> Int64 {
    var facts = statvfs()
    guard statvfs(folder, &facts) == 0 else { throw DiskError("measure", folder, code: errno) }
    return Int64(clamping: UInt64(facts.f_bavail) &* UInt64(facts.f_frsize))
  }

  package func lock(_ path: String, _ kind: DiskLockKind, waits: Bool) throws(DiskError) -> (any DiskLock)? {
    while true {
      guard let lock = try SystemDisk.lockOnce(path, kind, waits: waits) else { return nil }
      if lock.isOn(path) { return lock }
    }
  }

  private static func lockOnce(_ path: String, _ kind: DiskLockKind, waits: Bool) throws(DiskError) -> SystemLock? {
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw DiskError("open", path, code: errno) }
    let lock = SystemLock(descriptor: descriptor)
    while flock(descriptor, (kind == .shared ? LOCK_SH : LOCK_EX) | (waits ? 0 : LOCK_NB)) != 0 {
      let code = errno
      if code == EINTR { continue }
      if code == EWOULDBLOCK, !waits { return nil }
      throw DiskError("lock", path, code: code)
    }
    return lock
  }

  package func sharedWord(_ path: String, create: Bool) throws(DiskError) -> (any SharedWord)? {
    let descriptor = Glibc.open(path, (create ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC, 0o600)
    if descriptor < 0 {
      if errno == ENOENT { return nil }
      throw DiskError("open", path, code: errno)
    }
    do throws(DiskError) {
      guard let address = try SystemDisk.map(descriptor, path, create: create) else {
        close(descriptor)
        return nil
      }
      return SystemWord(address, descriptor: descriptor)
    } catch {
      close(descriptor)
      throw error
    }
  }

  private static func map(
    _ descriptor: Int32, _ path: String, create: Bool
  ) throws(DiskError) -> UnsafeMutableRawPointer? {
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { throw DiskError("open", path, code: errno) }
    if facts.st_size < SystemWord.size {
      guard create else { return nil }
      // Room on the disk, not only a size: touching a mapped hole on a full disk would kill the process. What another
      // process has stored in the meantime stays.
      let code = posix_fallocate(descriptor, 0, off_t(SystemWord.size))
      guard code == 0 else { throw DiskError("write", path, code: code) }
      guard fsync(descriptor) == 0 else { throw DiskError("sync", path, code: errno) }
    }
    let protection = create ? PROT_READ | PROT_WRITE : PROT_READ
    guard let address = mmap(nil, SystemWord.size, protection, MAP_SHARED, descriptor, 0), address != MAP_FAILED else {
      throw DiskError("map", path, code: errno)
    }
    return address
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}

private final class SystemFile: DiskFile {
  private let descriptor: Int32
  private let path: String
  let writeUnit: Int

  init(descriptor: Int32, path: String, writeUnit: Int = 1) {
    self.descriptor = descriptor
    self.path = path
    self.writeUnit = writeUnit
  }

  deinit { close(descriptor) }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(DiskError) -> Int {
    while true {
      let count = pwrite(descriptor, bytes.baseAddress, bytes.count, off_t(offset))
      if count >= 0 { return count }
      if errno != EINTR { throw DiskError("write", path, code: errno) }
    }
  }

  func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(DiskError) -> Int {
    while true {
      let count = pread(descriptor, bytes.baseAddress, bytes.count, off_t(offset))
      if count >= 0 { return count }
      if errno != EINTR { throw DiskError("read", path, code: errno) }
    }
  }

  func sync() throws(DiskError) {
    guard fdatasync(descriptor) == 0 else { throw DiskError("sync", path, code: errno) }
  }

  func truncate(to size: Int) throws(DiskError) {
    guard ftruncate(descriptor, off_t(size)) == 0 else { throw DiskError("cut", path, code: errno) }
  }

  func size() throws(DiskError) -> Int {
    var facts = stat()
    guard fstat(descriptor, &facts) == 0 else { throw DiskError("measure", path, code: errno) }
    return Int(facts.st_size)
  }
}

private final class SystemLock: DiskLock {
  private let descriptor: Int32

  init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  func release() { flock(descriptor, LOCK_UN) }

  /// Whether the locked file is the one that lies at the path now.
  func isOn(_ path: String) -> Bool {
    var locked = stat()
    var named = stat()
    guard fstat(descriptor, &locked) == 0, stat(path, &named) == 0 else { return false }
    return locked.st_dev == named.st_dev && locked.st_ino == named.st_ino
  }
}

private final class SystemWord: SharedWord {
  /// One page, so that a mapping never reaches beyond the file.
  static let size = 4096

  // Safe to share: the pointer never changes, what it points to is mapped until `deinit`, and is only ever accessed
  // as an atomic.
  private nonisolated(unsafe) let word: UnsafeMutablePointer<Atomic<UInt64>>
  private let descriptor: Int32

  init(_ address: UnsafeMutableRawPointer, descriptor: Int32) {
    word = address.bindMemory(to: Atomic<UInt64>.self, capacity: 1)
    self.descriptor = descriptor
  }

  deinit {
    munmap(word, SystemWord.size)
    close(descriptor)
  }

  var isLost: Bool {
    var facts = stat()
    return fstat(descriptor, &facts) != 0 || facts.st_nlink == 0 || facts.st_size < SystemWord.size
  }

  // One order for all words, so that of two who each say something and then look, one sees the other (``LogGate``).
  func load() -> UInt64 { word.pointee.load(ordering: .sequentiallyConsistent) }

  func store(_ word: UInt64) { self.word.pointee.store(word, ordering: .sequentiallyConsistent) }

  func raise(to floor: UInt64) { _ = word.pointee.max(floor, ordering: .sequentiallyConsistent) }
}

// Codes for refusals of our own, in the words of the operating system.
let noSpaceCode = ENOSPC
let busyCode = EBUSY
let notOpenCode = EBADF

/// What the operating system calls an error.
func errorText(_ code: Int32) -> String {
  var text = [CChar](repeating: 0, count: 128)
  guard strerror_r(code, &text, text.count) == 0 else { return "error \(code)" }
  return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
