import Glibc

/// An exclusive lock on a file, shared with nobody else on this machine: neither another process nor another `FileLock`
/// of this one. Held as long as the object lives; the operating system releases it when the process dies.
///
/// The file itself is never deleted: a lock on a deleted file would exclude nobody.
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
    try lock(path: path, waits: false)
  }

  /// The lock, once nobody else holds it. Blocks. Makes the file when it is missing.
  ///
  /// - Throws: `StoreError.failed` when the file cannot be opened.
  public static func lock(path: String) throws(StoreError) -> FileLock {
    guard let lock = try lock(path: path, waits: true) else {
      preconditionFailure("a call that waits ends with the lock or an error")
    }
    return lock
  }

  private static func lock(path: String, waits: Bool) throws(StoreError) -> FileLock? {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw StoreError(systemError: errno, doing: "open lock file", path: path) }
    let lock = FileLock(descriptor: descriptor)
    while flock(descriptor, waits ? LOCK_EX : LOCK_EX | LOCK_NB) != 0 {
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
