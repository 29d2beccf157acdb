public import Models
import Synchronization

/// Teams, websites, keys, settings, salts and jobs of an installation: the definitions that every process shares.
///
/// Safe to use from any thread and from any number of processes on one data directory. Every call but a `snapshot` of
/// an unchanged catalog waits for the disk, and for other writers up to five seconds: never make it on an event loop or
/// the cooperative pool. Commits survive a power cut.
public final class Catalog: Sendable {
  /// The team that exists from the start.
  public static let defaultTeam = TeamID(rawValue: 1)

  let random: RandomSource
  private let writer: Mutex<Writer>
  private let reader: Mutex<Reader>
  let salts = Mutex(SaltCache())

  /// What changes the catalog.
  private struct Writer {
    let connection: Connection
    let generation: GenerationFile
  }

  /// What copies the catalog into memory. A connection of its own, so that copying waits for no writer.
  private struct Reader {
    let connection: Connection
    let generation: GenerationFile
    /// The latest copy, and how many changes the catalog had counted then: it holds while that number is announced.
    var copy: (changes: UInt64, snapshot: CatalogSnapshot)?
  }

  /// Opens the catalog of a data directory, making both when they are missing.
  ///
  /// - Parameter random: where identifiers, keys and salts come from. Must be unpredictable outside tests.
  /// - Throws: `StoreError.newerFormat` when a newer program wrote the catalog; `.damaged`, `.failed`.
  public init(directory: DataDirectory, random: RandomSource) throws(StoreError) {
    self.random = random
    try directory.prepare()
    let generation = try GenerationFile(path: directory.catalogGeneration, on: directory.disk)
    let connection = try Self.open(directory, announcing: generation)
    writer = Mutex(Writer(connection: connection, generation: generation))
    reader = Mutex(
      Reader(
        connection: try StoreError.translating {
          try Connection(path: directory.catalog, Connection.Options(mode: .readOnly), on: directory.disk)
        },
        generation: try GenerationFile(path: directory.catalogGeneration, on: directory.disk)))
  }

  private static func open(
    _ directory: DataDirectory, announcing generation: GenerationFile
  ) throws(StoreError) -> Connection {
    try StoreError.translating {
      let connection = try Connection(
        path: directory.catalog, Connection.Options(mode: .create, synchronous: .full), on: directory.disk)
      try Migrator.migrate(connection, steps: CatalogSchema.steps, name: CatalogSchema.name)
      let announced = try generation.current()
      let count = try connection.integer("SELECT count FROM change_counter")
      if announced != UInt64(clamping: count) { try reconcile(connection, generation) }
      return connection
    }
  }

  /// Makes the catalog's count and the announced number the same, the larger of the two.
  ///
  /// The file is behind when it is new. It is one ahead when a change that was announced never came, since its writer
  /// died or the disk refused it. It is further ahead when the catalog lost changes that had been committed, or an
  /// older one was put in its place: how many are missing is noted.
  private static func reconcile(_ connection: Connection, _ generation: GenerationFile) throws {
    // While this transaction lasts nobody announces or commits, so that both numbers stand still.
    try connection.transaction {
      let announced = Int64(clamping: try generation.current())
      try connection.prepare(
        "UPDATE change_counter SET lost = lost + ?1 - 1 - count, count = ?1 WHERE count < ?1"
      ).bind(1, announced).run()
    }
    try generation.raise(to: UInt64(clamping: try connection.integer("SELECT count FROM change_counter")))
  }

  // MARK: - Reading

  /// The catalog as of its latest commit, in any process.
  ///
  /// Costs well under a microsecond while nothing has changed; otherwise reads the whole catalog (5,000 websites: some
  /// 10 ms).
  public func snapshot() throws(StoreError) -> CatalogSnapshot {
    let (snapshot, isAwaited) = try reader.withLock { reader throws(StoreError) -> (CatalogSnapshot, Bool) in
      let announced = try reader.generation.current()
      let (copy, connection) = (reader.copy, reader.connection)
      if let copy, copy.changes == announced { return (copy.snapshot, false) }
      let (loaded, changes) = try StoreError.translating {
        try CatalogSnapshot.load(from: connection, unlessAt: copy?.changes)
      }
      guard let snapshot = loaded ?? copy?.snapshot else { preconditionFailure("nothing is known and nothing loaded") }
      // A number behind the catalog's own count was reset.
      if announced < changes { try reader.generation.raise(to: changes) }
      // Noted under the count that belongs to it, never under an announced one: as long as a change is awaited every
      // call asks the catalog. Every later commit counts further than this one, so its number is a different one.
      reader.copy = (changes, snapshot)
      return (snapshot, announced > changes)
    }
    if isAwaited { settle() }
    return snapshot
  }

