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

  /// One occurrence of an error that is kept.
  public struct VisitorsError: Sendable {
    /// Id of the group.
    public let group: String
    /// The group's message.
    public let message: String
    /// When it was accepted.
    public let time: Instant
  }

  /// Occurrences of a visitor that are kept, the oldest first.
  ///
  /// - Throws: `StoreError`.
  public func occurrences(of visitor: NamedVisitor, on website: WebsiteID) throws(StoreError) -> [VisitorsError] {
    guard let store else { return [] }
    return try StoreError.translating {
      let statement = try store.connection.prepare(
        """
        SELECT uuid, message, arrival FROM occurrence JOIN error_group ON error_group.id = error_group
        WHERE website = ? AND visitor = ? ORDER BY occurrence.id
        """)
      var errors: [VisitorsError] = []
      for hash in visitor.visitors {
        statement.bind(1, Int64(website.rawValue)).bind(2, Int64(bitPattern: hash))
        while try statement.step() {
          errors.append(
            VisitorsError(
              group: ErrorGroupIdentifier.text(statement.text(0)), message: statement.text(1),
              time: Instant(milliseconds: statement.int64(2))))
        }
        statement.reset()
      }
      return errors
    }
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
