import Glibc
import Synchronization

/// The file of a database that this process has open, read through a descriptor of our own.
///
/// When a process closes any descriptor of a file, POSIX takes away all locks that the process has on it, and SQLite's
/// are such. Therefore a file has its descriptors in one place for the whole process, and they are closed only when
/// nobody in it has the database open: every connection holds an object of this class from before SQLite locks anything
/// until SQLite has closed the file. Descriptors are opened when something is read for the first time.
final class SystemDatabaseFile: DatabaseFile {
  /// A file, whatever it is called.
  private struct Identity: Hashable {
    var device: dev_t
    var number: ino_t

    init(_ facts: stat) { (device, number) = (facts.st_dev, facts.st_ino) }
  }

  private struct Open {
    var holders = 0
    /// The first one is read. There are more only where a path named another file when it was opened.
    var descriptors: [Int32] = []
  }

  private static let open = Mutex<[Identity: Open]>([:])

  private let path: String
  /// `nil` when there was no file of that name.
  private let identity: Identity?

  init(_ path: String) {
    self.path = path
    var facts = stat()
    identity = stat(path, &facts) == 0 ? Identity(facts) : nil
    guard let identity else { return }
    SystemDatabaseFile.open.withLock { $0[identity, default: Open()].holders += 1 }
  }

  deinit {
    guard let identity else { return }
    SystemDatabaseFile.open.withLock { open in
      open[identity]?.holders -= 1
      // Under the lock, so that nobody begins to hold the file in between.
      if open[identity]?.holders == 0 {
        for descriptor in open.removeValue(forKey: identity)?.descriptors ?? [] { close(descriptor) }
      }
    }
  }

  func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) -> Bool {
    guard let descriptor else { return false }
    var done = 0
    while done < bytes.count {
      guard let base = bytes.baseAddress else { return false }
      let count = pread(descriptor, base + done, bytes.count - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      done += count
    }
    return true
  }

  func expectReads(of stretches: some Sequence<(offset: Int, count: Int)>) {
    guard let descriptor else { return }
    for (offset, count) in stretches { posix_fadvise(descriptor, off_t(offset), off_t(count), POSIX_FADV_WILLNEED) }
  }

  /// The descriptor of this very file; `nil` when its path names another one by now. Stays open as long as this object.
  private var descriptor: Int32? {
    guard let identity else { return nil }
    return SystemDatabaseFile.open.withLock { open in
      if let known = open[identity]?.descriptors.first { return known }
      let opened = Glibc.open(path, O_RDONLY | O_CLOEXEC)
      guard opened >= 0 else { return nil }
      var facts = stat()
      guard fstat(opened, &facts) == 0, Identity(facts) == identity else {
        // Closed right away it would take the locks of whoever has that other file open.
        let other = Identity(facts)
        if open[other] == nil { close(opened) } else { open[other]?.descriptors.append(opened) }
        return nil
      }
      // What is needed is asked for by its exact bytes: the kernel has no need to guess at more.
      posix_fadvise(opened, 0, 0, POSIX_FADV_RANDOM)
      open[identity]?.descriptors.append(opened)
      return opened
    }
  }

  /// Descriptors that are open on a file now.
  static func descriptors(of path: String) -> Int {
    var facts = stat()
    guard stat(path, &facts) == 0 else { return 0 }
    return open.withLock { $0[Identity(facts)]?.descriptors.count ?? 0 }
  }
}
