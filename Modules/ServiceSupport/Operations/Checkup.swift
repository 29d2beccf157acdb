import Glibc
import Models
import Storage

/// Whether an installation can do its work: a list of checks, each with what it found and what to do.
///
/// Reads the catalog, hot and what is not applied of the journal; not the websites' own files, which `verify` reads.
public struct Checkup {
  /// How much a finding matters.
  public enum Severity: String, CaseIterable, Sendable {
    case ok
    /// Works, and will not for long, or not well.
    case warning
    /// Does not work.
    case error
  }

  /// What was found out about one thing.
  public struct Finding: Sendable {
    /// The thing.
    public let name: String
    /// How much it matters.
    public let level: Severity
    /// What was found.
    public let detail: String
    /// What to do; empty when all is well.
    public let advice: String
  }

  private let opened: Result<Installation, any Error>
  private let machine: MachineState
  let now: Instant
  let directory: DataDirectory

  /// A checkup of the installation at this path on a machine in this state. Where it cannot be opened, each check that
  /// needs it says why.
  ///
  /// - Throws: ``MissingData``: there is nothing to check.
  public init(existing path: String, sources: WorldSources, machine: MachineState) throws(MissingData) {
    do {
      opened = .success(try Installation(existing: path, sources: sources))
    } catch let error as MissingData {
      throw error
    } catch {
      opened = .failure(error)
    }
    self.machine = machine
    now = sources.now()
    directory = DataDirectory(path: path)
  }

  /// All findings.
  public func run() -> [Finding] {
    [
      attempt("permissions", permissions), diskSpace(), attempt("forecast", forecast), memory(),
      attempt("open files", openFiles), attempt("catalog", catalog), attempt("worker", worker),
      attempt("backlog", backlog), attempt("write-ahead logs", logs), attempt("clock", clock),
      attempt("quarantine", quarantine), attempt("stored data", storedData), attempt("visitor salts", salts), sqlite(),
      timeZones(),
    ] + consumers() + [attempt("webhooks", webhooks)]
  }

  private func attempt(_ name: String, _ check: () throws -> Finding) -> Finding {
    do { return try check() } catch {
      return failure(
        name, error, "See what keeps this from being read: permissions, a full disk, damage ('footfall verify').")
    }
  }

  /// The finding that a check could not be made. Who is kept from the whole directory learns nothing of what is in it,
  /// and is told so instead of what to do about that.
  func failure(_ name: String, _ error: any Error, _ advice: String) -> Finding {
    finding(name, .error, FailureSentence.text(error), isForbidden ? "Run this as the servers' user." : advice)
  }

  private var isForbidden: Bool { access(directory.path, R_OK | W_OK | X_OK) != 0 && errno == EACCES }

  /// What the file system says of a file; `nil` where there is none.
  ///
  /// - Throws: where nobody may look: what cannot be seen must not pass for sound.
  private func facts(_ path: String) throws -> FileFacts? {
    if let facts = FileFacts(path: path) { return facts }
    guard access(path, F_OK) != 0, errno != ENOENT else { return nil }
    throw StoreError.failed("look at \(path): \(String(cString: strerror(errno)))")
  }

  func finding(_ name: String, _ level: Severity, _ detail: String, _ advice: String = "") -> Finding {
    Finding(name: name, level: level, detail: detail, advice: level == .ok ? "" : advice)
  }

  // MARK: The machine

  private func permissions() throws -> Finding {
    guard let facts = FileFacts(path: directory.path) else {
      return finding("permissions", .error, "\(directory.path) cannot be looked at.", "Run this as the servers' user.")
    }
    if access(directory.path, R_OK | W_OK | X_OK) != 0 {
      return finding(
        "permissions", .error, "\(directory.path) cannot be written by this user.",
        "Run this as the servers' user, or give the directory to it.")
    }
    if facts.isOpenToOthers {
      return finding(
        "permissions", .warning, "\(directory.path) can be entered by other users of this machine.",
        "chmod 700 \(directory.path)")
    }
    return finding("permissions", .ok, "\(directory.path) is for its owner alone.")
  }

