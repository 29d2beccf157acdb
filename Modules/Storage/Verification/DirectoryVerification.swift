import Glibc
public import Models

/// Reads everything in a data directory and compares it with itself: every website, and the files with one another.
///
/// Servers may run meanwhile. Belongs to one thread.
public final class DirectoryVerification {
  private let directory: DataDirectory
  private let catalog: Catalog
  private let store: ColumnEventStore
  /// What was found so far, in the order in which it was looked at.
  public private(set) var findings: [StoreFinding] = []
  /// Events of the websites that were read.
  public private(set) var events = 0

  /// A verification that has not looked at anything.
  public init(directory: DataDirectory, catalog: Catalog, store: ColumnEventStore) {
    self.directory = directory
    self.catalog = catalog
    self.store = store
  }

  /// Looks at what websites share: catalog, hot, the journal as far as it is not applied, files of no website.
  ///
  /// Cost: reads these files once.
  /// - Throws: `CatalogError` when not even the websites are known.
  public func runShared() throws(CatalogError) {
    let websites = try catalog.websites()
    attempt("catalog.sqlite") {
      try integrity(directory.catalog, "catalog.sqlite")
      let lost = try catalog.lostChanges()
      if lost > 0 {
        note(
          "catalog.sqlite", "has lost \(lost) or more changes that were made: its log was damaged or lost, or it is of "
            + "an earlier moment than catalog.generation")
      }
    }
    var hot: HotStore?
    attempt("hot.sqlite") {
      let expected = try catalog.eventStoreIdentity()
      guard try directory.exists(directory.hot) else {
        if try websites.contains(where: { try directory.exists(directory.columns(of: $0.id)) }) {
          note("hot.sqlite", "is missing, while websites have files: fresh events and the journal's place are lost")
        } else if expected != nil {
          note("hot.sqlite", "is missing, while a worker has begun: fresh events and the journal's place are lost")
        }
        return
      }
      try integrity(directory.hot, "hot.sqlite")
      hot = try HotStore.current(path: directory.hot, on: directory.disk)
      let identity = try hot?.identity()
      // One of an earlier version, which the next worker brings up to date, is not empty.
      if let expected, expected != identity,
        try hot != nil || HotStore.reading(path: directory.hot, on: directory.disk) == nil
      {
        note(
          "hot.sqlite",
          identity == nil
            ? "is empty, while a worker has begun: fresh events and the journal's place are lost"
            : "belongs to another installation, or to another moment of this one")
      }
    }
    attempt("journal") { try journal("journal", try hot?.cursors() ?? [:]) }
    for consumer in ConsumerKind.allCases { run(consumer) }
    attempt("websites") { try foreignFolders(Set(websites.map(\.id))) }
  }

  /// Looks at one website: its file, its fresh rows, and whether both are of the same moment.
  ///
  /// Cost: reads all that is stored of it.
  public func run(_ website: Website) {
    let file = "websites/\(website.id)/columns.sqlite"
    let path = directory.columns(of: website.id)
    attempt(file, website.id) {
      // The file first: whatever is sealed in between, hot knows as much or more.
      let exists = try directory.exists(path)
      var sealed: Int64 = 0
      if exists {
        try integrity(path, file, website.id)
        sealed = try Manifest(try WebsiteFile(path: path, isWriter: false, on: directory.disk)).sealed
      }
      try moment(website, file, sealed: exists ? sealed : nil)
      let (events, found) = try store.findings(website: website.id)
      self.events += events
      findings += found
    }
  }

  private func note(_ file: String, _ message: String, _ website: WebsiteID? = nil, part: String = "") {
    let finding = StoreFinding(website: website, file: file, part: part, message: message)
    if !findings.contains(finding) { findings.append(finding) }
  }

  private func attempt(_ file: String, _ website: WebsiteID? = nil, _ body: () throws -> Void) {
    do { try body() } catch { note(file, "\(error)", website) }
  }

  /// SQLite's own look at a file.
  private func integrity(_ path: String, _ file: String, _ website: WebsiteID? = nil) throws {
    let connection = try Connection(path: path, .init(mode: .readOnly), on: directory.disk)
    defer { connection.close() }
    let statement = try connection.prepare("PRAGMA integrity_check(20)")
    while try statement.step() {
      let line = statement.text(0)
      if line != "ok" { note(file, line, website, part: "SQLite") }
    }
  }

