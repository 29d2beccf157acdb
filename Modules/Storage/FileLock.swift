import Glibc

/// A lock on a file: exclusive, held by nobody else on this machine, neither another process nor another `FileLock` of
/// this one, or shared among those who ask for it so. Held as long as the object lives; the operating system releases
/// it when the process dies.
///
/// A lock on a deleted file would exclude nobody. So whoever gets one looks whether the file is still there, and begins
/// anew where it is not; only who holds the lock may delete the file.
public final class FileLock: Sendable {
  private let descriptor: Int32

  private init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  /// The lock, or `nil` when somebody else holds it. Makes the file when it is missing.
  ///
  /// - Throws: `StoreError.failed` when the file cannot be opened.
  public static func tryLock(path: String) throws(StoreError) -> FileLock? {
    try lock(path: path, LOCK_EX, waits: false)
  }

  /// A share of the lock, or `nil` when somebody holds it exclusively. Makes the file when it is missing.
  ///
  /// - Throws: `StoreError.failed` when the file cannot be opened.
  public static func tryShare(path: String) throws(StoreError) -> FileLock? {
    try lock(path: path, LOCK_SH, waits: false)
  }

  /// A share of the lock, once nobody holds it exclusively. Blocks. Makes the file when it is missing.
  ///
  /// - Throws: `StoreError.failed` when the file cannot be opened.
  public static func share(path: String) throws(StoreError) -> FileLock {
    try waiting(path: path, LOCK_SH)
  }

  /// The lock, once nobody else holds it. Blocks. Makes the file when it is missing.
  ///
  /// - Throws: `StoreError.failed` when the file cannot be opened.
  public static func lock(path: String) throws(StoreError) -> FileLock {
    try waiting(path: path, LOCK_EX)
  }

  private static func waiting(path: String, _ kind: Int32) throws(StoreError) -> FileLock {
    guard let lock = try lock(path: path, kind, waits: true) else {
      preconditionFailure("a call that waits ends with the lock or an error")
    }
    return lock
  }

  private static func lock(path: String, _ kind: Int32, waits: Bool) throws(StoreError) -> FileLock? {
    while true {
      guard let lock = try lockOnce(path: path, kind, waits: waits) else { return nil }
      if lock.isOn(path) { return lock }
    }
  }

  /// Whether the locked file is the one that lies at the path now.
  private func isOn(_ path: String) -> Bool {
    var locked = stat()
    var named = stat()
    guard fstat(descriptor, &locked) == 0, stat(path, &named) == 0 else { return false }
    return locked.st_dev == named.st_dev && locked.st_ino == named.st_ino
  }

  private static func lockOnce(path: String, _ kind: Int32, waits: Bool) throws(StoreError) -> FileLock? {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw StoreError(systemError: errno, doing: "open lock file", path: path) }
    let lock = FileLock(descriptor: descriptor)
    while flock(descriptor, waits ? kind : kind | LOCK_NB) != 0 {
      let code = errno
      if code == EINTR { continue }
      if code == EWOULDBLOCK, !waits { return nil }
      throw StoreError(systemError: code, doing: "lock", path: path)
    }
    return lock
  }
}

extension StoreError {
  /// The operating system's refusal, with what was being done to which file.
  public init(systemError code: Int32, doing what: String, path: String) {
    self = .failed("\(what) \(path): \(strerror(code).map { String(cString: $0) } ?? "error \(code)")")
  }
}
