package import Models

/// `identities.sqlite`: which user of the website a visitor is, and what the website told about them.
///
/// A visitor is one user at a time, the one told last; traits are kept until another value is told, or another user.
package final class IdentityStore {
  /// Visitors of one website of whom this is kept; others are counted as refused.
  package static let visitorsMax = 1_000_000

  static let steps = [
    """
    CREATE TABLE identity(
      id INTEGER PRIMARY KEY, website INTEGER NOT NULL, visitor INTEGER NOT NULL, name TEXT NOT NULL,
      user TEXT NOT NULL, first INTEGER NOT NULL, latest INTEGER NOT NULL);
    CREATE UNIQUE INDEX identity_visitor ON identity(website, visitor);
    CREATE INDEX identity_user ON identity(website, user);
    CREATE TABLE trait(
      identity INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY(identity, name)) WITHOUT ROWID;
    CREATE TABLE tally(website INTEGER PRIMARY KEY, identities INTEGER NOT NULL, refused INTEGER NOT NULL);
    """
  ]

  /// What a website told about a visitor.
  package struct Told {
    package var website: WebsiteID
    /// The visitor's hash under the website's seed.
    package var visitor: UInt64
    /// The same visitor under yesterday's salt, where there is one.
    package var visitorYesterday: UInt64?
    /// The visitor as visits name it.
    package var name: String
    package var user: String
    package var traits: [(name: String, value: String)]
    package var at: Instant

    package init(
      website: WebsiteID, visitor: UInt64, visitorYesterday: UInt64? = nil, name: String, user: String,
      traits: [(name: String, value: String)], at: Instant
    ) {
      self.website = website
      self.visitor = visitor
      self.visitorYesterday = visitorYesterday
      self.name = name
      self.user = user
      self.traits = traits
      self.at = at
    }
  }

  /// The tables that go with the effect.
  package let tables: ConsumerStore
  private var connection: Connection { tables.connection }

  /// Opens the database for the worker.
  package init(in directory: DataDirectory) throws(StoreError) {
    tables = try ConsumerStore(.identities, in: directory, steps: Self.steps)
  }

  // MARK: Writing, inside the caller's transaction

  /// Keeps what was told.
  package func add(_ told: Told) throws {
    let known = try identity(told.visitor, told.website)
    let earlier = try known == nil ? told.visitorYesterday.flatMap { try identity($0, told.website) } : nil
    guard let id = try known ?? earlier ?? begin(told) else { return }
    let user = try connection.prepare("SELECT user FROM identity WHERE id = ?").bind(1, id)
    defer { user.reset() }
    // What is known of one user says nothing of another who sits at the same browser.
    if try user.step(), user.text(0) != told.user {
      try connection.prepare("DELETE FROM trait WHERE identity = ?").bind(1, id).run()
    }
    try connection.prepare("UPDATE identity SET user = ?, latest = max(latest, ?) WHERE id = ?")
      .bind(1, told.user).bind(2, told.at.milliseconds).bind(3, id).run()
    for trait in told.traits {
      try connection.prepare("INSERT OR REPLACE INTO trait VALUES(?, ?, ?)")
        .bind(1, id).bind(2, trait.name).bind(3, trait.value).run()
    }
  }

  private func identity(_ visitor: UInt64, _ website: WebsiteID) throws -> Int64? {
    let known = try connection.prepare("SELECT id FROM identity WHERE website = ? AND visitor = ?")
    known.bind(1, Int64(website.rawValue)).bind(2, Int64(bitPattern: visitor))
    defer { known.reset() }
    return try known.step() ? known.int64(0) : nil
  }

  private func begin(_ told: Told) throws -> Int64? {
    let site = Int64(told.website.rawValue)
    let tally = try connection.prepare("SELECT identities FROM tally WHERE website = ?").bind(1, site)
    defer { tally.reset() }
    let count = try tally.step() ? tally.int(0) : 0
    let isAdmitted = count < Self.visitorsMax
    try connection.prepare(
      """
      INSERT INTO tally VALUES(?1, ?2, 1 - ?2) ON CONFLICT(website) DO UPDATE SET
        identities = identities + ?2, refused = refused + 1 - ?2
      """
    ).bind(1, site).bind(2, isAdmitted ? 1 : 0).run()
    guard isAdmitted else { return nil }
    try connection.prepare("INSERT INTO identity(website, visitor, name, user, first, latest) VALUES(?, ?, ?, ?, ?, ?)")
      .bind(1, site).bind(2, Int64(bitPattern: told.visitor)).bind(3, told.name).bind(4, told.user)
      .bind(5, told.at.milliseconds).bind(6, told.at.milliseconds).run()
    return connection.lastInsertedRow
  }

  // MARK: Forgetting

  /// Forgets who a visitor is.
  package func erase(visitor: UInt64, on website: WebsiteID) throws {
    guard let id = try identity(visitor, website) else { return }
    try connection.prepare("DELETE FROM trait WHERE identity = ?").bind(1, id).run()
    try connection.prepare("DELETE FROM identity WHERE id = ?").bind(1, id).run()
    try connection.prepare("UPDATE tally SET identities = identities - 1 WHERE website = ?")
      .bind(1, Int64(website.rawValue)).run()
  }

  /// Forgets a website.
  package func removeAll(of website: WebsiteID) throws {
    let site = Int64(website.rawValue)
    try connection.prepare("DELETE FROM trait WHERE identity IN (SELECT id FROM identity WHERE website = ?)")
      .bind(1, site).run()
    for table in ["identity", "tally", "quarantine"] {
      try connection.prepare("DELETE FROM \(table) WHERE website = ?").bind(1, site).run()
    }
  }
}
