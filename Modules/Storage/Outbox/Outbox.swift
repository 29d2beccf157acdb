import Models

/// The messages to webhooks as any process may read them. The worker alone changes them.
///
/// Belongs to one thread. Each call is one short transaction.
public final class Outbox {
  private let store: ConsumerStore?

  /// Opens the outbox of a data directory; an empty one where no worker ever ran.
  ///
  /// - Throws: `StoreError`.
  public init(directory: DataDirectory) throws(StoreError) {
    store = try ConsumerStore.reading(.outbox, in: directory, steps: OutboxStore.steps.count)
  }

  /// Messages that wait or were given up, the oldest first.
  ///
  /// - Parameters:
  ///   - state: which; `nil`: both.
  ///   - webhook: only those to this webhook; `nil`: to any.
  ///   - after: only those behind this number.
  ///   - limit: at most so many.
  /// - Throws: `StoreError`.
  public func deliveries(
    _ state: OutboxDelivery.State? = nil, webhook: Int64? = nil, after: Int64 = 0, limit: Int
  ) throws(StoreError) -> [OutboxDelivery] {
    guard let store else { return [] }
    return try StoreError.translating {
      let row = try store.connection.prepare(
        """
        SELECT \(OutboxStore.columns) FROM delivery
        WHERE id > ?1 AND (?2 IS NULL OR state = ?2) AND (?3 IS NULL OR webhook = ?3) ORDER BY id LIMIT ?4
        """)
      row.bind(1, after).bind(2, state?.rawValue).bind(3, webhook).bind(4, limit)
      var deliveries: [OutboxDelivery] = []
      while try row.step() { deliveries.append(OutboxStore.delivery(of: row)) }
      return deliveries
    }
  }

  /// Messages that wait, and those that were given up.
  ///
  /// - Throws: `StoreError`.
  public func counts() throws(StoreError) -> (waiting: Int, dead: Int) {
    guard let store else { return (0, 0) }
    return try StoreError.translating {
      let row = try store.connection.prepare("SELECT state, sum(deliveries) FROM backlog GROUP BY state")
      var counts = (waiting: 0, dead: 0)
      while try row.step() {
        let state = OutboxDelivery.State(rawValue: row.int64(0))
        if state == .waiting { counts.waiting = row.int(1) } else { counts.dead = row.int(1) }
      }
      return counts
    }
  }
}
