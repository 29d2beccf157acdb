package import Models
import Storage

/// What is done with recordings when no chunk waits: they are examined, and packed when they are over.
extension ReplayStore {
  /// How long a recording is quiet before it is packed.
  static let quietMilliseconds: Int64 = 10 * 60_000
  /// Bytes of JSON of a recording that are examined whenever a chunk came.
  static let examinedAlways = 1 << 20
  /// A longer recording that goes on is examined when it has grown by a quarter, or has been quiet for so long.
  static let examinedQuietMilliseconds: Int64 = 60_000

  /// Examines one recording, or packs one.
  ///
  /// In a transaction of the caller's. A crash before its end changes nothing.
  /// - Returns: whether there was one.
  package func tend(now: Instant) throws -> Bool {
    if let replay = try recording(
      """
      facts_chunks < chunks
        AND (unpacked <= ?1 OR unpacked * 4 >= facts_bytes * 5 OR updated < ?2)
      """, Int64(Self.examinedAlways), now.milliseconds - Self.examinedQuietMilliseconds)
    {
      try unlessDamaged(replay) { try examine(replay) }
      return true
    }
    let quiet = now.milliseconds - Self.quietMilliseconds
    guard let replay = try recording("packed_chunks < chunks AND updated < ?1", quiet, nil) else { return false }
    try unlessDamaged(replay) { try pack(replay) }
    return true
  }

  /// What is packed and damaged stays as it is: it must keep neither other recordings nor the journal.
  private func unlessDamaged(_ replay: Due, _ body: () throws -> Void) throws {
    do { try body() } catch let error where error is ReplayError || Self.isDamage(error) {
      try connection.prepare("UPDATE replay SET facts_chunks = chunks, packed_chunks = chunks WHERE id = ?")
        .bind(1, replay.id).run()
    }
  }

  private static func isDamage(_ error: any Error) -> Bool {
    if case StoreError.damaged = error { true } else { false }
  }

  private var connection: Connection { tables.connection }

  private struct Due {
    var id: Int64
    var start: Instant
    var chunks: Int
    var bytes: Int
    var seed: UInt64
  }

  private func recording(_ condition: String, _ first: Int64, _ second: Int64?) throws -> Due? {
    let row = try connection.prepare(
      "SELECT id, started, chunks, unpacked, number FROM replay WHERE \(condition) ORDER BY updated LIMIT 1")
    row.bind(1, first)
    if let second { row.bind(2, second) }
    defer { row.reset() }
    guard try row.step() else { return nil }
    return Due(
      id: row.int64(0), start: Instant(milliseconds: row.int64(1)), chunks: row.int(2), bytes: row.int(3),
      seed: UInt64(bitPattern: row.int64(4)))
  }

  // MARK: Examining

  private func examine(_ replay: Due) throws {
    var examination = RecordingExamination(start: replay.start)
    var chunks = try ReplayChunks(of: replay.id, in: connection, skipsDamage: true)
    while let chunk = try chunks.next() {
      do {
        try chunk.events.withUnsafeBytes { try examination.add($0) }
      } catch is ReplayError { try chunks.setAside(chunk.sequence) }
    }
    try setUnreadable(chunks.damaged)
    try store(examination.facts, of: replay)
  }

  private func setUnreadable(_ rows: [Int64]) throws {
    for row in rows { try connection.prepare("UPDATE chunk SET unreadable = 1 WHERE id = ?").bind(1, row).run() }
  }

  private func store(_ facts: Recording.Facts, of replay: Due) throws {
    let counts = try connection.prepare(
      """
      UPDATE replay SET facts_chunks = ?, facts_bytes = ?, page_views = ?, clicks = ?, errors = ?, rage_clicks = ?,
        dead_clicks = ? WHERE id = ?
      """)
    counts.bind(1, replay.chunks).bind(2, replay.bytes).bind(3, facts.pageViews).bind(4, facts.clicks)
    counts.bind(5, facts.failureCount).bind(6, facts.rageClicks).bind(7, facts.deadClicks)
    try counts.bind(8, replay.id).run()
    try connection.prepare("DELETE FROM replay_page WHERE replay = ?").bind(1, replay.id).run()
    try connection.prepare("DELETE FROM replay_failure WHERE replay = ?").bind(1, replay.id).run()
    for page in facts.pages {
      let row = try connection.prepare("INSERT INTO replay_page(replay, second, address) VALUES(?, ?, ?)")
      try row.bind(1, replay.id).bind(2, page.second).bind(3, page.address).run()
    }
    for failure in facts.failures {
      let row = try connection.prepare("INSERT INTO replay_failure(replay, second, type, message) VALUES(?, ?, ?, ?)")
      try row.bind(1, replay.id).bind(2, failure.second).bind(3, failure.type).bind(4, failure.message).run()
    }
  }

  // MARK: Packing

  private func pack(_ replay: Due) throws {
    let packer = try ReplayPacker(seed: replay.seed)
    var chunks = try ReplayChunks(of: replay.id, in: connection, skipsDamage: true)
    var packed: [PackedChunk] = []
    var parts: [ReplayPart] = []
    while let chunk = try chunks.next() {
      do {
        let events = try chunk.events.withUnsafeBytes { try packer.add($0) }
        packed.append(PackedChunk(sequence: chunk.sequence, events: events))
      } catch is ReplayError { try chunks.setAside(chunk.sequence) }
      parts += packer.takeReady()
    }
    parts += try packer.finish()
    try setUnreadable(chunks.damaged)
    try connection.prepare("DELETE FROM part WHERE replay = ?").bind(1, replay.id).run()
    for (number, part) in parts.enumerated() {
      let row = try connection.prepare("INSERT INTO part(replay, number, bytes) VALUES(?, ?, ?)")
      row.bind(1, replay.id).bind(2, number)
      try part.bytes.withUnsafeBytes { try row.bind(3, $0).run() }
    }
    try connection.prepare("DELETE FROM chunk WHERE replay = ? AND unreadable = 0").bind(1, replay.id).run()
    let list = PackedChunk.bytes(packed)
    let row = try connection.prepare("UPDATE replay SET packed = ?, packed_chunks = ?, bytes = ? WHERE id = ?")
    try list.withUnsafeBytes { list in
      row.bind(1, list).bind(2, replay.chunks).bind(3, parts.reduce(0) { $0 + $1.bytes.count })
      try row.bind(4, replay.id).run()
    }
  }
}
