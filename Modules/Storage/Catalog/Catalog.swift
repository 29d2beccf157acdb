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
    var copy: (generation: UInt64, snapshot: CatalogSnapshot)?
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
      if announced != UInt64(clamping: count) {
        // While this transaction lasts nobody commits, so that both numbers stand still. The file is behind when it is
        // new or somebody died before announcing; ahead when an older catalog was put in the place of a newer one.
        try connection.transaction {
          let announced = Int64(clamping: try generation.current())
          try connection.prepare("UPDATE change_counter SET count = ?1 WHERE count < ?1").bind(1, announced).run()
        }
        try generation.raise(to: UInt64(clamping: try connection.integer("SELECT count FROM change_counter")))
      }
      return connection
    }
  }

  // MARK: - Reading

  /// The catalog as of its latest commit, in any process.
  ///
  /// Costs well under a microsecond while nothing has changed; otherwise reads the whole catalog (5,000 websites: some
  /// 10 ms).
  public func snapshot() throws(StoreError) -> CatalogSnapshot {
    try reader.withLock { reader throws(StoreError) in
      let generation = try reader.generation.current()
      if let copy = reader.copy, copy.generation == generation { return copy.snapshot }
      let connection = reader.connection
      let (snapshot, count) = try StoreError.translating { try CatalogSnapshot.load(from: connection) }
      // A number behind the catalog's own count was reset, or its last raise was lost with a process.
      if generation < count { try reader.generation.raise(to: count) }
      // Noted under the number as it was before reading: a change in between, or the raise, makes the next call read
      // again. Every later commit counts further than this one, so its number is a different one.
      reader.copy = (generation, snapshot)
      return snapshot
    }
  }

  /// The catalog as of its latest commit, in any process, when it is in memory: never waits, so that an event loop may
  /// ask. `nil`: ask `snapshot` where waiting is allowed.
  public func cachedSnapshot() -> CatalogSnapshot? {
    reader.withLockIfAvailable { reader in
      guard let copy = reader.copy, let generation = try? reader.generation.current(), generation == copy.generation
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
        }
        return result
      }
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

  /// A snapshot for calls that answer with a `CatalogError`.
  func currentSnapshot() throws(CatalogError) -> CatalogSnapshot {
    do throws(StoreError) { return try snapshot() } catch { throw .store(error) }
  }
}