  private func diskSpace() -> Finding {
    guard let free = machine.freeBytes else {
      return finding("disk space", .warning, "The file system does not say how much is free.", "Watch it yourself.")
    }
    let floor = Journal.Settings().freeSpaceFloorBytes
    let level: Severity = free < floor ? .error : free < 4 * floor ? .warning : .ok
    return finding(
      "disk space", level, "\(Checkup.size(free)) free.",
      free < floor
        ? "Events are refused (STORAGE_FULL) until \(Checkup.size(floor)) are free: make room, it goes on by itself."
        : "Make room: below \(Checkup.size(floor)) events are refused.")
  }

  private func forecast() throws -> Finding {
    let history = try SizeHistory(directory: directory)
    guard let growth = history.growth(days: 30) else {
      return finding(
        "forecast", .ok,
        "Not known yet: the worker notes the size once a day, and \(history.samples.count) "
          + "\(history.samples.count == 1 ? "day is" : "days are") noted.")
    }
    let pace = "The data grew by \(Checkup.size(Int64(growth))) a day over the last 30 days"
    guard growth > 0, let free = machine.freeBytes else { return finding("forecast", .ok, pace + ".") }
    let room = max(0, free - Journal.Settings().freeSpaceFloorBytes)
    let days = Int(Double(room) / growth)
    let level: Severity = days < 7 ? .error : days < 30 ? .warning : .ok
    return finding(
      "forecast", level, "\(pace); at that pace the disk is full in \(days) days.", "Enlarge the disk before then.")
  }

  private func memory() -> Finding {
    guard let available = machine.availableMemoryBytes else {
      return finding("memory", .ok, "The system does not say how much is available.")
    }
    let level: Severity = available < 128 << 20 ? .error : available < 512 << 20 ? .warning : .ok
    return finding(
      "memory", level, "\(Checkup.size(available)) available.",
      "End other programs or add memory: a server that runs out is killed (nothing accepted is lost).")
  }

  private func openFiles() throws -> Finding {
    guard let limit = machine.openFilesMax else { return finding("open files", .ok, "The limit cannot be seen.") }
    let whose = machine.workerProcess == nil ? "This shell" : "The worker's process"
    return finding(
      "open files", limit < 1024 ? .error : limit < 8192 ? .warning : .ok, "\(whose) may open \(limit) files.",
      "LimitNOFILE=65536 in the systemd unit, or ulimit -n 65536: every connection is a file.")
  }

  private func sqlite() -> Finding {
    let isOld = SQLiteLibrary.versionNumber < SQLiteLibrary.versionNumberMin
    return finding(
      "SQLite", isOld ? .error : .ok, "Version \(SQLiteLibrary.version).", "Install libsqlite3 3.38 or newer.")
  }

  private func timeZones() -> Finding {
    machine.hasTimeZones
      ? finding("time zones", .ok, "The tz database is there.")
      : finding(
        "time zones", .warning, "There is no tz database: countries come from proxy headers alone.",
        "Install the package tzdata.")
  }

  // MARK: The data

  private func catalog() throws -> Finding {
    let snapshot = try opened.get().catalog.snapshot()
    let keys = snapshot.keys.filter { $0.revokedAt == nil }.count
    return finding(
      "catalog", .ok, "\(snapshot.teams.count) teams, \(snapshot.websites.count) websites, \(keys) keys that work.")
  }

  private func worker() throws -> Finding {
    let isFree = try FileLock.tryLock(path: directory.workerLock) != nil
    let jobs = try opened.get().catalog.unfinishedJobs()
    let old = jobs.filter { now.milliseconds - $0.updatedAt.milliseconds > 10 * 60_000 }.count
    let waiting = jobs.isEmpty ? "no job waits" : "\(jobs.count) jobs wait, \(old) of them for more than ten minutes"
    guard !isFree else {
      return finding(
        "worker", jobs.isEmpty ? .warning : .error, "None is running; \(waiting).",
        "Start 'footfall serve' or 'footfall-worker': events are accepted without it, and show when it runs.")
    }
    let who = machine.workerProcess.map { "process \($0)" } ?? "a process that cannot be seen from here"
    return finding(
      "worker", old > 0 ? .warning : .ok, "Running, \(who); \(waiting).",
      "See the worker's log for what keeps it from doing them.")
  }

