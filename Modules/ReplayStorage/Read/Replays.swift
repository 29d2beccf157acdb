public import Models
public import Storage

/// Recorded sessions as any process may read them. The worker alone changes them.
///
/// Belongs to one thread. Each call is one short transaction.
public final class Replays {
  let store: ConsumerStore?

  /// Opens the recordings of a data directory; none where no worker ever ran.
  ///
  /// - Throws: `StoreError`.
  public init(directory: DataDirectory) throws(StoreError) {
    store = try ConsumerStore.reading(.replays, in: directory, steps: ReplayStore.steps.count)
  }

  /// Recordings of a website, those that began last first.
  ///
  /// - Parameters:
  ///   - limit: at most so many.
  ///   - offset: so many are passed over.
  /// - Throws: `StoreError`.
  public func replays(of website: WebsiteID, limit: Int, offset: Int = 0) throws(StoreError) -> [Replay] {
    try replays("website = ? ORDER BY started DESC, id DESC LIMIT ? OFFSET ?") {
      $0.bind(1, Int64(website.rawValue)).bind(2, limit).bind(3, offset)
    }
  }

  /// Recordings of a visitor.
  ///
  /// - Throws: `StoreError`.
  public func replays(of visitor: NamedVisitor, on website: WebsiteID) throws(StoreError) -> [Replay] {
    var replays: [Replay] = []
    for hash in visitor.visitors {
      replays += try self.replays("website = ? AND visitor = ? ORDER BY started, id") {
        $0.bind(1, Int64(website.rawValue)).bind(2, Int64(bitPattern: hash))
      }
    }
    return replays
  }

  private func replays(_ condition: String, _ bind: (Statement) -> Void) throws(StoreError) -> [Replay] {
    guard let store else { return [] }
    return try StoreError.translating {
      let statement = try store.connection.prepare(
        """
        SELECT uuid, session, page, device, browser, os, country, events, started, ended FROM replay WHERE \(condition)
        """)
      bind(statement)
      var replays: [Replay] = []
      while try statement.step() {
        replays.append(
          Replay(
            id: "sr_" + statement.text(0), session: statement.text(1), page: statement.text(2),
            device: statement.text(3), browser: statement.text(4), operatingSystem: statement.text(5),
            country: statement.text(6), events: statement.int(7), startedAt: Instant(milliseconds: statement.int64(8)),
            endedAt: Instant(milliseconds: statement.int64(9))))
      }
      return replays
    }
  }

  /// The events of a recording, one JSON array a chunk, in order of their numbers.
  ///
  /// - Parameter id: with or without `sr_`.
  /// - Throws: `StoreError.damaged` when a chunk does not match its checksum.
  public func chunks(of id: String, on website: WebsiteID) throws(StoreError) -> [[UInt8]] {
    guard let store else { return [] }
    return try StoreError.translating {
      let row = try store.connection.prepare("SELECT id FROM replay WHERE uuid = ? AND website = ?")
      row.bind(1, id.hasPrefix("sr_") ? String(id.dropFirst(3)) : id).bind(2, Int64(website.rawValue))
      defer { row.reset() }
      guard try row.step() else { return [] }
      var rest = try ReplayChunks(of: row.int64(0), in: store.connection)
      var chunks: [[UInt8]] = []
      while let chunk = try rest.next() { chunks.append(chunk.events) }
      return chunks
    }
  }
}
