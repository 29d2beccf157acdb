package import Models

/// `outbox.sqlite`: messages to webhooks that are not delivered yet, and those that were given up.
///
/// What happened is turned into messages in the transaction that also notes how far the journal, or the catalog's
/// notices, are taken: each becomes exactly one message a webhook. Sending comes later and may be repeated.
package final class OutboxStore {
  /// Messages that may wait for one webhook; what comes beyond is given up at once.
  package static let waitingMax = 100_000
  /// Messages to one webhook that were given up and stay to be looked at; older ones go.
  package static let deadMax = 10_000

  static let steps = [
    """
    CREATE TABLE delivery(
      id INTEGER PRIMARY KEY AUTOINCREMENT, uuid TEXT NOT NULL, webhook INTEGER NOT NULL, website INTEGER NOT NULL,
      visitor INTEGER NOT NULL, event TEXT NOT NULL, body TEXT NOT NULL, created INTEGER NOT NULL,
      state INTEGER NOT NULL, attempts INTEGER NOT NULL, due INTEGER NOT NULL, outcome TEXT NOT NULL);
    CREATE INDEX delivery_due ON delivery(webhook, state, due, id);
    CREATE INDEX delivery_visitor ON delivery(website, visitor);
    CREATE TABLE backlog(
      webhook INTEGER NOT NULL, state INTEGER NOT NULL, deliveries INTEGER NOT NULL, PRIMARY KEY(webhook, state))
      WITHOUT ROWID;
    CREATE TRIGGER delivery_in AFTER INSERT ON delivery BEGIN
      INSERT INTO backlog VALUES(new.webhook, new.state, 1)
      ON CONFLICT(webhook, state) DO UPDATE SET deliveries = deliveries + 1;
    END;
    CREATE TRIGGER delivery_out AFTER DELETE ON delivery BEGIN
      UPDATE backlog SET deliveries = deliveries - 1 WHERE webhook = old.webhook AND state = old.state;
    END;
    CREATE TRIGGER delivery_moved AFTER UPDATE OF state ON delivery WHEN old.state <> new.state BEGIN
      UPDATE backlog SET deliveries = deliveries - 1 WHERE webhook = old.webhook AND state = old.state;
      INSERT INTO backlog VALUES(new.webhook, new.state, 1)
      ON CONFLICT(webhook, state) DO UPDATE SET deliveries = deliveries + 1;
    END;
    CREATE TABLE taken(source TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
    """
  ]

  /// Whose numbered list is taken, besides the journal. Raw values are stored.
  package enum Source: String, CaseIterable {
    /// The catalog's notices.
    case notices
    /// Recordings in which an error was found.
    case failures
  }

  /// A message to be sent.
  package struct Message {
    package var uuid: String
    package var webhook: Int64
    /// 0: about none, which is so of test calls to a team without websites.
    package var website: WebsiteID
    /// Hash of the visitor whom it tells of; 0: of nobody.
    package var visitor: UInt64
    package var event: String
    package var body: String

    package init(
      uuid: String, webhook: Int64, website: WebsiteID, visitor: UInt64, event: String, body: String
    ) {
      self.uuid = uuid
      self.webhook = webhook
      self.website = website
      self.visitor = visitor
      self.event = event
      self.body = body
    }
  }

  /// The tables that go with the effect.
  package let tables: ConsumerStore
  private var connection: Connection { tables.connection }

  /// Opens the database for the worker's process, made when it is missing.
  package init(in directory: DataDirectory) throws(StoreError) {
    tables = try ConsumerStore(.outbox, in: directory, steps: Self.steps)
  }

  // MARK: Inside the caller's transaction

  /// Puts a message in, due at once; given up at once where too many wait already.
  package func add(_ message: Message, now: Instant) throws {
    let isFull = try count(message.webhook, .waiting) >= Self.waitingMax
    try connection.prepare(
      """
      INSERT INTO delivery(uuid, webhook, website, visitor, event, body, created, state, attempts, due, outcome)
      VALUES(?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)
      """
    ).bind(1, message.uuid).bind(2, message.webhook).bind(3, Int64(message.website.rawValue))
      .bind(4, Int64(bitPattern: message.visitor)).bind(5, message.event).bind(6, message.body)
      .bind(7, now.milliseconds).bind(8, (isFull ? OutboxDelivery.State.dead : .waiting).rawValue)
      .bind(9, now.milliseconds)
      .bind(10, isFull ? "not tried: \(Self.waitingMax) messages wait for this webhook" : "").run()
    if isFull { try forgetOldest(of: message.webhook) }
  }

  /// It was delivered: nothing stays of it.
  package func remove(_ id: Int64) throws {
    try connection.prepare("DELETE FROM delivery WHERE id = ?").bind(1, id).run()
  }

  /// An attempt failed; it is tried again.
  package func putOff(_ id: Int64, until due: Instant, outcome: String) throws {
    try connection.prepare("UPDATE delivery SET attempts = attempts + 1, due = ?, outcome = ? WHERE id = ?")
      .bind(1, due.milliseconds).bind(2, outcome).bind(3, id).run()
  }

  /// It is given up.
  ///
  /// - Parameter attempts: how many were made.
  package func giveUp(_ id: Int64, attempts: Int, outcome: String) throws {
    let row = try connection.prepare(
      "UPDATE delivery SET attempts = ?, state = 1, outcome = ? WHERE id = ? RETURNING webhook")
    row.bind(1, attempts).bind(2, outcome).bind(3, id)
    var webhook: Int64?
    while try row.step() { webhook = row.int64(0) }
    if let webhook { try forgetOldest(of: webhook) }
  }

  /// What was given up is tried again, as if it were new.
  ///
  /// - Parameters:
  ///   - delivery: this one; `nil`: all.
  ///   - webhook: only those to this webhook; `nil`: to any.
  /// - Returns: how many there were.
  @discardableResult
  package func replay(delivery: Int64? = nil, webhook: Int64? = nil, now: Instant) throws -> Int {
    try connection.prepare(
      """
      UPDATE delivery SET state = 0, attempts = 0, created = ?1, due = ?1
      WHERE state = 1 AND (?2 IS NULL OR id = ?2) AND (?3 IS NULL OR webhook = ?3)
      """
    ).bind(1, now.milliseconds).bind(2, delivery).bind(3, webhook).run()
    return connection.changes
  }

  /// The number in a list up to which everything is taken; 0 before the first.
  package func taken(_ source: Source) throws -> Int64 {
    let row = try connection.prepare("SELECT number FROM taken WHERE source = ?").bind(1, source.rawValue)
    defer { row.reset() }
    return try row.step() ? row.int64(0) : 0
  }

  /// Notes up to which number of a list everything is taken.
  package func setTaken(_ source: Source, _ number: Int64) throws {
    try connection.prepare("INSERT OR REPLACE INTO taken VALUES(?, ?)").bind(1, source.rawValue).bind(2, number).run()
  }

  /// Forgets all messages to a webhook.
  package func removeAll(to webhook: Int64) throws {
    try connection.prepare("DELETE FROM delivery WHERE webhook = ?").bind(1, webhook).run()
    try connection.prepare("DELETE FROM backlog WHERE webhook = ?").bind(1, webhook).run()
  }

  /// Forgets a website.
  package func removeAll(of website: WebsiteID) throws {
    for table in ["delivery", "quarantine"] {
      try connection.prepare("DELETE FROM \(table) WHERE website = ?").bind(1, Int64(website.rawValue)).run()
    }
  }

  /// Forgets what is still to be told about a visitor.
  package func erase(visitor: UInt64, on website: WebsiteID) throws {
    try connection.prepare("DELETE FROM delivery WHERE website = ? AND visitor = ?")
      .bind(1, Int64(website.rawValue)).bind(2, Int64(bitPattern: visitor)).run()
  }

  private func count(_ webhook: Int64, _ state: OutboxDelivery.State) throws -> Int {
    let row = try connection.prepare("SELECT deliveries FROM backlog WHERE webhook = ? AND state = ?")
    row.bind(1, webhook).bind(2, state.rawValue)
    defer { row.reset() }
    return try row.step() ? row.int(0) : 0
  }

  private func forgetOldest(of webhook: Int64) throws {
    let surplus = try count(webhook, .dead) - Self.deadMax
    guard surplus > 0 else { return }
    try connection.prepare(
      "DELETE FROM delivery WHERE id IN (SELECT id FROM delivery WHERE webhook = ? AND state = 1 ORDER BY id LIMIT ?)"
    ).bind(1, webhook).bind(2, surplus).run()
  }

  // MARK: Reading

  /// Of each webhook with messages that wait the one that is due first, whenever that is.
  package func heads() throws -> [OutboxDelivery] {
    // One look-up a webhook, so that one with a long backlog hides nobody.
    let webhooks = try connection.prepare("SELECT webhook FROM backlog WHERE state = 0 AND deliveries > 0")
    var waiting: [Int64] = []
    while try webhooks.step() { waiting.append(webhooks.int64(0)) }
    let row = try connection.prepare(
      "SELECT \(Self.columns) FROM delivery WHERE webhook = ? AND state = 0 ORDER BY due, id LIMIT 1")
    var heads: [OutboxDelivery] = []
    for webhook in waiting {
      row.bind(1, webhook)
      if try row.step() { heads.append(Self.delivery(of: row)) }
      row.reset()
    }
    return heads
  }

  static let columns = "id, uuid, webhook, website, event, body, created, state, attempts, due, outcome"

  static func delivery(of row: Statement) -> OutboxDelivery {
    OutboxDelivery(
      id: row.int64(0), uuid: row.text(1), webhook: row.int64(2),
      website: WebsiteID(rawValue: UInt32(clamping: row.int64(3))), event: row.text(4), body: row.text(5),
      createdAt: Instant(milliseconds: row.int64(6)), state: OutboxDelivery.State(rawValue: row.int64(7)) ?? .dead,
      attempts: row.int(8), dueAt: Instant(milliseconds: row.int64(9)), outcome: row.text(10))
  }
}
