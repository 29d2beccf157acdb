import Glibc
public import Models

/// The directory that holds all data of an installation: where each thing lies in it.
public struct DataDirectory: Hashable, Sendable {
  /// Path of the directory, without a slash at the end.
  public let path: String

  /// The data directory at this path, which need not exist yet.
  public init(path: String) {
    var trimmed = path[...]
    while trimmed.count > 1, trimmed.last == "/" { trimmed.removeLast() }
    self.path = trimmed.isEmpty ? "." : String(trimmed)
  }

  /// Directory of the trackers' logs; each tracker has its own inside.
  public var journal: String { path + "/journal" }
  /// Database of teams, websites, keys, salts and jobs.
  public var catalog: String { path + "/catalog.sqlite" }
  /// The catalog's mapped generation number.
  public var catalogGeneration: String { path + "/catalog.generation" }
  /// Database of what the worker took from the journal and has not sealed yet.
  public var hot: String { path + "/hot.sqlite" }
  /// Directory of imports on their way.
  public var spool: String { path + "/spool" }
  /// Lock file of whoever writes event data.
  public var workerLock: String { path + "/worker.lock" }
  /// Lock file of the server that is the worker, or waits to be it while a command is.
  public var workerServerLock: String { path + "/worker.server.lock" }
  /// The mapped note of what the worker is at.
  public var workerMark: String { path + "/worker.mark" }
  /// Lock file that whoever reads sealed pieces shares, and whoever removes replaced ones wants for itself.
  public var readingLock: String { path + "/reading.lock" }
  /// Directory of the websites' own directories.
  public var websites: String { path + "/websites" }

  /// Directory of one website, made at its first seal.
  public func website(_ id: WebsiteID) -> String { "\(websites)/\(id)" }

  /// Database of one website's sealed columns.
  public func columns(of id: WebsiteID) -> String { website(id) + "/columns.sqlite" }

  /// Whether this is a data directory, or an empty directory that may become one.
  ///
  /// - Throws: `StoreError.failed` when it cannot be looked at.
  public func canBeOpened() throws(StoreError) -> Bool {
    if exists(catalog) { return true }
    guard exists(path) else { return false }
    do throws(DiskError) { return try SystemDisk().list(path).isEmpty } catch { throw .failed("\(error)") }
  }

  /// Whether there is something at this path.
  func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Makes the directory and those inside that are always there, for nobody's eyes but the owner's. What exists stays
  /// as it is. Any number of processes may do this at once.
  ///
  /// - Throws: `StoreError.failed` when a directory cannot be made.
  public func prepare() throws(StoreError) {
    try Self.makeDirectory(path)
    // Whoever finds the directory complete need not wait for anybody.
    let inside = [journal, spool, websites]
    if inside.allSatisfy({ access($0, F_OK) == 0 }) { return }
    let lock = try FileLock.lock(path: path + "/prepare.lock")
    defer { withExtendedLifetime(lock) {} }
    for directory in inside { try Self.makeDirectory(directory) }
    try Self.syncDirectory(path)
  }

  /// Deletes everything of one website but what the catalog knows.
  ///
  /// - Throws: `StoreError.failed`.
  public func removeWebsite(_ id: WebsiteID) throws(StoreError) {
    // Whoever waits for the turn to import finds the website gone; its number is never given again.
    guard unlink("\(spool)/\(id).lock") == 0 || errno == ENOENT else {
      throw StoreError(systemError: errno, doing: "remove", path: "\(spool)/\(id).lock")
    }
    let folder = website(id)
    guard access(folder, F_OK) == 0 else { return }
    for name in ["columns.sqlite-wal", "columns.sqlite-shm", "columns.sqlite"] {
      guard unlink(folder + "/" + name) == 0 || errno == ENOENT else {
        throw StoreError(systemError: errno, doing: "remove", path: folder + "/" + name)
      }
    }
    guard rmdir(folder) == 0 else { throw StoreError(systemError: errno, doing: "remove", path: folder) }
    try Self.syncDirectory(websites)
  }

  /// Makes a directory, and those above it that are missing, with access for the owner alone. An existing one stays.
  ///
  /// - Throws: `StoreError.failed`.
  public static func makeDirectory(_ path: String) throws(StoreError) {
    if mkdir(path, 0o700) == 0 { return }
    switch errno {
    case EEXIST:
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
        throw StoreError(systemError: ENOTDIR, doing: "make directory", path: path)
      }
    case ENOENT:
      guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
        throw StoreError(systemError: ENOENT, doing: "make directory", path: path)
      }
      try makeDirectory(String(path[..<slash]))
      guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
        throw StoreError(systemError: errno, doing: "make directory", path: path)
      }
    case let code: throw StoreError(systemError: code, doing: "make directory", path: path)
    }
  }

  /// Waits until the names in a directory, new files' above all, survive a power cut.
  ///
  /// - Throws: `StoreError.failed`.
  public static func syncDirectory(_ path: String) throws(StoreError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StoreError(systemError: errno, doing: "open directory", path: path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw StoreError(systemError: errno, doing: "sync directory", path: path) }
  }
}
