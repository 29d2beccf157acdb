public import Models

/// How many records of a website wait for its repair.
public struct WebsiteInQuarantine: Hashable, Sendable {
  /// The website.
  public var website: WebsiteID
  /// Records set aside because of it.
  public var records: Int
  /// What was said of the latest.
  public var reason: String
}

/// What was set aside by the event store or by one of the journal's other consumers, as any process may read it. The
/// worker alone changes it.
///
/// Belongs to one thread. Each call is one short transaction.
public final class Quarantine {
  private let store: (any JournalTables)?

  /// Opens the quarantine of a data directory; an empty one where no worker ever ran.
  ///
  /// - Parameter consumer: whose; `nil`: the event store's.
  /// - Throws: `StoreError`.
  public init(directory: DataDirectory, of consumer: ConsumerKind? = nil) throws(StoreError) {
    if let consumer {
      store = try ConsumerStore.reading(consumer, in: directory)
    } else {
      store = try directory.exists(directory.hot) ? try HotStore.current(path: directory.hot, on: directory.disk) : nil
    }
  }

  /// Number of items.
  public func count() throws(StoreError) -> Int {
    guard let store else { return 0 }
    return try StoreError.translating { try store.quarantined() }
  }

  /// Numbers of items by cause, the empty ones left out.
  public func countsByCause() throws(StoreError) -> [QuarantinedItem.Cause: Int] {
    guard let store else { return [:] }
    return try StoreError.translating {
      let statement = try store.connection.prepare("SELECT cause, count(*) FROM quarantine GROUP BY cause")
      var counts: [QuarantinedItem.Cause: Int] = [:]
      while try statement.step() {
        counts[QuarantinedItem.Cause(rawValue: statement.text(0)) ?? .failed, default: 0] += statement.int(1)
      }
      return counts
    }
  }

  /// Items in the order in which they were set aside.
  ///
  /// - Parameters:
  ///   - after: only those with a greater number.
  ///   - limit: at most so many.
  public func items(after: Int64 = 0, limit: Int) throws(StoreError) -> [QuarantinedItem] {
    guard let store else { return [] }
    return try StoreError.translating { try store.quarantineItems(after: after, limit: limit) }
  }

  /// One item with the bytes that are kept of it; `nil` when there is none with this number.
  public func item(_ id: Int64) throws(StoreError) -> (item: QuarantinedItem, bytes: [UInt8])? {
    guard let store else { return nil }
    return try StoreError.translating { try store.quarantineItem(id) }
  }

  /// Websites whose records were set aside as a whole, by number.
  public func websites() throws(StoreError) -> [WebsiteInQuarantine] {
    guard let store else { return [] }
    return try StoreError.translating {
      // SQLite takes the other columns of a group from the row that has the greatest id.
      let statement = try store.connection.prepare(
        """
        SELECT website, count(*), reason, max(id) FROM quarantine
        WHERE cause = 'website' AND website <> 0 GROUP BY website ORDER BY website
        """)
      var websites: [WebsiteInQuarantine] = []
      while try statement.step() {
        websites.append(
          WebsiteInQuarantine(
            website: WebsiteID(rawValue: UInt32(clamping: statement.int64(0))), records: statement.int(1),
            reason: statement.text(2)))
      }
      return websites
    }
  }
}
