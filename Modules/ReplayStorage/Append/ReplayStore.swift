package import Models
package import Storage

/// `replays.sqlite`: one row a recorded session, and its chunks as they came, deflated and with a checksum.
///
/// Chunks come in any order and count once each. What the session is known by (page, browser …) is what its lowest
/// chunk says. Belongs to the worker's thread.
package final class ReplayStore {
  static let steps = [
    """
    CREATE TABLE replay(
      id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, website INTEGER NOT NULL, session TEXT NOT NULL,
      visitor INTEGER NOT NULL, lowest INTEGER NOT NULL, page TEXT NOT NULL, device TEXT NOT NULL,
      browser TEXT NOT NULL, os TEXT NOT NULL, country TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER NOT NULL,
      events INTEGER NOT NULL, chunks INTEGER NOT NULL, bytes INTEGER NOT NULL, updated INTEGER NOT NULL);
    CREATE UNIQUE INDEX replay_session ON replay(website, session);
    CREATE INDEX replay_started ON replay(website, started DESC);
    CREATE INDEX replay_visitor ON replay(visitor);
    CREATE TABLE chunk(
      id INTEGER PRIMARY KEY, replay INTEGER NOT NULL, sequence INTEGER NOT NULL, arrival INTEGER NOT NULL,
      events INTEGER NOT NULL, unpacked INTEGER NOT NULL, crc INTEGER NOT NULL, bytes BLOB NOT NULL);
    CREATE UNIQUE INDEX chunk_sequence ON chunk(replay, sequence);
    """
  ]

  /// The tables that go with the effect.
  package let tables: ConsumerStore
  private var connection: Connection { tables.connection }

  /// Opens the database, made when it is missing.
  package init(in directory: DataDirectory) throws(StoreError) {
    tables = try ConsumerStore(.replays, in: directory, steps: Self.steps)
  }

  // MARK: Writing, inside the caller's transaction

  /// Stores a chunk; one that is there already has no effect.
  ///
  /// - Parameter packed: its events, a JSON array, deflated.
  package func add(_ chunk: ReplayChunk, packed: UnsafeRawBufferPointer) throws {
    let replay = try replay(of: chunk)
    let statement = try connection.prepare(
      """
      INSERT OR IGNORE INTO chunk(replay, sequence, arrival, events, unpacked, crc, bytes) VALUES(?, ?, ?, ?, ?, ?, ?)
      """)
    statement.bind(1, replay).bind(2, chunk.sequence).bind(3, chunk.arrival.milliseconds).bind(4, chunk.events)
    try statement.bind(5, chunk.unpackedBytes).bind(6, Int64(CRC32C.checksum(packed))).bind(7, packed).run()
    guard connection.changes == 1 else { return }
    let count = try connection.prepare(
      """
      UPDATE replay SET started = min(started, ?), ended = max(ended, ?), events = events + ?, chunks = chunks + 1,
        bytes = bytes + ?, updated = max(updated, ?) WHERE id = ?
      """)
    count.bind(1, chunk.startedAt.milliseconds).bind(2, chunk.endedAt.milliseconds).bind(3, chunk.events)
    try count.bind(4, packed.count).bind(5, chunk.arrival.milliseconds).bind(6, replay).run()
    // A chunk that came late may be the one that tells where the session began.
    let first = try connection.prepare(
      """
      UPDATE replay SET lowest = ?1, page = iif(?2 = '', page, ?2), device = ?3, browser = ?4, os = ?5, country = ?6
      WHERE id = ?7 AND lowest > ?1
      """)
    first.bind(1, chunk.sequence).bind(2, chunk.page).bind(3, chunk.client.device).bind(4, chunk.client.browser)
    try first.bind(5, chunk.client.operatingSystem).bind(6, chunk.client.country).bind(7, replay).run()
  }

  private func replay(of chunk: ReplayChunk) throws -> Int64 {
    let known = try connection.prepare("SELECT id FROM replay WHERE website = ? AND session = ?")
    known.bind(1, Int64(chunk.website.id.rawValue)).bind(2, chunk.session)
    defer { known.reset() }
    if try known.step() { return known.int64(0) }
    let statement = try connection.prepare(
      """
      INSERT INTO replay(
        uuid, website, session, visitor, lowest, page, device, browser, os, country, started, ended, events, chunks,
        bytes, updated)
      VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?)
      """)
    statement.bind(1, DerivedUUID.text("replay " + chunk.session, seed: chunk.website.hashSeed))
      .bind(2, Int64(chunk.website.id.rawValue)).bind(3, chunk.session).bind(4, Int64(bitPattern: chunk.visitor))
      .bind(5, chunk.sequence).bind(6, chunk.page).bind(7, chunk.client.device).bind(8, chunk.client.browser)
    statement.bind(9, chunk.client.operatingSystem).bind(10, chunk.client.country)
      .bind(11, chunk.startedAt.milliseconds).bind(12, chunk.endedAt.milliseconds)
    try statement.bind(13, chunk.arrival.milliseconds).run()
    return connection.lastInsertedRow
  }

  /// Forgets a website.
  package func removeAll(of website: WebsiteID) throws {
    let site = Int64(website.rawValue)
    try connection.prepare("DELETE FROM chunk WHERE replay IN (SELECT id FROM replay WHERE website = ?)")
      .bind(1, site).run()
    try connection.prepare("DELETE FROM replay WHERE website = ?").bind(1, site).run()
    try connection.prepare("DELETE FROM quarantine WHERE website = ?").bind(1, site).run()
  }

  /// Forgets a visitor's recordings.
  package func erase(visitor: UInt64, on website: WebsiteID) throws {
    let (hash, site) = (Int64(bitPattern: visitor), Int64(website.rawValue))
    try connection.prepare(
      "DELETE FROM chunk WHERE replay IN (SELECT id FROM replay WHERE visitor = ? AND website = ?)"
    ).bind(1, hash).bind(2, site).run()
    try connection.prepare("DELETE FROM replay WHERE visitor = ? AND website = ?").bind(1, hash).bind(2, site).run()
  }
}
