package import Models

/// `errors.sqlite`: groups of errors, the visitors to whom each happened, and raw occurrences.
///
/// Of a group the first ``firstKept`` occurrences stay and the latest ``latestKept``, as the records that the door
/// wrote, so that better rules can group them anew. Visitors are 64-bit hashes under the website's seed: counted
/// exactly, and none can be told from them.
package final class ErrorGroupStore {
  /// Occurrences of a group that stay for ever.
  package static let firstKept = 10
  /// Occurrences of a group that stay until as many later ones have come.
  package static let latestKept = 90
  /// Groups of one website; what would found another goes into one group for all the rest.
  package static let groupsMax = 10_000

  static let steps = [
    """
    CREATE TABLE error_group(
      id INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, website INTEGER NOT NULL, version INTEGER NOT NULL,
      fingerprint TEXT NOT NULL, type TEXT NOT NULL, message TEXT NOT NULL, status TEXT NOT NULL,
      first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL, occurrences INTEGER NOT NULL, visitors INTEGER NOT NULL);
    CREATE UNIQUE INDEX error_group_fingerprint ON error_group(website, version, fingerprint);
    CREATE INDEX error_group_latest ON error_group(website, last_seen DESC);
    CREATE TABLE error_visitor(
      error_group INTEGER NOT NULL, visitor INTEGER NOT NULL, PRIMARY KEY(error_group, visitor)) WITHOUT ROWID;
    CREATE INDEX error_visitor_groups ON error_visitor(visitor);
    CREATE TABLE occurrence(
      id INTEGER PRIMARY KEY AUTOINCREMENT, error_group INTEGER NOT NULL, visitor INTEGER NOT NULL,
      arrival INTEGER NOT NULL, bytes BLOB NOT NULL);
    CREATE INDEX occurrence_group ON occurrence(error_group, id);
    """
  ]

  /// One error, grouped.
  package struct Occurrence {
    package var website: Website
    package var fingerprint: String
    package var version: Int
    package var type: String
    package var message: String
    /// Hash of the visitor, and of the same visitor under yesterday's salt where there is one.
    package var visitor: UInt64
    package var visitorYesterday: UInt64?
    package var time: Instant
    package var arrival: Instant

    package init(
      website: Website, fingerprint: String, version: Int, type: String, message: String, visitor: UInt64,
      visitorYesterday: UInt64?, time: Instant, arrival: Instant
    ) {
      self.website = website
      self.fingerprint = fingerprint
      self.version = version
      self.type = type
      self.message = message
      self.visitor = visitor
      self.visitorYesterday = visitorYesterday
      self.time = time
      self.arrival = arrival
    }
  }

  /// The tables that go with the effect.
  package let tables: ConsumerStore
  private var connection: Connection { tables.connection }

  /// Opens the database for the worker.
  package init(in directory: DataDirectory) throws(StoreError) {
    tables = try ConsumerStore(.errors, in: directory, steps: Self.steps)
  }

  // MARK: Writing, inside the caller's transaction

  /// Counts an error in its group, which it founds when there is none.
  ///
  /// - Parameter record: what is kept of it.
  package func add(_ occurrence: Occurrence, record: UnsafeRawBufferPointer) throws {
    let group = try group(of: occurrence)
    let isNew = try add(visitor: occurrence, to: group)
    try connection.prepare(
      """
      UPDATE error_group SET occurrences = occurrences + 1, visitors = visitors + ?,
        first_seen = min(first_seen, ?), last_seen = max(last_seen, ?),
        status = iif(status = 'resolved', 'open', status) WHERE id = ?
      """
    ).bind(1, isNew ? 1 : 0).bind(2, occurrence.time.milliseconds).bind(3, occurrence.time.milliseconds)
      .bind(4, group).run()
    try keep(record, of: occurrence, in: group)
  }

  private func group(of occurrence: Occurrence) throws -> Int64 {
    if let known = try group(occurrence.website.id, occurrence.version, occurrence.fingerprint) { return known }
    let website = Int64(occurrence.website.id.rawValue)
    let count = try connection.prepare("SELECT count(*) FROM error_group WHERE website = ?").bind(1, website)
    let isFull = try count.step() && count.int(0) >= Self.groupsMax
    count.reset()
    guard isFull else {
      return try found(occurrence, occurrence.fingerprint, occurrence.type, occurrence.message)
    }
    if let rest = try group(occurrence.website.id, occurrence.version, Self.restFingerprint) { return rest }
    return try found(occurrence, Self.restFingerprint, "Error", "(other)")
  }

  private static let restFingerprint = "other"

  private func group(_ website: WebsiteID, _ version: Int, _ fingerprint: String) throws -> Int64? {
    let statement = try connection.prepare(
      "SELECT id FROM error_group WHERE website = ? AND version = ? AND fingerprint = ?")
    statement.bind(1, Int64(website.rawValue)).bind(2, version).bind(3, fingerprint)
    defer { statement.reset() }
    return try statement.step() ? statement.int64(0) : nil
  }

  private func found(
    _ occurrence: Occurrence, _ fingerprint: String, _ type: String, _ message: String
  ) throws -> Int64 {
    // Made of what the group is, not of chance: the same records give the same ids.
    let uuid = DerivedUUID.text("\(occurrence.version) \(fingerprint)", seed: occurrence.website.hashSeed)
    let time = occurrence.time.milliseconds
    let statement = try connection.prepare(
      """
      INSERT INTO error_group(
        uuid, website, version, fingerprint, type, message, status, first_seen, last_seen, occurrences, visitors)
      VALUES(?, ?, ?, ?, ?, ?, 'open', ?, ?, 0, 0)
      """)
    statement.bind(1, uuid).bind(2, Int64(occurrence.website.id.rawValue)).bind(3, occurrence.version)
      .bind(4, fingerprint)
    try statement.bind(5, type).bind(6, message).bind(7, time).bind(8, time).run()
    return connection.lastInsertedRow
  }

  /// Notes to whom it happened.
  ///
  /// - Returns: whether it had not happened to that visitor.
  private func add(visitor occurrence: Occurrence, to group: Int64) throws -> Bool {
    if let yesterday = occurrence.visitorYesterday {
      // A visit that goes on over midnight is one visitor.
      let known = try connection.prepare("SELECT 1 FROM error_visitor WHERE error_group = ? AND visitor = ?")
      known.bind(1, group).bind(2, Int64(bitPattern: yesterday))
      defer { known.reset() }
      if try known.step() { return false }
    }
    try connection.prepare("INSERT OR IGNORE INTO error_visitor VALUES(?, ?)")
      .bind(1, group).bind(2, Int64(bitPattern: occurrence.visitor)).run()
    return connection.changes == 1
  }

  private func keep(_ record: UnsafeRawBufferPointer, of occurrence: Occurrence, in group: Int64) throws {
    try connection.prepare("INSERT INTO occurrence(error_group, visitor, arrival, bytes) VALUES(?, ?, ?, ?)")
      .bind(1, group).bind(2, Int64(bitPattern: occurrence.visitor)).bind(3, occurrence.arrival.milliseconds)
      .bind(4, record).run()
    // One comes, at most one goes: the oldest of the latest.
    try connection.prepare(
      """
      DELETE FROM occurrence WHERE id = (
        SELECT id FROM occurrence WHERE error_group = ?1 ORDER BY id LIMIT 1 OFFSET ?2)
      AND (SELECT count(*) FROM occurrence WHERE error_group = ?1) > ?3
      """
    ).bind(1, group).bind(2, Self.firstKept).bind(3, Self.firstKept + Self.latestKept).run()
  }

  /// Notes what was decided about a group.
  ///
  /// - Returns: whether there is such a group.
  package func setStatus(_ status: ErrorGroupStatus, of id: String, on website: WebsiteID) throws -> Bool {
    try connection.prepare("UPDATE error_group SET status = ? WHERE uuid = ? AND website = ?")
      .bind(1, status.rawValue).bind(2, ErrorGroupIdentifier.uuid(id)).bind(3, Int64(website.rawValue)).run()
    return connection.changes == 1
  }

  /// Forgets a website.
  package func removeAll(of website: WebsiteID) throws {
    for table in ["error_visitor", "occurrence"] {
      try connection.prepare(
        "DELETE FROM \(table) WHERE error_group IN (SELECT id FROM error_group WHERE website = ?)"
      ).bind(1, Int64(website.rawValue)).run()
    }
    try connection.prepare("DELETE FROM error_group WHERE website = ?").bind(1, Int64(website.rawValue)).run()
    try connection.prepare("DELETE FROM quarantine WHERE website = ?").bind(1, Int64(website.rawValue)).run()
  }

  /// Forgets one visitor: the occurrences that are kept, that groups count the visitor, and groups that nobody else
  /// met, whose texts may be the visitor's own. How often an error of others happened stays: that names nobody.
  package func erase(visitor: UInt64, on website: WebsiteID) throws {
    let groups = "SELECT id FROM error_group WHERE website = ?"
    let (site, hash) = (Int64(website.rawValue), Int64(bitPattern: visitor))
    try connection.prepare("DELETE FROM occurrence WHERE visitor = ? AND error_group IN (\(groups))")
      .bind(1, hash).bind(2, site).run()
    let alone = """
      SELECT id FROM error_group WHERE website = ?1 AND visitors <= 1
      AND id IN (SELECT error_group FROM error_visitor WHERE visitor = ?2)
      """
    for condition in ["occurrence WHERE error_group IN", "error_group WHERE id IN"] {
      try connection.prepare("DELETE FROM \(condition) (\(alone))").bind(1, site).bind(2, hash).run()
    }
    try connection.prepare(
      """
      UPDATE error_group SET visitors = visitors - 1
      WHERE website = ? AND id IN (SELECT error_group FROM error_visitor WHERE visitor = ?)
      """
    ).bind(1, site).bind(2, hash).run()
    try connection.prepare(
      """
      DELETE FROM error_visitor WHERE visitor = ?
      AND (error_group IN (\(groups)) OR error_group NOT IN (SELECT id FROM error_group))
      """
    ).bind(1, hash).bind(2, site).run()
  }
}

/// `eg_` and a UUID.
enum ErrorGroupIdentifier {
  static func text(_ uuid: String) -> String { "eg_" + uuid }
  static func uuid(_ text: String) -> String { text.hasPrefix("eg_") ? String(text.dropFirst(3)) : text }
}
