import Glibc

/// A lock on a file: exclusive, held by nobody else on this machine, neither another process nor another `FileLock` of
/// this one, or shared among those who ask for it so. Held as long as the object lives; the operating system releases
/// it when the process dies.
///
/// A lock on a deleted file would exclude nobody. So whoever gets one looks whether the file is still there, and begins
/// anew where it is not; only who holds the lock may delete the file.
public final class FileLock: Sendable {
  private let lock: any DiskLock

  private init(_ lock: any DiskLock) { self.lock = lock }

  deinit { lock.release() }

  /// The lock, or `nil` when somebody else holds it. Makes the file when it is missing.
  ///
  /// - Throws: `StoreError.failed` when the file cannot be opened.
  public static func tryLock(path: String) throws(StoreError) -> FileLock? {
    try tryLock(path: path, on: SystemDisk())
  }

  /// The same on whatever the file lies on.
  package static func tryLock(path: String, on disk: any Disk) throws(StoreError) -> FileLock? {
    try take(path, .exclusive, waits: false, on: disk)
  }

  /// A share of the lock, or `nil` when somebody holds it exclusively. Makes the file when it is missing.
  ///
  /// - Throws: `StoreError.failed` when the file cannot be opened.
  package static func tryShare(path: String, on disk: any Disk = SystemDisk()) throws(StoreError) -> FileLock? {
    try take(path, .shared, waits: false, on: disk)
  }

  /// A share of the lock, once nobody holds it exclusively. Blocks. Makes the file when it is missing.
  ///
  /// - Throws: `StoreError.failed` when the file cannot be opened.
  package static func share(path: String, on disk: any Disk = SystemDisk()) throws(StoreError) -> FileLock {
    try waiting(path, .shared, on: disk)
  }

  /// The lock, once nobody else holds it. Blocks. Makes the file when it is missing.
  ///
  /// - Throws: `StoreError.failed` when the file cannot be opened.
  public static func lock(path: String) throws(StoreError) -> FileLock {
    try waiting(path, .exclusive, on: SystemDisk())
  }

  private static func waiting(_ path: String, _ kind: DiskLockKind, on disk: any Disk) throws(StoreError) -> FileLock {
    guard let lock = try take(path, kind, waits: true, on: disk) else {
      throw .failed("lock \(path): a call that waits came back without it")
    }
    return lock
  }

  private static func take(
    _ path: String, _ kind: DiskLockKind, waits: Bool, on disk: any Disk
  ) throws(StoreError) -> FileLock? {
    try StoreError.translating { try disk.lock(path, kind, waits: waits).map { FileLock($0) } }
  }
}

extension StoreError {
  /// The operating system's refusal, with what was being done to which file.
  public init(systemError code: Int32, doing what: String, path: String) {
    self = .failed("\(what) \(path): \(strerror(code).map { String(cString: $0) } ?? "error \(code)")")
  }
}
