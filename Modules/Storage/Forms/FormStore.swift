package import Models

/// `forms.sqlite`: what visitors did with forms, attempt by attempt (``FormFigures`` says what that is), never what
/// they wrote.
///
/// Visitors are 64-bit hashes under the website's seed.
package final class FormStore {
  /// Forms of one website; others are not kept.
  package static let formsMax = 1_000
  /// Fields of one form; others are the field `(other)`.
  package static let fieldsMax = 200
  /// Pages of one website; others are the page `(other)`.
  package static let pagesMax = 20_000
  /// Attempts of one website and UTC day that are kept; further ones are counted as refused.
  package static let attemptsOfDayMax = 200_000
  /// How long after the last thing done an attempt goes on, in milliseconds: half an hour.
  package static let attemptMilliseconds: Int64 = 1_800_000

  static let steps = [
    """
    CREATE TABLE form(
      id INTEGER PRIMARY KEY, website INTEGER NOT NULL, selector TEXT NOT NULL, name TEXT NOT NULL,
      first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL);
    CREATE UNIQUE INDEX form_selector ON form(website, selector);
    CREATE TABLE page(
      id INTEGER PRIMARY KEY, website INTEGER NOT NULL, host TEXT NOT NULL, path TEXT NOT NULL);
    CREATE UNIQUE INDEX page_address ON page(website, path, host);
    CREATE TABLE field(id INTEGER PRIMARY KEY, form INTEGER NOT NULL, name TEXT NOT NULL);
    CREATE UNIQUE INDEX field_name ON field(form, name);
    CREATE TABLE form_attempt(
      id INTEGER PRIMARY KEY, form INTEGER NOT NULL, page INTEGER NOT NULL, visitor INTEGER NOT NULL,
      started INTEGER NOT NULL, latest INTEGER NOT NULL, interacted INTEGER, submitted INTEGER,
      completion INTEGER NOT NULL, last_field INTEGER NOT NULL);
    CREATE INDEX attempt_form ON form_attempt(form, started);
    CREATE INDEX attempt_visitor ON form_attempt(visitor, form, id);
    CREATE TABLE touch(
      attempt INTEGER NOT NULL, field INTEGER NOT NULL, touched INTEGER NOT NULL, duration INTEGER NOT NULL,
      corrections INTEGER NOT NULL, blank INTEGER NOT NULL, PRIMARY KEY(attempt, field)) WITHOUT ROWID;
    CREATE TABLE day(
      website INTEGER NOT NULL, day INTEGER NOT NULL, attempts INTEGER NOT NULL, refused INTEGER NOT NULL,
      PRIMARY KEY(website, day)) WITHOUT ROWID;
    """
  ]

  /// One thing that a visitor did with a form.
  package struct Deed {
    package var website: WebsiteID
    package var selector: String
    package var name: String
    package var page: PageAddress
    package var visitor: UInt64
    package var time: Instant
    package var action: FormAction
    /// The field that it was done to; empty where none was.
    package var field: String
    /// Milliseconds that it took.
    package var duration: Int64?
    /// How often the field was filled anew.
    package var corrections: Int
    /// Fields that were sent empty.
    package var blankFields: [String]

    package init(
      website: WebsiteID, selector: String, name: String = "", page: PageAddress, visitor: UInt64, time: Instant,
      action: FormAction, field: String = "", duration: Int64? = nil, corrections: Int = 0, blankFields: [String] = []
    ) {
      self.website = website
      self.selector = selector
      self.name = name
      self.page = page
      self.visitor = visitor
      self.time = time
      self.action = action
      self.field = field
      self.duration = duration
      self.corrections = corrections
      self.blankFields = blankFields
    }
  }

  private struct Attempt {
    let id: Int64
    var interacted: Int64?
    var isSubmitted: Bool
  }

  /// The tables that go with the effect.
  package let tables: ConsumerStore
  private var connection: Connection { tables.connection }

  /// Opens the database for the worker.
  package init(in directory: DataDirectory) throws(StoreError) {
    tables = try ConsumerStore(.forms, in: directory, steps: Self.steps)
  }

  // MARK: Writing, inside the caller's transaction

  /// Takes what a visitor did.
  package func add(_ deed: Deed) throws {
    guard let form = try form(of: deed) else { return }
    let page = try page(of: deed)
    var known = deed.action == .view ? nil : try attempt(form, page, deed)
    if known == nil { known = try begin(form, page, deed) }
    guard let attempt = known else { return }
    if deed.action.isOfField || deed.action == .abandon && !deed.field.isEmpty {
      try touch(try field(deed.field, of: form), deed, in: attempt)
    }
    if deed.action == .submit, !attempt.isSubmitted { try submit(form, deed, in: attempt) }
    try connection.prepare("UPDATE form_attempt SET latest = max(latest, ?) WHERE id = ?")
      .bind(1, deed.time.milliseconds).bind(2, attempt.id).run()
  }

  private func form(of deed: Deed) throws -> Int64? {
    let (site, time) = (Int64(deed.website.rawValue), deed.time.milliseconds)
    let known = try connection.prepare("SELECT id, name FROM form WHERE website = ? AND selector = ?")
    known.bind(1, site).bind(2, deed.selector)
    defer { known.reset() }
    if try known.step() {
      let id = known.int64(0)
      try connection.prepare(
        "UPDATE form SET first_seen = min(first_seen, ?), last_seen = max(last_seen, ?), name = ? WHERE id = ?"
      ).bind(1, time).bind(2, time).bind(3, deed.name.isEmpty ? known.text(1) : deed.name).bind(4, id).run()
      return id
    }
    let count = try connection.prepare("SELECT count(*) FROM form WHERE website = ?").bind(1, site)
    defer { count.reset() }
    guard try count.step(), count.int(0) < Self.formsMax else {
      _ = try admits(deed, isFull: true)
      return nil
    }
    try connection.prepare("INSERT INTO form(website, selector, name, first_seen, last_seen) VALUES(?, ?, ?, ?, ?)")
      .bind(1, site).bind(2, deed.selector).bind(3, deed.name).bind(4, time).bind(5, time).run()
    return connection.lastInsertedRow
  }

  private func page(of deed: Deed) throws -> Int64 {
    let site = Int64(deed.website.rawValue)
    func find(_ page: PageAddress) throws -> Int64? {
      let known = try connection.prepare("SELECT id FROM page WHERE website = ? AND path = ? AND host = ?")
      known.bind(1, site).bind(2, page.path).bind(3, page.host)
      defer { known.reset() }
      return try known.step() ? known.int64(0) : nil
    }
    if let known = try find(deed.page) { return known }
    let count = try connection.prepare("SELECT count(*) FROM page WHERE website = ?").bind(1, site)
    defer { count.reset() }
    let isFull = try count.step() && count.int(0) >= Self.pagesMax
    let page = isFull ? PageAddress(host: "", path: "(other)") : deed.page
    if isFull, let rest = try find(page) { return rest }
    try connection.prepare("INSERT INTO page(website, host, path) VALUES(?, ?, ?)")
      .bind(1, site).bind(2, page.host).bind(3, page.path).run()
    return connection.lastInsertedRow
  }

  private func field(_ name: String, of form: Int64) throws -> Int64 {
    func find(_ name: String) throws -> Int64? {
      let known = try connection.prepare("SELECT id FROM field WHERE form = ? AND name = ?")
      known.bind(1, form).bind(2, name)
      defer { known.reset() }
      return try known.step() ? known.int64(0) : nil
    }
    if let known = try find(name) { return known }
    let count = try connection.prepare("SELECT count(*) FROM field WHERE form = ?").bind(1, form)
    defer { count.reset() }
    let isFull = try count.step() && count.int(0) >= Self.fieldsMax
    let name = isFull ? "(other)" : name
    if isFull, let rest = try find(name) { return rest }
    try connection.prepare("INSERT INTO field(form, name) VALUES(?, ?)").bind(1, form).bind(2, name).run()
    return connection.lastInsertedRow
  }

  /// The attempt that goes on: the visitor's latest with this form on this page.
  private func attempt(_ form: Int64, _ page: Int64, _ deed: Deed) throws -> Attempt? {
    let statement = try connection.prepare(
      """
      SELECT id, interacted, submitted, latest FROM form_attempt WHERE visitor = ? AND form = ? AND page = ?
      ORDER BY id DESC LIMIT 1
      """)
    statement.bind(1, Int64(bitPattern: deed.visitor)).bind(2, form).bind(3, page)
    defer { statement.reset() }
    guard try statement.step(), deed.time.milliseconds - statement.int64(3) <= Self.attemptMilliseconds else {
      return nil
    }
    return Attempt(
      id: statement.int64(0), interacted: statement.isNull(1) ? nil : statement.int64(1),
      isSubmitted: !statement.isNull(2))
  }

  private func begin(_ form: Int64, _ page: Int64, _ deed: Deed) throws -> Attempt? {
    guard try admits(deed) else { return nil }
    try connection.prepare(
      """
      INSERT INTO form_attempt(form, page, visitor, started, latest, interacted, submitted, completion, last_field)
      VALUES(?, ?, ?, ?, ?, NULL, NULL, 0, 0)
      """
    ).bind(1, form).bind(2, page).bind(3, Int64(bitPattern: deed.visitor)).bind(4, deed.time.milliseconds)
      .bind(5, deed.time.milliseconds).run()
    return Attempt(id: connection.lastInsertedRow, interacted: nil, isSubmitted: false)
  }

  /// Whether the day has room for another attempt. Where it has not, it is counted as refused.
  private func admits(_ deed: Deed, isFull: Bool = false) throws -> Bool {
    let (site, day) = (Int64(deed.website.rawValue), deed.time.milliseconds.floorDivided(by: 86_400_000))
    let known = try connection.prepare("SELECT attempts FROM day WHERE website = ? AND day = ?")
    known.bind(1, site).bind(2, day)
    defer { known.reset() }
    let attempts = try known.step() ? known.int(0) : 0
    let isAdmitted = !isFull && attempts < Self.attemptsOfDayMax
    try connection.prepare(
      """
      INSERT INTO day VALUES(?1, ?2, ?3, 1 - ?3) ON CONFLICT(website, day) DO UPDATE SET
        attempts = attempts + ?3, refused = refused + 1 - ?3
      """
    ).bind(1, site).bind(2, day).bind(3, isAdmitted ? 1 : 0).run()
    return isAdmitted
  }

  private func touch(_ field: Int64, _ deed: Deed, in attempt: Attempt) throws {
    try connection.prepare(
      """
      INSERT INTO touch VALUES(?1, ?2, 1, ?3, ?4, 0) ON CONFLICT(attempt, field) DO UPDATE SET
        touched = 1, duration = duration + ?3, corrections = corrections + ?4
      """
    ).bind(1, attempt.id).bind(2, field).bind(3, deed.action.isOfField ? deed.duration ?? 0 : 0)
      .bind(4, deed.corrections).run()
    let first = min(attempt.interacted ?? .max, deed.time.milliseconds)
    try connection.prepare("UPDATE form_attempt SET interacted = ?, last_field = ? WHERE id = ?")
      .bind(1, first).bind(2, field).bind(3, attempt.id).run()
  }

  private func submit(_ form: Int64, _ deed: Deed, in attempt: Attempt) throws {
    let time = deed.time.milliseconds
    let first = attempt.interacted ?? time
    try connection.prepare("UPDATE form_attempt SET submitted = ?, interacted = ?, completion = ? WHERE id = ?")
      .bind(1, time).bind(2, first).bind(3, deed.duration ?? max(0, time - first)).bind(4, attempt.id).run()
    for name in deed.blankFields {
      try connection.prepare(
        "INSERT INTO touch VALUES(?, ?, 0, 0, 0, 1) ON CONFLICT(attempt, field) DO UPDATE SET blank = 1"
      ).bind(1, attempt.id).bind(2, try field(name, of: form)).run()
    }
  }

  // MARK: Forgetting

  /// Forgets what a visitor did, and forms, fields and pages that nobody else met.
  package func erase(visitor: UInt64, on website: WebsiteID) throws {
    let (site, who) = (Int64(website.rawValue), Int64(bitPattern: visitor))
    let attempts = "SELECT a.id FROM form_attempt a JOIN form f ON f.id = a.form WHERE a.visitor = ? AND f.website = ?"
    try connection.prepare("DELETE FROM touch WHERE attempt IN (\(attempts))").bind(1, who).bind(2, site).run()
    try connection.prepare("DELETE FROM form_attempt WHERE id IN (\(attempts))").bind(1, who).bind(2, site).run()
    guard connection.changes > 0 else { return }
    try connection.prepare(
      """
      DELETE FROM form WHERE website = ? AND NOT EXISTS (SELECT 1 FROM form_attempt WHERE form_attempt.form = form.id)
      """
    ).bind(1, site).run()
    try connection.prepare("DELETE FROM page WHERE website = ? AND id NOT IN (SELECT page FROM form_attempt)")
      .bind(1, site).run()
    try connection.prepare(
      """
      DELETE FROM field WHERE form NOT IN (SELECT id FROM form) OR form IN (SELECT id FROM form WHERE website = ?)
        AND id NOT IN (SELECT touch.field FROM touch JOIN form_attempt ON form_attempt.id = touch.attempt
          JOIN form ON form.id = form_attempt.form WHERE form.website = ?)
      """
    ).bind(1, site).bind(2, site).run()
  }

  /// Forgets a website.
  package func removeAll(of website: WebsiteID) throws {
    let site = Int64(website.rawValue)
    let forms = "SELECT id FROM form WHERE website = ?"
    try connection.prepare(
      "DELETE FROM touch WHERE attempt IN (SELECT id FROM form_attempt WHERE form IN (\(forms)))"
    ).bind(1, site).run()
    for table in ["form_attempt", "field"] {
      try connection.prepare("DELETE FROM \(table) WHERE form IN (\(forms))").bind(1, site).run()
    }
    for table in ["form", "page", "day", "quarantine"] {
      try connection.prepare("DELETE FROM \(table) WHERE website = ?").bind(1, site).run()
    }
  }
}
