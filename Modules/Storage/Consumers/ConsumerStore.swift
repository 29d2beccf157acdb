/// The database of one of the journal's other consumers: its own tables, and ``JournalTables`` beside them.
///
/// Small pages, every commit synced. Written by the holder of the worker's lease alone; a handle belongs to one thread.
package final class ConsumerStore: JournalTables {
  package let connection: Connection
  package let consumer: ConsumerKind?

  private static let journalSteps = [
    """
    CREATE TABLE cursor(tracker INTEGER PRIMARY KEY, file INTEGER NOT NULL, offset INTEGER NOT NULL);
    CREATE TABLE seen(id INTEGER PRIMARY KEY, family INTEGER NOT NULL, day INTEGER NOT NULL, bytes BLOB NOT NULL);
    CREATE INDEX seen_day ON seen(family, day);
    CREATE TABLE quarantine(
      id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, reason TEXT NOT NULL, website INTEGER NOT NULL,
      bytes BLOB NOT NULL, cause TEXT NOT NULL, arrival INTEGER, tracker INTEGER, file INTEGER, offset INTEGER,
      size INTEGER NOT NULL);
    CREATE INDEX quarantine_cause ON quarantine(cause, website);
    CREATE TABLE attempt(
      step INTEGER NOT NULL, tracker INTEGER NOT NULL, file INTEGER NOT NULL, offset INTEGER NOT NULL,
      tries INTEGER NOT NULL, PRIMARY KEY(step, tracker, file, offset)) WITHOUT ROWID;
    """
  ]

  /// Opens the database, made when it is missing, and brings its tables up to date.
  ///
  /// - Parameters:
  ///   - kind: whose it is.
  ///   - steps: what its own tables are, for ``Migrator``.
  package init(_ kind: ConsumerKind, in directory: DataDirectory, steps: [String]) throws(StoreError) {
    consumer = kind
    connection = try StoreError.translating {
      let connection = try Connection(
        path: directory.store(of: kind),
        .init(mode: .create, pageSize: 4096, synchronous: .full, cacheKiB: 2048, vacuumsIncrementally: true),
        on: directory.disk)
      try Migrator.migrate(connection, steps: Self.journalSteps, name: "journal")
      try Migrator.migrate(connection, steps: steps, name: kind.rawValue)
      return connection
    }
  }

  private init(_ connection: Connection, of kind: ConsumerKind) {
    self.connection = connection
    consumer = kind
  }

  /// Opens the database for reading; `nil` while no worker has completed it yet.
  ///
  /// - Parameter steps: how many steps its own tables have gone through for this program to read them.
  package static func reading(
    _ kind: ConsumerKind, in directory: DataDirectory, steps: Int = 1
  ) throws(StoreError) -> ConsumerStore? {
    let path = directory.store(of: kind)
    return try StoreError.translating {
      guard try directory.exists(path) else { return nil }
      let connection: Connection
      do {
        connection = try Connection(path: path, .init(mode: .readOnly, cacheKiB: 256), on: directory.disk)
      } catch let error as SQLiteError {
        guard error.isUnfinished else { throw error }
        return nil
      }
      guard try Migrator.version(of: kind.rawValue, in: connection) >= steps else { return nil }
      return ConsumerStore(connection, of: kind)
    }
  }
}
