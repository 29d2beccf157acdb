public import Models
import Synchronization

/// The secrets by which cookieless visitors are told apart today, so that nobody can do so tomorrow.
public struct VisitorSalts: Hashable, Sendable {
  /// Salt of the current UTC day, 32 bytes.
  public let today: [UInt8]
  /// Salt of the day before, 32 bytes, so that a visit goes on over midnight; `nil` from 00:35 UTC on, and when nobody
  /// came that day.
  public let yesterday: [UInt8]?

  /// Salts with these bytes.
  public init(today: [UInt8], yesterday: [UInt8]?) {
    self.today = today
    self.yesterday = yesterday
  }
}

/// The salts in memory, and what is still to be done about those on disk.
struct SaltCache {
  /// Number of the day and whether its first 35 minutes last.
  struct Phase: Equatable {
    let day: Int64
    let isOverlap: Bool

    init(at now: Instant) {
      let dayMilliseconds: Int64 = 24 * 60 * 60 * 1000
      day = now.milliseconds.floorDivided(by: dayMilliseconds)
      isOverlap = now.milliseconds - day * dayMilliseconds < 35 * 60 * 1000
    }
  }

  var salts: (phase: Phase, salts: VisitorSalts)?
  /// Whether a deleted salt may still stand in the database's log.
  var logHoldsDeleted = false
}

extension Catalog {
  /// The salts to hash visitors with at this moment: the same in every process, whoever asks first makes today's.
  ///
  /// From memory except for the first call of a day and the first after 00:35 UTC. Past that time the older salts are
  /// destroyed, on disk too.
  public func salts(at now: Instant) throws(CatalogError) -> VisitorSalts {
    let phase = SaltCache.Phase(at: now)
    return try salts.withLock { cache throws(CatalogError) in
      if let cached = cache.salts, cached.phase == phase { return cached.salts }
      // Forgotten first: a salt whose time is over is not used again even when the disk fails.
      cache.salts = nil
      let (salts, deleted) = try load(phase)
      cache.salts = (phase, salts)
      if deleted > 0 { cache.logHoldsDeleted = true }
      clearLog(&cache)
      return salts
    }
  }

  /// The salts to hash visitors with at this moment when they are in memory: never waits, so that an event loop may
  /// ask. `nil`: ask `salts(at:)` where waiting is allowed.
  public func cachedSalts(at now: Instant) -> VisitorSalts? {
    salts.withLockIfAvailable { cache in
      guard let cached = cache.salts, cached.phase == SaltCache.Phase(at: now) else { return nil }
      return cached.salts
    } ?? nil
  }

  /// Number of salts whose time is over and that are still there.
  public func expiredSalts(at now: Instant) throws(CatalogError) -> Int {
    try withConnection { connection, _ in
      let row = try connection.prepare("SELECT count(*) FROM visitor_salts WHERE day < ?")
        .bind(1, Self.firstDayKept(SaltCache.Phase(at: now)))
      return try row.step() ? row.int(0) : 0
    }
  }

  /// Destroys salts whose time is over, on disk too. For the worker, so that it
  /// happens on days without visitors as well.
  ///
  /// - Returns: whether none is left, neither in the tables nor in the database's log. `false`: call again later.
  @discardableResult
  public func destroyExpiredSalts(at now: Instant) throws(CatalogError) -> Bool {
    let phase = SaltCache.Phase(at: now)
    return try salts.withLock { cache throws(CatalogError) in
      if let cached = cache.salts, cached.phase != phase { cache.salts = nil }
      let expired = try withConnection { connection, _ in
        try connection.prepare("SELECT 1 FROM visitor_salts WHERE day < ? LIMIT 1")
          .bind(1, Self.firstDayKept(phase)).step()
      }
      if expired {
        try quietly { connection in try Self.deleteExpired(phase, connection) }
        cache.logHoldsDeleted = true
      }
      clearLog(&cache)
      return !cache.logHoldsDeleted
    }
  }

  private func load(_ phase: SaltCache.Phase) throws(CatalogError) -> (salts: VisitorSalts, deleted: Int) {
    try quietly { [random] connection in
      try Self.deleteExpired(phase, connection)
      let deleted = connection.changes
      let today = try Self.salt(of: phase.day, connection)
      let made = today ?? random.bytes(32)
      if today == nil {
        try connection.prepare("INSERT INTO visitor_salts (day, salt) VALUES (?, ?)").bind(1, phase.day).bind(2, made)
          .run()
      }
      let yesterday = phase.isOverlap ? try Self.salt(of: phase.day - 1, connection) : nil
      return (VisitorSalts(today: made, yesterday: yesterday), deleted)
    }
  }

  private static func salt(of day: Int64, _ connection: Connection) throws -> [UInt8]? {
    let row = try connection.prepare("SELECT salt FROM visitor_salts WHERE day = ?").bind(1, day)
    return try row.step() ? row.bytes(0) : nil
  }

  private static func firstDayKept(_ phase: SaltCache.Phase) -> Int64 { phase.isOverlap ? phase.day - 1 : phase.day }

  private static func deleteExpired(_ phase: SaltCache.Phase, _ connection: Connection) throws {
    try connection.prepare("DELETE FROM visitor_salts WHERE day < ?").bind(1, firstDayKept(phase)).run()
  }

  /// Empties the database's log, in which pages with a deleted salt may stand. Somebody who reads for long can prevent
  /// it; it is tried again with the next call then.
  private func clearLog(_ cache: inout SaltCache) {
    guard cache.logHoldsDeleted else { return }
    let moved = try? withConnection { connection, _ in try connection.checkpoint(truncate: true).walFrames }
    if moved != nil { cache.logHoldsDeleted = false }
  }
}