  /// Compares up to which batch the file holds everything with what hot knows of it.
  private func moment(_ website: Website, _ file: String, sealed: Int64?) throws {
    guard try directory.exists(directory.hot),
      let hot = try HotStore.current(path: directory.hot, on: directory.disk)
    else { return }
    let (expected, last) = try hot.connection.transaction(.deferred) {
      (try hot.sealed(website.id).sequence, try hot.batches(of: website.id, after: 0).last?.name.last ?? 0)
    }
    guard let sealed else {
      if expected > 0 { note(file, "is missing: it held everything up to batch \(expected)", website.id) }
      return
    }
    if sealed < expected {
      note(file, "is of an earlier moment: it ends with batch \(sealed), hot.sqlite knows of \(expected)", website.id)
    } else if sealed > max(expected, last) + 1 {
      // Between the two transactions of one seal the file is one ahead; the next worker notes that.
      note(
        file, "is of a later moment than hot.sqlite, or of another installation: it ends with batch \(sealed), "
          + "hot.sqlite knows of \(max(expected, last))", website.id)
    }
  }

  /// Looks at the store of one of the journal's other consumers, and at its logs where nobody else reads them.
  private func run(_ consumer: ConsumerKind) {
    let file = "\(consumer.rawValue).sqlite"
    attempt(file) {
      guard try directory.exists(directory.store(of: consumer)) else { return }
      try integrity(directory.store(of: consumer), file)
      if consumer == .heatmaps { for finding in try Heatmaps(directory: directory).findings() { note(file, finding) } }
      let cursors = try ConsumerState(consumer, directory: directory).cursors
      if consumer.readsAlone {
        try journal("replay-journal", cursors)
      } else {
        let reader = JournalReader(folder: directory.journal, disk: directory.disk)
        for tracker in try reader.trackers() {
          guard let taken = cursors[tracker]?.file, let last = try reader.lastFile(of: tracker), taken > last else {
            continue
          }
          note(
            file, "is of another moment than journal/t\(tracker): what is written there is not taken before its "
              + "file numbers reach \(taken)")
        }
      }
    }
  }

  /// Reads what is not applied of the trackers' logs in a folder.
  private func journal(_ name: String, _ cursors: [Int: JournalCursor]) throws {
    let reader = JournalReader(folder: "\(directory.path)/\(name)", disk: directory.disk)
    let trackers = try reader.trackers()
    for (tracker, end) in try reader.end().map({ ($0.tracker, $0) }) {
      let folder = "\(name)/t\(tracker)"
      var cursor = cursors[tracker] ?? .start(of: tracker)
      // A file in which nothing was written yet counts too: whoever read so far is in it.
      let last = try reader.lastFile(of: tracker) ?? end.file
      if cursor.file > last {
        note(
          folder, "is of another moment: file \(cursor.file) was applied, the journal ends in file \(last); events "
            + "written here are not stored before its numbers reach \(cursor.file)")
        continue
      }
      while !cursor.hasReached(end) {
        let batch = try reader.read(from: cursor, maxBytes: 1 << 22)
        for damage in batch.quarantined {
          note(
            "\(folder)/\(damage.place.file).log",
            "\(damage.reason.rawValue) at \(damage.place.offset), \(damage.size) bytes: they will be quarantined")
        }
        if batch.next == cursor { break }
        cursor = batch.next
      }
    }
    for tracker in cursors.keys.sorted() where !trackers.contains(tracker) {
      note("\(name)/t\(tracker)", "is missing, while part of it was applied")
    }
  }

  /// Folders of websites that the catalog does not have.
  private func foreignFolders(_ known: Set<WebsiteID>) throws {
    var leaving: Set<WebsiteID> = []
    for job in try catalog.unfinishedJobs() {
      if case .removeWebsite(let website)? = job.kind { leaving.insert(website) }
    }
    for name in try directory.disk.list(directory.websites).sorted() {
      let id = UInt32(name).map { WebsiteID(rawValue: $0) }
      if let id, known.contains(id) || leaving.contains(id) { continue }
      note("websites/\(name)", "belongs to no website of the catalog")
    }
  }
}
