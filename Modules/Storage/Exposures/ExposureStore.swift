package import Models

/// `exposures.sqlite`: who saw which variation of which experiment, and when first.
///
/// A visitor is kept as the event store names it, so that its conversions are found there, and by a hash under the
/// website's seed, by which it is erased. What was seen first counts, whatever comes later.
package final class ExposureStore {
  /// Experiments of one website that visitors may be noted for: as many as may be defined. Ids that a page makes up
  /// beyond that are not noted.
  package static let experimentsMax = Catalog.definitionsMax

  static let steps = [
    """
    CREATE TABLE experiment(website INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY(website, id)) WITHOUT ROWID;
    CREATE TABLE exposure(
      website INTEGER NOT NULL, experiment INTEGER NOT NULL, name INTEGER NOT NULL, cookieless INTEGER NOT NULL,
      visitor BLOB NOT NULL, variation TEXT NOT NULL, first INTEGER NOT NULL,
      PRIMARY KEY(website, experiment, name)) WITHOUT ROWID;
    CREATE INDEX exposure_name ON exposure(name);
    """
  ]

  /// That a visitor saw a variation.
  package struct Seen {
    package var website: WebsiteID
    package var experiment: DefinitionID
    package var variation: String
    package var visitor: VisitorReference
    /// Hash of the visitor, and of the same visitor under yesterday's salt where there is one.
    package var name: UInt64
    package var nameYesterday: UInt64?
    package var at: Instant

    package init(
      website: WebsiteID, experiment: DefinitionID, variation: String, visitor: VisitorReference, name: UInt64,
      nameYesterday: UInt64?, at: Instant
    ) {
      self.website = website
      self.experiment = experiment
      self.variation = variation
      self.visitor = visitor
      self.name = name
      self.nameYesterday = nameYesterday
      self.at = at
    }
  }

  /// The tables that go with the effect.
  package let tables: ConsumerStore
  private var connection: Connection { tables.connection }

  /// Opens the database for the worker.
  package init(in directory: DataDirectory) throws(StoreError) {
    tables = try ConsumerStore(.exposures, in: directory, steps: Self.steps)
  }

  // MARK: Writing, inside the caller's transaction

  /// Notes what a visitor saw, unless that is known.
  package func add(_ seen: Seen) throws {
    let (site, experiment) = (Int64(seen.website.rawValue), seen.experiment.rawValue)
    // A visit that goes on over midnight is one visitor, and its events keep yesterday's name.
    if let yesterday = seen.nameYesterday {
      let known = try connection.prepare("SELECT 1 FROM exposure WHERE website = ? AND experiment = ? AND name = ?")
      known.bind(1, site).bind(2, experiment).bind(3, Int64(bitPattern: yesterday))
      defer { known.reset() }
      if try known.step() { return }
    }
    guard try isNoted(site, experiment) else { return }
    try connection.prepare(
      """
      INSERT INTO exposure VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)
      ON CONFLICT(website, experiment, name) DO UPDATE SET first = min(first, ?7) WHERE variation = ?6
      """
    )
    .bind(1, site).bind(2, experiment).bind(3, Int64(bitPattern: seen.name)).bind(4, seen.visitor.isCookieless ? 1 : 0)
    .bind(5, seen.visitor.bytes).bind(6, seen.variation).bind(7, seen.at.milliseconds).run()
  }

  /// Whether visitors of an experiment are noted; a new one is, while there is room.
  private func isNoted(_ website: Int64, _ experiment: Int64) throws -> Bool {
    let known = try connection.prepare("SELECT 1 FROM experiment WHERE website = ? AND id = ?")
    known.bind(1, website).bind(2, experiment)
    defer { known.reset() }
    if try known.step() { return true }
    let count = try connection.prepare("SELECT count(*) FROM experiment WHERE website = ?").bind(1, website)
    defer { count.reset() }
    guard try count.step(), count.int(0) < Self.experimentsMax else { return false }
    try connection.prepare("INSERT INTO experiment VALUES(?, ?)").bind(1, website).bind(2, experiment).run()
    return true
  }

  /// Forgets a website.
  package func removeAll(of website: WebsiteID) throws {
    for table in ["exposure", "experiment", "quarantine"] {
      try connection.prepare("DELETE FROM \(table) WHERE website = ?").bind(1, Int64(website.rawValue)).run()
    }
  }

  /// Forgets one visitor.
  package func erase(visitor: UInt64, on website: WebsiteID) throws {
    try connection.prepare("DELETE FROM exposure WHERE name = ? AND website = ?")
      .bind(1, Int64(bitPattern: visitor)).bind(2, Int64(website.rawValue)).run()
  }
}
