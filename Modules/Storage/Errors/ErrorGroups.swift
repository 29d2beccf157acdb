public import Models

/// The groups of errors as any process may read them. The worker alone changes them.
///
/// Belongs to one thread. Each call is one short transaction.
public final class ErrorGroups {
  private let store: ConsumerStore?

  /// Opens the groups of a data directory; none where no worker ever ran.
  ///
  /// - Throws: `StoreError`.
  public init(directory: DataDirectory) throws(StoreError) {
    store = try ConsumerStore.reading(.errors, in: directory)
  }

  /// Groups of a website, those that happened last first.
  ///
  /// - Parameters:
  ///   - status: only those about which this was decided; `nil`: all.
  ///   - limit: at most so many.
  ///   - offset: so many are passed over.
  /// - Throws: `StoreError`.
  public func groups(
    of website: WebsiteID, status: ErrorGroupStatus? = nil, limit: Int, offset: Int = 0
  ) throws(StoreError) -> [ErrorGroup] {
    guard let store else { return [] }
    return try StoreError.translating {
      let statement = try store.connection.prepare(
        """
        SELECT uuid, fingerprint, version, type, message, status, occurrences, visitors, first_seen, last_seen
        FROM error_group WHERE website = ?1 AND (?2 IS NULL OR status = ?2)
        ORDER BY last_seen DESC, id DESC LIMIT ?3 OFFSET ?4
        """)
      statement.bind(1, Int64(website.rawValue)).bind(2, status?.rawValue).bind(3, limit).bind(4, offset)
      var groups: [ErrorGroup] = []
      while try statement.step() {
        groups.append(
          ErrorGroup(
            id: ErrorGroupIdentifier.text(statement.text(0)), fingerprint: statement.text(1),
            version: statement.int(2), type: statement.text(3), message: statement.text(4),
            status: ErrorGroupStatus(rawValue: statement.text(5)) ?? .open, occurrences: statement.int(6),
            visitors: statement.int(7), firstSeen: Instant(milliseconds: statement.int64(8)),
            lastSeen: Instant(milliseconds: statement.int64(9))))
      }
      return groups
    }
  }
}
