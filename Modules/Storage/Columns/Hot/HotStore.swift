package import Models

/// `hot.sqlite`: what is fresh of all websites in one file, so that one small transaction makes a flush durable however
/// many websites it touches.
///
/// Tables: `batch` (fresh rows, by website and sequence number), `website` (up to which number a website is sealed),
/// `cursor` (how far each tracker's journal was read), `seen` (ids counted once), `announced` (keys of an import's rows
/// that are being sealed), `quarantine` (records that could not be applied), `attempt` (at what a worker's process
/// ended), `tidy` (websites whose own files are to be put in shape, and when), `lease` (whose turn it is to write). A
/// handle belongs to one thread.
package final class HotStore: JournalTables {
  /// One stored batch, named by the sequence numbers it spans.
  struct BatchName: Hashable, Sendable {
    let first: Int64
    let last: Int64
  }

  package let connection: Connection
  package var consumer: ConsumerKind? { nil }
  private let path: String

  static let migrations = [
    """
    CREATE TABLE lease(id INTEGER PRIMARY KEY CHECK(id = 1), epoch INTEGER NOT NULL);
    INSERT INTO lease VALUES(1, 0);
    CREATE TABLE website(id INTEGER PRIMARY KEY, sealed INTEGER NOT NULL, changes INTEGER NOT NULL DEFAULT 0);
    CREATE TABLE batch(
      id INTEGER PRIMARY KEY, website INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
      rows INTEGER NOT NULL, since INTEGER NOT NULL, bytes BLOB NOT NULL);
    CREATE UNIQUE INDEX batch_website ON batch(website, last);
    CREATE TABLE cursor(tracker INTEGER PRIMARY KEY, file INTEGER NOT NULL, offset INTEGER NOT NULL);
    CREATE TABLE seen(id INTEGER PRIMARY KEY, family INTEGER NOT NULL, day INTEGER NOT NULL, bytes BLOB NOT NULL);
    CREATE INDEX seen_day ON seen(family, day);
    CREATE TABLE quarantine(
      id INTEGER PRIMARY KEY, at INTEGER NOT NULL, reason TEXT NOT NULL, website INTEGER NOT NULL, bytes BLOB NOT NULL);
    """,
    // Numbers of quarantined items are never given twice, so that whoever names one means it.
    """
    ALTER TABLE quarantine RENAME TO old_quarantine;
    CREATE TABLE quarantine(
      id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, reason TEXT NOT NULL, website INTEGER NOT NULL,
      bytes BLOB NOT NULL, cause TEXT NOT NULL, arrival INTEGER, tracker INTEGER, file INTEGER, offset INTEGER,
      size INTEGER NOT NULL);
    INSERT INTO quarantine(id, at, reason, website, bytes, cause, size)
      SELECT id, at, reason, website, bytes, iif(website = 0, 'form', 'website'), length(bytes) FROM old_quarantine;
    DROP TABLE old_quarantine;
    CREATE INDEX quarantine_cause ON quarantine(cause, website);
    CREATE TABLE attempt(
      step INTEGER NOT NULL, tracker INTEGER NOT NULL, file INTEGER NOT NULL, offset INTEGER NOT NULL,
      tries INTEGER NOT NULL, PRIMARY KEY(step, tracker, file, offset)) WITHOUT ROWID;
    CREATE TABLE identity(id INTEGER PRIMARY KEY CHECK(id = 1), value TEXT NOT NULL);
    CREATE TABLE size_history(day INTEGER PRIMARY KEY, at INTEGER NOT NULL, bytes INTEGER NOT NULL);
    """,
    """
    CREATE TABLE tidy(website INTEGER PRIMARY KEY, due INTEGER NOT NULL);
    INSERT INTO tidy SELECT id, 0 FROM website;
    CREATE INDEX batch_since ON batch(since, website);
    """,
    """
    CREATE TABLE announced(
      id INTEGER PRIMARY KEY, website INTEGER NOT NULL, stream INTEGER NOT NULL, bytes INTEGER NOT NULL,
      digest BLOB NOT NULL, lines INTEGER NOT NULL, at INTEGER NOT NULL, keys BLOB NOT NULL);
    CREATE INDEX announced_website ON announced(website);
    """,
  ]

  /// Pages of the log after which it is moved into the file: batches come and go, and what is gone by then was written
  /// once instead of twice.
  private static let checkpointPages = 4096

  /// Opens the file; the writer makes it when it is missing.
  package convenience init(path: String, isWriter: Bool, on disk: any Disk = SystemDisk()) throws(StoreError) {
    self.init(path: path, try StoreError.translating { try HotStore.connect(path, isWriter: isWriter, disk) })
  }

  private init(path: String, _ connection: Connection) {
    self.path = path
    self.connection = connection
  }

  private static func connect(_ path: String, isWriter: Bool, _ disk: any Disk) throws -> Connection {
    let connection = try Connection(
      path: path,
      .init(
        mode: isWriter ? .create : .readOnly, pageSize: 4096, synchronous: .full, cacheKiB: isWriter ? 2048 : 256,
        checkpointsAutomatically: isWriter, checkpointPages: checkpointPages, vacuumsIncrementally: true,
        overwritesFreePages: false), on: disk)
    if isWriter { try Migrator.migrate(connection, steps: migrations, name: "hot") }
    return connection
  }

  /// Opens the file for questions; `nil` while no worker has completed it yet.
  package static func reading(path: String, on disk: any Disk = SystemDisk()) throws(StoreError) -> HotStore? {
    try StoreError.translating {
      let store: HotStore
      do { store = HotStore(path: path, try connect(path, isWriter: false, disk)) } catch let error as SQLiteError {
        guard error.isUnfinished else { throw error }
        return nil
      }
      let statement = try store.connection.prepare("SELECT 1 FROM sqlite_master WHERE name = 'lease'")
      defer { statement.reset() }
      return try statement.step() ? store : nil
    }
  }

  /// The same, with the tables of this program; `nil` also while no worker of its kind has begun.
  package static func current(path: String, on disk: any Disk) throws(StoreError) -> HotStore? {
    guard let store = try reading(path: path, on: disk) else { return nil }
    let version = try StoreError.translating { try Migrator.version(of: "hot", in: store.connection) }
    return version == migrations.count ? store : nil
  }

  /// Forgets a website.
  package func removeAll(of website: WebsiteID) throws {
    for table in [
      "batch WHERE website", "website WHERE id", "quarantine WHERE website", "tidy WHERE website",
      "announced WHERE website",
    ] {
      try connection.prepare("DELETE FROM \(table) = ?").bind(1, Int64(website.rawValue)).run()
    }
  }

  /// Names, row counts and ages of a website's batches behind a sequence number, in order.
  func batches(of website: WebsiteID, after sealed: Int64) throws -> [(name: BatchName, rows: Int, since: Int64)] {
    let statement = try connection.prepare(
      "SELECT first, last, rows, since FROM batch WHERE website = ? AND last > ? ORDER BY last")
    statement.bind(1, Int64(website.rawValue)).bind(2, sealed)
    var names: [(BatchName, Int, Int64)] = []
    while try statement.step() {
      names.append(
        (BatchName(first: statement.int64(0), last: statement.int64(1)), statement.int(2), statement.int64(3)))
    }
    return names
  }

  /// One batch.
  ///
  /// - Parameter readsSessions: whether its sessions are wanted.
  func batch(of website: WebsiteID, _ name: BatchName, readsSessions: Bool = true) throws -> HotBatch? {
    let statement = try connection.prepare("SELECT bytes FROM batch WHERE website = ? AND last = ? AND first = ?")
    statement.bind(1, Int64(website.rawValue)).bind(2, name.last).bind(3, name.first)
    defer { statement.reset() }
    guard try statement.step() else { return nil }
    return try statement.withBlob(0) {
      try HotBatch($0, readsSessions: readsSessions, "\(path), batch \(name.first)–\(name.last) of website \(website)")
    }
  }

  /// Up to which sequence number the website's own file holds everything, and a number that changes with every seal.
  func sealed(_ website: WebsiteID) throws -> (sequence: Int64, changes: Int64) {
    let statement = try connection.prepare("SELECT sealed, changes FROM website WHERE id = ?")
    statement.bind(1, Int64(website.rawValue))
    defer { statement.reset() }
    return try statement.step() ? (statement.int64(0), statement.int64(1)) : (0, 0)
  }

  /// Adds a batch.
  func insert(_ bytes: [UInt8], _ name: BatchName, rows: Int, since: Int64, website: WebsiteID) throws {
    let statement = try connection.prepare(
      "INSERT INTO batch(website, first, last, rows, since, bytes) VALUES(?, ?, ?, ?, ?, ?)")
    statement.bind(1, Int64(website.rawValue)).bind(2, name.first).bind(3, name.last).bind(4, rows).bind(5, since)
    try bytes.withUnsafeBytes { raw in
      statement.bindUncopied(6, raw)
      try statement.run()
    }
  }

  /// Removes the batches that lie wholly within a span of sequence numbers.
  func remove(_ span: BatchName, website: WebsiteID) throws {
    let statement = try connection.prepare(
      "DELETE FROM batch WHERE website = ? AND last >= ? AND last <= ? AND first >= ?")
    try statement.bind(1, Int64(website.rawValue)).bind(2, span.first).bind(3, span.last).bind(4, span.first).run()
  }

  /// Notes that everything up to a sequence number lies in the website's own file, and forgets it here. The file is to
  /// be tidied from `now` on.
  func setSealed(_ website: WebsiteID, _ sequence: Int64, now: Int64) throws {
    try connection.prepare(
      """
      INSERT INTO website(id, sealed, changes) VALUES(?, ?, 1)
      ON CONFLICT(id) DO UPDATE SET sealed = excluded.sealed, changes = changes + 1
      """
    ).bind(1, Int64(website.rawValue)).bind(2, sequence).run()
    try connection.prepare("DELETE FROM batch WHERE website = ? AND last <= ?")
      .bind(1, Int64(website.rawValue)).bind(2, sequence).run()
    try setTidy(website, due: now)
  }

  /// Notes that a website's file has changed though nothing was sealed: readers take its manifest anew.
  func noteChange(_ website: WebsiteID) throws {
    try connection.prepare("UPDATE website SET changes = changes + 1 WHERE id = ?").bind(1, Int64(website.rawValue))
      .run()
  }

  /// Notes when a website's file is to be tidied next; `nil` when it is in shape.
  package func setTidy(_ website: WebsiteID, due: Int64?) throws {
    if let due {
      try connection.prepare("INSERT OR REPLACE INTO tidy VALUES(?, ?)")
        .bind(1, Int64(website.rawValue)).bind(2, due).run()
    } else {
      try connection.prepare("DELETE FROM tidy WHERE website = ?").bind(1, Int64(website.rawValue)).run()
    }
  }

  /// Websites whose files are to be tidied, and when, in milliseconds.
  package func tidies() throws -> [WebsiteID: Int64] {
    let statement = try connection.prepare("SELECT website, due FROM tidy")
    var due: [WebsiteID: Int64] = [:]
    while try statement.step() { due[WebsiteID(rawValue: UInt32(statement.int64(0)))] = statement.int64(1) }
    return due
  }

  /// Makes what was deleted unreadable in the file and its log.
  ///
  /// - Returns: `false` while somebody reads.
  package func purge() throws -> Bool {
    try connection.waiting(milliseconds: 20) { try connection.purge() }
  }

  // MARK: The worker's own

  /// Begins the turn of a new holder of the lease and says which turn it is.
  package func beginTurn() throws -> Int64 {
    try connection.transaction {
      try connection.execute("UPDATE lease SET epoch = epoch + 1")
      return try epoch()
    }
  }

  /// Fails unless the turn is still this one: a worker that lost its lease must not write.
  package func checkTurn(_ turn: Int64) throws {
    guard try epoch() == turn else { throw StoreError.leaseHeld("another worker has begun") }
  }

  private func epoch() throws -> Int64 {
    let statement = try connection.prepare("SELECT epoch FROM lease")
    defer { statement.reset() }
    return try statement.step() ? statement.int64(0) : 0
  }

  /// The website with the oldest fresh rows from before an instant, among those that may be sealed.
  ///
  /// Cost: the old batches of websites that may not; those without old rows are not looked at.
  package func websiteToSeal(olderThan since: Instant, where isAllowed: (WebsiteID) -> Bool) throws -> WebsiteID? {
    let statement = try connection.prepare("SELECT website FROM batch WHERE since < ? ORDER BY since, website")
    statement.bind(1, since.milliseconds)
    defer { statement.reset() }
    while try statement.step() {
      let website = WebsiteID(rawValue: UInt32(statement.int64(0)))
      if isAllowed(website) { return website }
    }
    return nil
  }
}