  private func backlog() throws -> Finding {
    let backlog = try JournalBacklog(directory: directory)
    guard let oldest = backlog.oldestArrival else { return finding("backlog", .ok, "Everything accepted is stored.") }
    let seconds = max(0, now.milliseconds - oldest.milliseconds) / 1000
    return finding(
      "backlog", seconds > 300 ? .error : seconds > 10 ? .warning : .ok,
      "\(Checkup.size(Int64(backlog.bytes))) accepted and not stored yet, the oldest \(seconds) s ago.",
      "See whether the worker runs and what its log says; a burst or an import passes by itself.")
  }

  private func logs() throws -> Finding {
    let paths =
      [directory.hot, directory.catalog]
      + (try opened.get().catalog.websites()).map { directory.columns(of: $0.id) }
    let sizes = try paths.map { (path: $0 + "-wal", bytes: try facts($0 + "-wal")?.size ?? 0) }
    let largest = sizes.max { $0.bytes < $1.bytes } ?? ("", 0)
    let level: Severity = largest.bytes > 2 << 30 ? .error : largest.bytes > 256 << 20 ? .warning : .ok
    return finding(
      "write-ahead logs", level,
      largest.bytes == 0 ? "Empty." : "The largest, \(largest.path), has \(Checkup.size(largest.bytes)).",
      "A program reads a database for very long (a backup tool?): end it, and the log shrinks.")
  }

  private func clock() throws -> Finding {
    let paths = [directory.hot, directory.catalog, directory.hot + "-wal", directory.catalog + "-wal"]
    let newest = try paths.compactMap { try facts($0)?.modifiedSeconds }.max() ?? 0
    let ahead = newest - now.milliseconds / 1000
    guard ahead > 5 else { return finding("clock", .ok, "No file was written in the future.") }
    return finding(
      "clock", ahead > 300 ? .error : .warning, "Files were written \(ahead) s in the future: the clock was set back.",
      "Run a time service (chrony, systemd-timesyncd); until the clock is past them, 'last 5 minutes' lacks visitors.")
  }

  private func quarantine() throws -> Finding {
    let counts = try Quarantine(directory: directory).countsByCause()
    guard !counts.isEmpty else { return finding("quarantine", .ok, "Empty.") }
    let parts = counts.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.value) \($0.key.rawValue)" }
    return finding(
      "quarantine", .warning, "\(counts.values.reduce(0, +)) items: \(parts.joined(separator: ", ")).",
      "'footfall quarantine list' names them; docs/operations.md says what to do for each cause.")
  }

  /// The checks of `verify` that look at all websites together.
  private func storedData() throws -> Finding {
    let installation = try opened.get()
    let verification = DirectoryVerification(
      directory: directory, catalog: installation.catalog, store: installation.makeEventStore())
    try verification.runShared()
    guard let first = verification.findings.first else {
      return finding("stored data", .ok, "Catalog, fresh events, journal and files fit together.")
    }
    return finding(
      "stored data", .error,
      verification.findings.count == 1 ? "\(first)" : "\(first); and \(verification.findings.count - 1) more.",
      "'footfall verify' lists everything.")
  }

  private func salts() throws -> Finding {
    let expired = try opened.get().catalog.expiredSalts(at: now)
    return finding(
      "visitor salts", expired == 0 ? .ok : .error,
      expired == 0 ? "None is older than it may be." : "\(expired) should be destroyed and are still there.",
      "A worker or tracker destroys them within a minute: start one.")
  }

  /// Bytes as people read them.
  static func size(_ bytes: Int64) -> String {
    let units: [(Int64, String)] = [(1 << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
    for (unit, name) in units where bytes.magnitude >= UInt64(unit) {
      return "\((Double(bytes) * 10 / Double(unit)).rounded() / 10) \(name)"
    }
    return "\(bytes) bytes"
  }
}
