public import Models

/// One record, or one stretch of a journal, that was set aside because it could not be stored.
public struct QuarantinedItem: Hashable, Sendable {
  /// Why it was set aside. Raw values are stored and printed: never rename.
  public enum Cause: String, CaseIterable, Hashable, Sendable {
    /// The bytes are whole but are no record that this program knows.
    case unreadable
    /// Storing it failed.
    case failed
    /// The worker died at it again and again.
    case crashed
    /// What is stored of its website is damaged, or cannot be written.
    case website
    /// A record of the journal does not match its checksum.
    case checksum
    /// Bytes of the journal that have not the form of a record.
    case form
    /// A journal file ends too early.
    case missingBytes = "missing-bytes"
    /// A journal file is gone.
    case missingFile = "missing-file"

    /// Whether there is a whole record that can be tried again.
    public var isRetryable: Bool {
      switch self {
      case .unreadable, .failed, .crashed, .website: true
      case .checksum, .form, .missingBytes, .missingFile: false
      }
    }
  }

  /// Its name.
  public var name: QuarantinedItemName
  /// When it was set aside.
  public var at: Instant
  /// Why, in a word.
  public var cause: Cause
  /// Why, in a sentence.
  public var reason: String
  /// The website that it belongs to; of damaged bytes what their header says, which may be wrong. `nil`: unknown.
  public var website: WebsiteID?
  /// When it was accepted; of damaged bytes what their header says. `nil`: unknown.
  public var arrival: Instant?
  /// Where it lay in the journal; `nil`: it was set aside by a program that did not note that.
  public var place: JournalCursor?
  /// Bytes that it took up in the journal.
  public var size: Int
  /// Bytes that are kept: a record's payload, or the damaged stretch as far as it was there.
  public var bytesKept: Int
}

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
