package import Models

/// Idempotency keys of rows of an import that are about to be sealed.
///
/// The rows become durable in the website's file and their keys count in `hot.sqlite`: two transactions, and the power
/// may go between them. So the keys are stored first, together with how far the import will be when the rows are
/// sealed. Whoever takes over reads in the website's file whether they are.
package struct AnnouncedKeys {
  package let stream: StreamID
  /// How far the import is once the rows are sealed.
  package let progress: ImportProgress
  /// When they count as seen.
  package let at: Instant
  package let keys: [UInt64]

  package init(stream: StreamID, progress: ImportProgress, at: Instant, keys: [UInt64]) {
    self.stream = stream
    self.progress = progress
    self.at = at
    self.keys = keys
  }
}

extension HotStore {
  /// Stores the keys of what is sealed next, inside the caller's transaction. Those of a seal that failed stay beside
  /// them: what the disk refused may yet turn out to be there.
  package func announce(_ announced: AnnouncedKeys, of website: WebsiteID) throws {
    let progress = announced.progress
    try connection.prepare(
      "INSERT INTO announced(website, stream, bytes, digest, lines, at, keys) VALUES(?, ?, ?, ?, ?, ?, ?)"
    ).bind(1, Int64(website.rawValue)).bind(2, Int64(announced.stream.rawValue)).bind(3, progress.bytes)
      .bind(4, progress.digest).bind(5, progress.lines).bind(6, announced.at.milliseconds)
      .bind(7, SeenIDs.encode(announced.keys)).run()
  }

  /// What was announced of a website and not removed, in order.
  package func announcedKeys(of website: WebsiteID) throws -> [AnnouncedKeys] {
    let statement = try connection.prepare(
      "SELECT stream, bytes, digest, lines, at, keys FROM announced WHERE website = ? ORDER BY id")
    statement.bind(1, Int64(website.rawValue))
    var found: [AnnouncedKeys] = []
    while try statement.step() {
      let digest = statement.withBlob(2) { Array($0) }
      guard digest.count == ImportProgress.digestSize else {
        throw StoreError.damaged("keys of an import are stored with a digest of \(digest.count) bytes")
      }
      var keys: [UInt64] = []
      statement.withBlob(5) { SeenIDs.forEach(in: $0) { keys.append($0) } }
      found.append(
        AnnouncedKeys(
          stream: StreamID(rawValue: UInt32(statement.int64(0))),
          progress: ImportProgress(bytes: statement.int64(1), digest: digest, lines: statement.int64(3)),
          at: Instant(milliseconds: statement.int64(4)), keys: keys))
    }
    return found
  }

  /// Websites of which something was announced and not removed.
  package func websitesWithAnnouncedKeys() throws -> Set<WebsiteID> {
    let statement = try connection.prepare("SELECT DISTINCT website FROM announced")
    var websites: Set<WebsiteID> = []
    while try statement.step() { websites.insert(WebsiteID(rawValue: UInt32(statement.int64(0)))) }
    return websites
  }

  /// Forgets what was announced of a website: the keys count, or rows were sealed since without them. Inside the
  /// caller's transaction.
  package func removeAnnouncedKeys(of website: WebsiteID) throws {
    try connection.prepare("DELETE FROM announced WHERE website = ?").bind(1, Int64(website.rawValue)).run()
  }
}
