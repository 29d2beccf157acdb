package import Models
package import Storage

/// `replays.sqlite`: one row a recorded session, and its chunks as they came, deflated and with a checksum, until they
/// are packed (`ReplayStore+Packing.swift`).
///
/// Chunks come in any order and count once each. What the session is known by (page, browser …) is what its lowest
/// chunk says. Of a recording that grows too large the rest is not kept. Belongs to the worker's thread.
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
    """,
    """
    ALTER TABLE replay ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE replay ADD COLUMN visitor_name TEXT NOT NULL DEFAULT '';
    ALTER TABLE replay ADD COLUMN city TEXT NOT NULL DEFAULT '';
    ALTER TABLE replay ADD COLUMN source TEXT NOT NULL DEFAULT '';
    ALTER TABLE replay ADD COLUMN medium TEXT NOT NULL DEFAULT '';
    ALTER TABLE replay ADD COLUMN unpacked INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE replay ADD COLUMN packed BLOB;
    ALTER TABLE replay ADD COLUMN packed_chunks INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE replay ADD COLUMN facts_chunks INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE replay ADD COLUMN facts_bytes INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE replay ADD COLUMN page_views INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE replay ADD COLUMN clicks INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE replay ADD COLUMN errors INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE replay ADD COLUMN rage_clicks INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE replay ADD COLUMN dead_clicks INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE chunk ADD COLUMN unreadable INTEGER NOT NULL DEFAULT 0;
    UPDATE replay SET number = 100000000000000000 + abs(random() % 900000000000000000),
      unpacked = (SELECT coalesce(sum(unpacked), 0) FROM chunk WHERE chunk.replay = replay.id);
    CREATE TABLE part(
      id INTEGER PRIMARY KEY, replay INTEGER NOT NULL, number INTEGER NOT NULL, bytes BLOB NOT NULL);
    CREATE UNIQUE INDEX part_number ON part(replay, number);
    CREATE TABLE replay_page(replay INTEGER NOT NULL, second INTEGER NOT NULL, address TEXT NOT NULL);
    CREATE INDEX replay_page_replay ON replay_page(replay);
    CREATE TABLE replay_failure(
      replay INTEGER NOT NULL, second INTEGER NOT NULL, type TEXT NOT NULL, message TEXT NOT NULL);
    CREATE INDEX replay_failure_replay ON replay_failure(replay);
    CREATE INDEX replay_number ON replay(website, number);
    CREATE INDEX replay_unexamined ON replay(updated) WHERE facts_chunks < chunks;
    CREATE INDEX replay_unpacked ON replay(updated) WHERE packed_chunks < chunks;
    CREATE TRIGGER replay_gone AFTER DELETE ON replay BEGIN
      DELETE FROM chunk WHERE replay = old.id;
      DELETE FROM part WHERE replay = old.id;
      DELETE FROM replay_page WHERE replay = old.id;
      DELETE FROM replay_failure WHERE replay = old.id;
    END;
    """,
    pageSteps,
    failureSteps,
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
    guard try takes(chunk, replay) else { return }
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
        bytes = bytes + ?, updated = max(updated, ?), unpacked = unpacked + ? WHERE id = ?
      """)
    count.bind(1, chunk.startedAt.milliseconds).bind(2, chunk.endedAt.milliseconds).bind(3, chunk.events)
    count.bind(4, packed.count).bind(5, chunk.arrival.milliseconds).bind(6, chunk.unpackedBytes)
    try count.bind(7, replay).run()
    // A chunk that came late may be the one that tells where the session began.
    let first = try connection.prepare(
      """
      UPDATE replay SET lowest = ?1, page = iif(?2 = '', page, ?2), device = ?3, browser = ?4, os = ?5, country = ?6,
        city = ?7, source = ?8, medium = ?9
      WHERE id = ?10 AND lowest > ?1
      """)
    first.bind(1, chunk.sequence).bind(2, chunk.page).bind(3, chunk.client.device).bind(4, chunk.client.browser)
    first.bind(5, chunk.client.operatingSystem).bind(6, chunk.client.country).bind(7, chunk.client.city)
    try first.bind(8, chunk.client.source).bind(9, chunk.client.medium).bind(10, replay).run()
  }

  /// Whether a chunk belongs to what is kept: it is not packed already, and the recording has room for it.
  private func takes(_ chunk: ReplayChunk, _ replay: Int64) throws -> Bool {
    let row = try connection.prepare("SELECT unpacked, chunks, packed FROM replay WHERE id = ?").bind(1, replay)
    defer { row.reset() }
    guard try row.step() else { return false }
    guard row.int(0) + chunk.unpackedBytes <= ReplayLimits.recordingBytesMax, row.int(1) < ReplayLimits.chunksMax else {
      return false
    }
    guard !row.isNull(2) else { return true }
    return try !PackedChunk.list(row.bytes(2)).contains { $0.sequence == chunk.sequence }
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
        bytes, updated, number, visitor_name, city, source, medium)
      VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, ?, ?, ?, ?, ?, ?)
      """)
    statement.bind(1, DerivedUUID.text("replay " + chunk.session, seed: chunk.website.hashSeed))
      .bind(2, Int64(chunk.website.id.rawValue)).bind(3, chunk.session).bind(4, Int64(bitPattern: chunk.visitor))
      .bind(5, chunk.sequence).bind(6, chunk.page).bind(7, chunk.client.device).bind(8, chunk.client.browser)
    statement.bind(9, chunk.client.operatingSystem).bind(10, chunk.client.country)
      .bind(11, chunk.startedAt.milliseconds).bind(12, chunk.endedAt.milliseconds)
    // 18 digits, the first not 0.
    let hash = Hash64.of("recording " + chunk.session, seed: chunk.website.hashSeed)
    let number = 100_000_000_000_000_000 + Int64(hash % 900_000_000_000_000_000)
    statement.bind(13, chunk.arrival.milliseconds).bind(14, number).bind(15, chunk.visitorName)
    try statement.bind(16, chunk.client.city).bind(17, chunk.client.source).bind(18, chunk.client.medium).run()
    return connection.lastInsertedRow
  }

  /// Forgets a website.
  package func removeAll(of website: WebsiteID) throws {
    let site = Int64(website.rawValue)
    try connection.prepare("DELETE FROM replay WHERE website = ?").bind(1, site).run()
    try connection.prepare("DELETE FROM quarantine WHERE website = ?").bind(1, site).run()
    try connection.prepare("DELETE FROM page WHERE website = ?").bind(1, site).run()
  }

  /// Forgets a visitor's recordings.
  package func erase(visitor: UInt64, on website: WebsiteID) throws {
    for table in ["replay", "page"] {
      try connection.prepare("DELETE FROM \(table) WHERE visitor = ? AND website = ?")
        .bind(1, Int64(bitPattern: visitor)).bind(2, Int64(website.rawValue)).run()
    }
  }

  /// Forgets a recording.
  ///
  /// - Parameter number: its 18 digits.
  /// - Returns: whether there was one.
  package func remove(_ number: Int64, on website: WebsiteID) throws -> Bool {
    try connection.prepare("DELETE FROM replay WHERE number = ? AND website = ?")
      .bind(1, number).bind(2, Int64(website.rawValue)).run()
    return connection.changes > 0
  }
}
