package import Models

/// `polls.sqlite`: what visitors answered to polls, response by response, and how often each poll was shown.
///
/// Visitors are 64-bit hashes under the website's seed.
package final class PollStore {
  /// Responses to one poll in one UTC day that are kept; further ones are counted as refused.
  package static let responsesOfDayMax = 100_000
  /// Polls of one website of which anything is kept: anybody can name some.
  package static let pollsMax = 1_000

  static let steps = [
    """
    CREATE TABLE poll(id INTEGER PRIMARY KEY, website INTEGER NOT NULL, name TEXT NOT NULL);
    CREATE UNIQUE INDEX poll_name ON poll(website, name);
    CREATE TABLE response(
      id INTEGER PRIMARY KEY AUTOINCREMENT, poll INTEGER NOT NULL, visitor INTEGER NOT NULL, time INTEGER NOT NULL,
      host TEXT NOT NULL, path TEXT NOT NULL, device INTEGER NOT NULL, country TEXT NOT NULL, form INTEGER NOT NULL,
      number INTEGER NOT NULL, text TEXT NOT NULL);
    CREATE INDEX response_poll ON response(poll, time);
    CREATE INDEX response_visitor ON response(visitor, poll);
    CREATE TABLE day(
      poll INTEGER NOT NULL, day INTEGER NOT NULL, views INTEGER NOT NULL, dismissals INTEGER NOT NULL,
      responses INTEGER NOT NULL, refused INTEGER NOT NULL, PRIMARY KEY(poll, day)) WITHOUT ROWID;
    """
  ]

  /// How answers are stored.
  enum AnswerForm: Int64 { case text = 1, number, options }

  /// Between options of one answer: what no option holds, because options are one line.
  static let separator: Character = "\u{1F}"

  /// The tables that go with the effect.
  package let tables: ConsumerStore
  private var connection: Connection { tables.connection }

  /// Opens the database for the worker.
  package init(in directory: DataDirectory) throws(StoreError) {
    tables = try ConsumerStore(.polls, in: directory, steps: Self.steps)
  }

  // MARK: Writing, inside the caller's transaction

  /// Counts that a poll was shown, or closed.
  package func add(_ action: PollAction, to poll: String, of website: WebsiteID, at time: Instant) throws {
    guard action != .answer, let id = try self.poll(poll, of: website) else { return }
    try count(id, time, action == .view ? "views" : "dismissals")
  }

  /// Keeps a response, whose number is given here.
  package func add(_ response: PollResponse, to poll: String, of website: WebsiteID) throws {
    guard let id = try self.poll(poll, of: website) else { return }
    let full = try connection.prepare("SELECT responses FROM day WHERE poll = ? AND day = ?")
    full.bind(1, id).bind(2, response.time.milliseconds.floorDivided(by: 86_400_000))
    defer { full.reset() }
    if try full.step(), full.int(0) >= Self.responsesOfDayMax { return try count(id, response.time, "refused") }
    try count(id, response.time, "responses")
    let statement = try connection.prepare(
      """
      INSERT INTO response(poll, visitor, time, host, path, device, country, form, number, text)
      VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    statement.bind(1, id).bind(2, Int64(bitPattern: response.visitor)).bind(3, response.time.milliseconds)
      .bind(4, response.page.host).bind(5, response.page.path).bind(6, Int64(response.device.rawValue))
      .bind(7, response.country)
    switch response.answer {
    case .text(let text): statement.bind(8, AnswerForm.text.rawValue).bind(9, 0).bind(10, text)
    case .number(let number): statement.bind(8, AnswerForm.number.rawValue).bind(9, number).bind(10, "")
    case .options(let options):
      statement.bind(8, AnswerForm.options.rawValue).bind(9, 0)
        .bind(10, options.joined(separator: String(Self.separator)))
    }
    try statement.run()
  }

  private func poll(_ name: String, of website: WebsiteID) throws -> Int64? {
    let site = Int64(website.rawValue)
    let known = try connection.prepare("SELECT id FROM poll WHERE website = ? AND name = ?")
    known.bind(1, site).bind(2, name)
    defer { known.reset() }
    if try known.step() { return known.int64(0) }
    let count = try connection.prepare("SELECT count(*) FROM poll WHERE website = ?").bind(1, site)
    defer { count.reset() }
    guard try count.step(), count.int(0) < Self.pollsMax else { return nil }
    try connection.prepare("INSERT INTO poll(website, name) VALUES(?, ?)").bind(1, site).bind(2, name).run()
    return connection.lastInsertedRow
  }

  private func count(_ poll: Int64, _ time: Instant, _ column: String) throws {
    let day = time.milliseconds.floorDivided(by: 86_400_000)
    try connection.prepare("INSERT OR IGNORE INTO day VALUES(?, ?, 0, 0, 0, 0)").bind(1, poll).bind(2, day).run()
    try connection.prepare("UPDATE day SET \(column) = \(column) + 1 WHERE poll = ? AND day = ?")
      .bind(1, poll).bind(2, day).run()
  }

  // MARK: Forgetting

  /// Forgets what a visitor answered.
  package func erase(visitor: UInt64, on website: WebsiteID) throws {
    try connection.prepare(
      "DELETE FROM response WHERE visitor = ? AND poll IN (SELECT id FROM poll WHERE website = ?)"
    ).bind(1, Int64(bitPattern: visitor)).bind(2, Int64(website.rawValue)).run()
  }

  /// Forgets a website.
  package func removeAll(of website: WebsiteID) throws {
    let site = Int64(website.rawValue)
    for table in ["response", "day"] {
      try connection.prepare("DELETE FROM \(table) WHERE poll IN (SELECT id FROM poll WHERE website = ?)")
        .bind(1, site).run()
    }
    for table in ["poll", "quarantine"] {
      try connection.prepare("DELETE FROM \(table) WHERE website = ?").bind(1, site).run()
    }
  }
}
