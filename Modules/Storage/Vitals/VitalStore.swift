package import Models

/// `vitals.sqlite`: how fast and steady pages were, measurement by measurement.
///
/// Visitors are 64-bit hashes under the website's seed, kept so that one can be erased.
package final class VitalStore {
  /// Pages of one website; others are the page `(other)`.
  package static let pagesMax = 20_000
  /// Measurements of one website and UTC day that are kept; further ones are counted as refused.
  package static let samplesOfDayMax = 200_000

  static let steps = [
    """
    CREATE TABLE page(
      id INTEGER PRIMARY KEY, website INTEGER NOT NULL, host TEXT NOT NULL, path TEXT NOT NULL);
    CREATE UNIQUE INDEX page_address ON page(website, path, host);
    CREATE TABLE sample(
      id INTEGER PRIMARY KEY, website INTEGER NOT NULL, time INTEGER NOT NULL, page INTEGER NOT NULL,
      visitor INTEGER NOT NULL, device INTEGER NOT NULL, country INTEGER NOT NULL, lcp INTEGER, inp INTEGER,
      cls INTEGER, fcp INTEGER, ttfb INTEGER);
    CREATE INDEX sample_time ON sample(website, time);
    CREATE INDEX sample_visitor ON sample(visitor);
    CREATE INDEX sample_page ON sample(page);
    CREATE TABLE day(
      website INTEGER NOT NULL, day INTEGER NOT NULL, samples INTEGER NOT NULL, refused INTEGER NOT NULL,
      PRIMARY KEY(website, day)) WITHOUT ROWID;
    """
  ]

  /// What one visitor's browser measured on one page.
  package struct Sample {
    package var website: WebsiteID
    package var page: PageAddress
    package var visitor: UInt64
    package var device: DeviceClass
    /// The number that ``InteractionProfile`` gives to a country's code.
    package var country: UInt16
    package var time: Instant
    /// In each vital's unit.
    package var values: [PageVital: Int]

    package init(
      website: WebsiteID, page: PageAddress, visitor: UInt64, device: DeviceClass, country: UInt16, time: Instant,
      values: [PageVital: Int]
    ) {
      self.website = website
      self.page = page
      self.visitor = visitor
      self.device = device
      self.country = country
      self.time = time
      self.values = values
    }
  }

  /// The tables that go with the effect.
  package let tables: ConsumerStore
  private var connection: Connection { tables.connection }

  /// Opens the database for the worker.
  package init(in directory: DataDirectory) throws(StoreError) {
    tables = try ConsumerStore(.vitals, in: directory, steps: Self.steps)
  }

  // MARK: Writing, inside the caller's transaction

  /// Keeps what was measured.
  package func add(_ sample: Sample) throws {
    guard try admits(sample) else { return }
    let statement = try connection.prepare(
      """
      INSERT INTO sample(website, time, page, visitor, device, country, lcp, inp, cls, fcp, ttfb)
      VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    statement.bind(1, Int64(sample.website.rawValue)).bind(2, sample.time.milliseconds).bind(3, try page(of: sample))
      .bind(4, Int64(bitPattern: sample.visitor)).bind(5, Int64(sample.device.rawValue))
      .bind(6, Int64(sample.country))
    for (place, vital) in PageVital.allCases.enumerated() {
      if let value = sample.values[vital] { statement.bind(7 + place, value) } else { statement.bindNull(7 + place) }
    }
    try statement.run()
  }

  /// Whether the day has room for another measurement. Where it has not, it is counted as refused.
  private func admits(_ sample: Sample) throws -> Bool {
    let (site, day) = (Int64(sample.website.rawValue), sample.time.milliseconds.floorDivided(by: 86_400_000))
    let known = try connection.prepare("SELECT samples FROM day WHERE website = ? AND day = ?")
    known.bind(1, site).bind(2, day)
    defer { known.reset() }
    let isAdmitted = try !known.step() || known.int(0) < Self.samplesOfDayMax
    try connection.prepare(
      """
      INSERT INTO day VALUES(?1, ?2, ?3, 1 - ?3) ON CONFLICT(website, day) DO UPDATE SET
        samples = samples + ?3, refused = refused + 1 - ?3
      """
    ).bind(1, site).bind(2, day).bind(3, isAdmitted ? 1 : 0).run()
    return isAdmitted
  }

  private func page(of sample: Sample) throws -> Int64 {
    let site = Int64(sample.website.rawValue)
    func find(_ page: PageAddress) throws -> Int64? {
      let known = try connection.prepare("SELECT id FROM page WHERE website = ? AND path = ? AND host = ?")
      known.bind(1, site).bind(2, page.path).bind(3, page.host)
      defer { known.reset() }
      return try known.step() ? known.int64(0) : nil
    }
    if let known = try find(sample.page) { return known }
    let count = try connection.prepare("SELECT count(*) FROM page WHERE website = ?").bind(1, site)
    defer { count.reset() }
    let isFull = try count.step() && count.int(0) >= Self.pagesMax
    let page = isFull ? PageAddress(host: "", path: "(other)") : sample.page
    if isFull, let rest = try find(page) { return rest }
    try connection.prepare("INSERT INTO page(website, host, path) VALUES(?, ?, ?)")
      .bind(1, site).bind(2, page.host).bind(3, page.path).run()
    return connection.lastInsertedRow
  }

  // MARK: Forgetting

  /// Forgets what a visitor's browser measured, and pages that nobody else was on.
  package func erase(visitor: UInt64, on website: WebsiteID) throws {
    let site = Int64(website.rawValue)
    try connection.prepare("DELETE FROM sample WHERE visitor = ? AND website = ?")
      .bind(1, Int64(bitPattern: visitor)).bind(2, site).run()
    guard connection.changes > 0 else { return }
    try removeUnusedPages(of: site)
  }

  /// Forgets what was measured before an instant.
  package func prune(_ website: WebsiteID, before: Instant) throws {
    let site = Int64(website.rawValue)
    try connection.prepare("DELETE FROM sample WHERE website = ? AND time < ?")
      .bind(1, site).bind(2, before.milliseconds).run()
    guard connection.changes > 0 else { return }
    try connection.prepare("DELETE FROM day WHERE website = ? AND day < ?")
      .bind(1, site).bind(2, before.milliseconds.floorDivided(by: 86_400_000)).run()
    try removeUnusedPages(of: site)
  }

  private func removeUnusedPages(of site: Int64) throws {
    try connection.prepare(
      "DELETE FROM page WHERE website = ? AND NOT EXISTS (SELECT 1 FROM sample WHERE sample.page = page.id)"
    ).bind(1, site).run()
  }

  /// Forgets a website.
  package func removeAll(of website: WebsiteID) throws {
    for table in ["sample", "page", "day", "quarantine"] {
      try connection.prepare("DELETE FROM \(table) WHERE website = ?").bind(1, Int64(website.rawValue)).run()
    }
  }
}
