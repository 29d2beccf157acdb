public import Models

/// The directory that holds all data of an installation: where each thing lies in it.
public struct DataDirectory: Sendable {
  /// Path of the directory, without a slash at the end.
  public let path: String
  /// What its files lie on: databases, logs and locks alike.
  package let disk: any Disk

  /// The data directory at this path, which need not exist yet.
  public init(path: String) { self.init(path: path, on: SystemDisk()) }

  package init(path: String, on disk: any Disk) {
    self.disk = disk
    var trimmed = path[...]
    while trimmed.count > 1, trimmed.last == "/" { trimmed.removeLast() }
    self.path = trimmed.isEmpty ? "." : String(trimmed)
  }

  /// Directory of the trackers' logs; each tracker has its own inside.
  public var journal: String { path + "/journal" }
  /// Directory of the trackers' logs of replay chunks, which are large: pageviews do not wait behind them.
  public var replayJournal: String { path + "/replay-journal" }
  /// Database of teams, websites, keys, salts and jobs.
  public var catalog: String { path + "/catalog.sqlite" }
  /// The catalog's mapped generation number.
  public var catalogGeneration: String { path + "/catalog.generation" }
  /// Database of what was used of quotas.
  public var usage: String { path + "/usage.sqlite" }
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
  /// Database of what one of the journal's other consumers keeps.
  public func store(of consumer: ConsumerKind) -> String { "\(path)/\(consumer.rawValue).sqlite" }
  /// Directory of the logs that a consumer reads.
  public func journal(of consumer: ConsumerKind) -> String { consumer == .replays ? replayJournal : journal }
  /// The mapped note of what a consumer is at.
  public func mark(of consumer: ConsumerKind) -> String { "\(path)/\(consumer.rawValue).mark" }
  /// Lock file that questions share, and whoever removes replaced pieces wants for itself.
  public var readingLock: String { path + "/reading.lock" }
  /// The same for whoever reads a website whole: an export, a verification.
  public var scanningLock: String { path + "/scanning.lock" }
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
    if try exists(catalog) { return true }
    guard try exists(path) else { return false }
    return try StoreError.translating { try disk.list(path).isEmpty }
  }

  /// Whether there is something at this path.
  func exists(_ path: String) throws(StoreError) -> Bool { try StoreError.translating { try disk.exists(path) } }

  /// Makes the directory and those inside that are always there, for nobody's eyes but the owner's. What exists stays
  /// as it is. Any number of processes may do this at once.
  ///
  /// - Throws: `StoreError.failed` when a directory cannot be made.
  public func prepare() throws(StoreError) {
    try StoreError.translating {
      for folder in [path, journal, replayJournal, spool, websites] { try disk.createFolder(folder) }
    }
  }

  /// Name, inside ``spool``, of the folder with the blocks of one import: it says whose they are.
  ///
  /// - Parameter token: tells it from others of the website.
  public func importName(of website: WebsiteID, token: String) -> String { "\(website)-\(token)" }

  /// Deletes the blocks of all imports into a website: only for who knows that none is on its way.
  ///
  /// - Throws: `StoreError.failed`.
  public func removeImports(of website: WebsiteID) throws(StoreError) {
    try StoreError.translating {
      for name in try disk.list(spool) where name.hasPrefix(importName(of: website, token: "")) {
        try removeImport(name)
      }
    }
  }

  /// Deletes the blocks of one import, whose folder has this name.
  package func removeImport(_ name: String) throws(DiskError) {
    let folder = "\(spool)/\(name)"
    for file in try disk.list(folder) { try disk.remove("\(folder)/\(file)") }
    try disk.removeFolder(folder)
  }

  /// Deletes everything of one website but what the catalog knows.
  ///
  /// - Throws: `StoreError.failed`.
  public func removeWebsite(_ id: WebsiteID) throws(StoreError) {
    try StoreError.translating {
      // Whoever waits for the turn to import finds the website gone; its number is never given again.
      try disk.remove("\(spool)/\(id).lock")
      try removeImports(of: id)
      let folder = website(id)
      guard try disk.exists(folder) else { return }
      // Whatever a process left there that died; the file itself, whose name is the shortest, last.
      for name in try disk.list(folder).sorted(by: >) { try disk.remove(folder + "/" + name) }
      // Names that come back with the power would keep the folder, and what was to be deleted.
      try disk.syncFolder(folder)
      try disk.removeFolder(folder)
      try disk.syncFolder(websites)
    }
  }

  /// Takes the lease of whoever writes event data; `nil` while somebody else holds it.
  package func tryWorkerLock() throws(StoreError) -> FileLock? { try FileLock.tryLock(path: workerLock, on: disk) }
}