  /// Gives up waiting for an announced change of which nobody is in the middle: copies in memory are used again then.
  private func settle() {
    _ = writer.withLockIfAvailable { writer in
      let connection = writer.connection
      // Whoever keeps us from writing is perhaps committing the change. When the disk refuses, the next reading tries
      // again; until it succeeds each one asks the catalog, which is slow and right.
      try? connection.waiting(milliseconds: 0) { try Self.reconcile(connection, writer.generation) }
    }
  }

  /// The catalog as of its latest commit, in any process, when it is in memory: never waits, so that an event loop may
  /// ask. `nil`: ask `snapshot` where waiting is allowed.
  public func cachedSnapshot() -> CatalogSnapshot? {
    reader.withLockIfAvailable { reader in
      guard let copy = reader.copy, let announced = try? reader.generation.current(), announced == copy.changes
      else { return nil }
      return copy.snapshot
    } ?? nil
  }

  /// Asks for what a snapshot does not hold, in one read transaction. Waits for no writer.
  func reading<T: Sendable>(_ body: @Sendable (Connection) throws -> T) throws(CatalogError) -> T {
    try reader.withLock { reader throws(CatalogError) in
      let connection = reader.connection
      return try Self.catalogErrors { try connection.transaction(.deferred) { try body(connection) } }
    }
  }

  // MARK: - Writing

  /// Runs `body` in one transaction and tells every process that the catalog has changed.
  func change<T: Sendable>(_ body: @Sendable (Connection) throws -> T) throws(CatalogError) -> T {
    try withWriter(announces: true, body)
  }

  /// Runs `body` in one transaction that changes nothing of what a snapshot holds.
  func quietly<T: Sendable>(_ body: @Sendable (Connection) throws -> T) throws(CatalogError) -> T {
    try withWriter(announces: false, body)
  }

  private func withWriter<T: Sendable>(
    announces: Bool, _ body: @Sendable (Connection) throws -> T
  ) throws(CatalogError) -> T {
    try withConnection { connection, generation in
      var count: UInt64?
      let result = try connection.transaction {
        let result = try body(connection)
        if announces {
          let counter = try connection.prepare("UPDATE change_counter SET count = count + 1 RETURNING count")
          while try counter.step() { count = UInt64(clamping: counter.int64(0)) }
          // Before the commit: whoever dies between the two leaves readers that ask once too often, not old copies.
          if let count { try generation.raise(to: count) }
        }
        return result
      }
      // And after it: a number that was reset in between has been put right by a reader who knew of the old count only.
      if let count { try generation.raise(to: count) }
      return result
    }
  }

  /// Lends the writing connection, outside a transaction.
  func withConnection<T: Sendable>(
    _ body: @Sendable (Connection, GenerationFile) throws -> T
  ) throws(CatalogError) -> T {
    try writer.withLock { writer throws(CatalogError) in
      let (connection, generation) = (writer.connection, writer.generation)
      return try Self.catalogErrors { try body(connection, generation) }
    }
  }

  private static func catalogErrors<T>(_ body: () throws -> T) throws(CatalogError) -> T {
    do {
      return try body()
    } catch let error as CatalogError {
      throw error
    } catch let error as StoreError {
      throw .store(error)
    } catch let error as SQLiteError {
      throw .store(StoreError(error))
    } catch {
      throw .store(.failed(String(describing: error)))
    }
  }

  /// Makes what was deleted unreadable in the file.
  ///
  /// - Returns: `false` while somebody reads: then it is to be done again.
  package func purge() throws(CatalogError) -> Bool {
    try withConnection { connection, _ in try connection.purge() }
  }

  /// What commits of the catalog wait for, as its connection answers when asked.
  package func synchronous() throws(CatalogError) -> Connection.Synchronous? {
    try withConnection { connection, _ in
      Connection.Synchronous(rawValue: Int(try connection.integer("PRAGMA synchronous")))
    }
  }

  /// How many changes the catalog is known to have lost after they were committed: at least so many.
  package func lostChanges() throws(CatalogError) -> Int {
    try reading { connection in Int(try connection.integer("SELECT lost FROM change_counter")) }
  }

  /// Counts lost changes from now on: those so far are known, and dealt with as well as can be.
  package func acknowledgeLostChanges() throws(CatalogError) {
    try quietly { try $0.execute("UPDATE change_counter SET lost = 0") }
  }

  /// Moves what was committed into the catalog's own file and empties its log, unless somebody reads or writes: one
  /// damaged byte in the log takes all commits behind it along.
  package func checkpoint() throws(CatalogError) {
    try withConnection { connection, _ in
      do {
        try connection.waiting(milliseconds: 0) {
          // An empty log is left alone: emptying it once more would be a change of the file.
          guard try connection.checkpoint(truncate: false).walFrames > 0 else { return }
          _ = try connection.checkpoint(truncate: true)
        }
      } catch let error as SQLiteError where error.isBusy {}
    }
  }

  /// A snapshot for calls that answer with a `CatalogError`.
  func currentSnapshot() throws(CatalogError) -> CatalogSnapshot {
    do throws(StoreError) { return try snapshot() } catch { throw .store(error) }
  }
}
