package import Models
import Storage

/// Which parts of a session say on which page they begin, and which of these pages the website does not want recorded.
///
/// A part that names no page goes on where the one before left off. Parts come in any order, so that it is noted of
/// each page where it begins, wanted or not.
extension ReplayStore {
  /// The notes. Kept as long as recordings are.
  static let pageSteps = """
    CREATE TABLE page(
      website INTEGER NOT NULL, session TEXT NOT NULL, sequence INTEGER NOT NULL, is_refused INTEGER NOT NULL,
      visitor INTEGER NOT NULL, arrival INTEGER NOT NULL, PRIMARY KEY(website, session, sequence)) WITHOUT ROWID;
    """

  /// Notes that a part begins on a page that may be recorded.
  package func notePage(of chunk: ReplayChunk) throws { try note(chunk, isRefused: false) }

  /// Notes that a part, which was not taken, begins on a page that may not be recorded, and forgets the parts behind it
  /// that name no other page; of a recording that is packed already, all of it.
  package func refusePage(of chunk: ReplayChunk) throws {
    try note(chunk, isRefused: true)
    let connection = tables.connection
    let next = try connection.prepare(
      "SELECT min(sequence) FROM page WHERE website = ? AND session = ? AND sequence > ? AND NOT is_refused")
    next.bind(1, Int64(chunk.website.id.rawValue)).bind(2, chunk.session).bind(3, chunk.sequence)
    let end = try next.step() && !next.isNull(0) ? next.int64(0) : Int64.max
    next.reset()
    let replay = try connection.prepare("SELECT id, packed_chunks FROM replay WHERE website = ? AND session = ?")
    replay.bind(1, Int64(chunk.website.id.rawValue)).bind(2, chunk.session)
    let found = try replay.step() ? (id: replay.int64(0), packed: replay.int(1)) : nil
    replay.reset()
    guard let (id, packed) = found else { return }
    // Once packed, nobody can tell which events came with which part: rather none than one that should not be there.
    guard packed == 0 else { return try connection.prepare("DELETE FROM replay WHERE id = ?").bind(1, id).run() }
    try connection.prepare("DELETE FROM chunk WHERE replay = ? AND sequence >= ? AND sequence < ?")
      .bind(1, id).bind(2, chunk.sequence).bind(3, end).run()
    try connection.prepare(
      """
      UPDATE replay SET chunks = (SELECT count(*) FROM chunk WHERE replay = ?1),
        events = (SELECT coalesce(sum(events), 0) FROM chunk WHERE replay = ?1),
        bytes = (SELECT coalesce(sum(length(bytes)), 0) FROM chunk WHERE replay = ?1) WHERE id = ?1
      """
    ).bind(1, id).run()
    try connection.prepare("DELETE FROM replay WHERE id = ? AND chunks = 0").bind(1, id).run()
  }

  /// Whether a part that names no page goes on with one that may not be recorded.
  package func isOnRefusedPage(_ chunk: ReplayChunk) throws -> Bool {
    let statement = try tables.connection.prepare(
      """
      SELECT is_refused FROM page WHERE website = ? AND session = ? AND sequence <= ? ORDER BY sequence DESC LIMIT 1
      """)
    statement.bind(1, Int64(chunk.website.id.rawValue)).bind(2, chunk.session).bind(3, chunk.sequence)
    defer { statement.reset() }
    return try statement.step() && statement.int(0) != 0
  }

  private func note(_ chunk: ReplayChunk, isRefused: Bool) throws {
    try tables.connection.prepare("INSERT OR REPLACE INTO page VALUES(?, ?, ?, ?, ?, ?)")
      .bind(1, Int64(chunk.website.id.rawValue)).bind(2, chunk.session).bind(3, chunk.sequence)
      .bind(4, isRefused ? 1 : 0).bind(5, Int64(bitPattern: chunk.visitor)).bind(6, chunk.arrival.milliseconds).run()
  }

  /// Deletes the recordings of a website of which nothing came since an instant, whole.
  package func prune(_ website: WebsiteID, before: Instant) throws {
    let connection = tables.connection
    let (site, limit) = (Int64(website.rawValue), before.milliseconds)
    try connection.prepare(
      "DELETE FROM chunk WHERE replay IN (SELECT id FROM replay WHERE website = ? AND updated < ?)"
    ).bind(1, site).bind(2, limit).run()
    try connection.prepare("DELETE FROM replay WHERE website = ? AND updated < ?").bind(1, site).bind(2, limit).run()
    try connection.prepare("DELETE FROM page WHERE website = ? AND arrival < ?").bind(1, site).bind(2, limit).run()
  }

  /// Deletes the recordings of a website that were looked through whole, show no error, and to which nothing came since
  /// an instant.
  package func pruneWithoutErrors(_ website: WebsiteID, before: Instant) throws {
    try tables.connection.prepare(
      "DELETE FROM replay WHERE website = ? AND updated < ? AND facts_chunks >= chunks AND errors = 0"
    ).bind(1, Int64(website.rawValue)).bind(2, before.milliseconds).run()
  }
}
