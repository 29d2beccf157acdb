public import Models
import Synchronization

/// How much of their quotas keys and teams have used: `usage.sqlite`, shared by all processes of a data directory.
///
/// Every request is one transaction here, so that limits are exact however many processes answer, and a process that
/// dies takes nothing with it. Commits wait for no disk: a power cut may forget the last seconds.
///
/// Safe to use from any thread; every call may wait for the disk and for other processes.
public final class UsageStore: Sendable {
  private let connection: Mutex<Connection>
  /// How many times a window keeps at least: as many as any plan's headers tell of.
  private static let windowCapacity = PlanLimits.requestsPerMinuteMax

  /// Opens the file, making it when it is missing.
  ///
  /// - Throws: `StoreError`.
  public init(directory: DataDirectory) throws(StoreError) {
    try directory.prepare()
    connection = Mutex(
      try StoreError.translating {
        let connection = try Connection(
          path: directory.usage, Connection.Options(mode: .create, synchronous: .normal), on: directory.disk)
        try Migrator.migrate(connection, steps: UsageSchema.steps, name: UsageSchema.name)
        return connection
      })
  }

  /// Counts a request unless a limit forbids it. The minute's limit is looked at first.
  ///
  /// - Throws: `StoreError`; nothing was counted then.
  public func charge(_ charge: RequestCharge) throws(StoreError) -> ChargeOutcome {
    try changing { connection in
      var window = try Self.window(of: charge.key, at: charge.milliseconds, connection)
      let month = try Self.requests(of: charge.key, in: charge.month, connection)
      var usage = KeyUsage(
        minute: window.times.count, minuteWaitMilliseconds: window.waitForOldest(at: charge.milliseconds),
        month: month)
      if let limit = charge.perMinute {
        let wait = window.wait(for: limit, at: charge.milliseconds)
        if wait > 0 { return .minuteFull(usage, waitMilliseconds: wait) }
      }
      if let limit = charge.perMonth, month + charge.credits > limit { return .monthFull(usage) }
      window.add(charge.milliseconds, capacity: max(Self.windowCapacity, charge.perMinute ?? 0))
      try Self.write(window, of: charge.key, connection)
      try Self.add(charge.credits, of: charge.key, in: charge.month, connection)
      usage.minute = window.times.count
      usage.minuteWaitMilliseconds = window.waitForOldest(at: charge.milliseconds)
      usage.month = month + charge.credits
      return .counted(usage)
    }
  }

  /// Takes back a request that was counted and then refused.
  ///
  /// - Returns: the usage without it.
  /// - Throws: `StoreError`.
  @discardableResult
  public func takeBack(_ charge: RequestCharge) throws(StoreError) -> KeyUsage {
    try changing { connection in
      var window = try Self.window(of: charge.key, at: charge.milliseconds, connection)
      window.remove(charge.milliseconds)
      try Self.write(window, of: charge.key, connection)
      try Self.add(-charge.credits, of: charge.key, in: charge.month, connection)
      return KeyUsage(
        minute: window.times.count, minuteWaitMilliseconds: window.waitForOldest(at: charge.milliseconds),
        month: try Self.requests(of: charge.key, in: charge.month, connection))
    }
  }

  /// What a key has used at this moment.
  ///
  /// - Parameter milliseconds: as in a charge.
  /// - Throws: `StoreError`.
  public func usage(
    of key: APIKeyID, in month: CalendarMonth, milliseconds: Int64
  ) throws(StoreError) -> KeyUsage {
    try reading { connection in
      let window = try Self.window(of: key, at: milliseconds, connection)
      return KeyUsage(
        minute: window.times.count, minuteWaitMilliseconds: window.waitForOldest(at: milliseconds),
        month: try Self.requests(of: key, in: month, connection))
    }
  }

  /// All requests that a key ever made.
  ///
  /// - Throws: `StoreError`.
  public func totalRequests(of key: APIKeyID) throws(StoreError) -> Int {
    try reading { connection in
      let row = try connection.prepare("SELECT sum(count) FROM requests WHERE key = ?").bind(1, key.rawValue)
      return try row.step() ? row.int(0) : 0
    }
  }

  /// Requests of every key that made any in a month.
  ///
  /// - Throws: `StoreError`.
  public func requests(in month: CalendarMonth) throws(StoreError) -> [APIKeyID: Int] {
    try reading { connection in
      let row = try connection.prepare("SELECT key, count FROM requests WHERE month = ?").bind(1, month.number)
      var counts: [APIKeyID: Int] = [:]
      while try row.step() { counts[APIKeyID(rawValue: row.text(0))] = row.int(1) }
      return counts
    }
  }

  // MARK: - The tables

  func changing<T: Sendable>(_ body: @Sendable (Connection) throws -> T) throws(StoreError) -> T {
    try connection.withLock { connection throws(StoreError) in
      try StoreError.translating { try connection.transaction { try body(connection) } }
    }
  }

  func reading<T: Sendable>(_ body: @Sendable (Connection) throws -> T) throws(StoreError) -> T {
    try connection.withLock { connection throws(StoreError) in
      try StoreError.translating { try connection.transaction(.deferred) { try body(connection) } }
    }
  }

  private static func window(
    of key: APIKeyID, at now: Int64, _ connection: Connection
  ) throws -> RequestWindow {
    let row = try connection.prepare("SELECT times FROM recent_requests WHERE key = ?").bind(1, key.rawValue)
    return RequestWindow(try row.step() ? row.withBlob(0, RequestWindow.times) : [], at: now)
  }

  private static func write(_ window: RequestWindow, of key: APIKeyID, _ connection: Connection) throws {
    try connection.prepare(
      "INSERT INTO recent_requests (key, times) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET times = excluded.times"
    ).bind(1, key.rawValue).bind(2, window.bytes).run()
  }

  private static func requests(
    of key: APIKeyID, in month: CalendarMonth, _ connection: Connection
  ) throws -> Int {
    let row = try connection.prepare("SELECT count FROM requests WHERE key = ? AND month = ?")
      .bind(1, key.rawValue).bind(2, month.number)
    return try row.step() ? row.int(0) : 0
  }

  private static func add(
    _ credits: Int, of key: APIKeyID, in month: CalendarMonth, _ connection: Connection
  ) throws {
    try connection.prepare(
      """
      INSERT INTO requests (key, month, count) VALUES (?1, ?2, max(?3, 0))
      ON CONFLICT (key, month) DO UPDATE SET count = max(count + ?3, 0)
      """
    ).bind(1, key.rawValue).bind(2, month.number).bind(3, credits).run()
  }
}

/// The tables of `usage.sqlite`, as steps of the migrator.
enum UsageSchema {
  static let name = "usage"

  static let steps = [
    """
    CREATE TABLE requests (
      key TEXT NOT NULL, month INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (key, month)
    ) WITHOUT ROWID;
    CREATE TABLE recent_requests (key TEXT PRIMARY KEY, times BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE events (
      team INTEGER NOT NULL, day INTEGER NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (team, day)
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE calls (
      team INTEGER PRIMARY KEY, minute_start INTEGER NOT NULL, minute_count INTEGER NOT NULL, day INTEGER NOT NULL,
      day_count INTEGER NOT NULL
    );
    """
  ]
}
