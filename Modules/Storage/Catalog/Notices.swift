public import Models

/// What any process asks of the worker's outbox: something that happened in an API, or a wish of an admin's.
public enum OutboxNotice: Hashable, Sendable {
  /// It happened on this website. `data` is the JSON object that subscribers are told.
  case happened(WebhookEvent, website: WebsiteID, data: String)
  /// A webhook is to be called once, to see whether it answers.
  case test(webhook: Int64)
  /// A delivery that was given up is to be tried again.
  case replay(delivery: Int64)
  /// All deliveries to a webhook that were given up are to be tried again.
  case replayAll(webhook: Int64)
}

/// A notice, and when what it tells of happened.
public struct DatedNotice: Hashable, Sendable {
  /// What is told.
  public let notice: OutboxNotice
  /// When it happened.
  public let at: Instant

  /// This notice, of that moment.
  public init(_ notice: OutboxNotice, at: Instant) {
    self.notice = notice
    self.at = at
  }
}

/// A notice as it lies in the catalog.
package struct NumberedNotice: Sendable {
  /// Grows from notice to notice.
  package let id: Int64
  package let notice: OutboxNotice
  /// When it happened, which is when it was left unless somebody said otherwise.
  package let at: Instant
}

extension Catalog {
  /// Leaves a note for the worker's outbox. Durable when it returns.
  public func add(_ notice: OutboxNotice, now: Instant) throws(CatalogError) {
    try quietly { try $0.insert(notice, now: now) }
  }

  /// Notes behind a number, in the order in which they came.
  package func notices(after: Int64, limit: Int) throws(CatalogError) -> [NumberedNotice] {
    try reading { connection in
      let row = try connection.prepare(
        "SELECT id, kind, subject, body, created_at FROM notices WHERE id > ? ORDER BY id LIMIT ?")
      row.bind(1, after).bind(2, limit)
      var notices: [NumberedNotice] = []
      while try row.step() {
        let notice = OutboxNotice(kind: row.text(1), subject: row.int64(2), body: row.text(3))
        guard let notice else { throw StoreError.damaged("catalog: notice \(row.int64(0)) is not readable") }
        notices.append(NumberedNotice(id: row.int64(0), notice: notice, at: Instant(milliseconds: row.int64(4))))
      }
      return notices
    }
  }

  /// The number of the latest note that was ever left, as far as this catalog knows; 0 before the first. A catalog that
  /// was brought back from a copy knows less than the outbox has taken.
  package func latestNotice() throws(CatalogError) -> Int64 {
    try reading { connection in
      try connection.integer("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'notices'")
    }
  }

  /// Forgets notes that the outbox has taken.
  package func removeNotices(through id: Int64) throws(CatalogError) {
    try quietly { try $0.prepare("DELETE FROM notices WHERE id <= ?").bind(1, id).run() }
  }
}

extension Connection {
  /// Leaves a note for the outbox within the caller's transaction.
  func insert(_ notice: OutboxNotice, now: Instant) throws {
    let (kind, subject, body) = notice.stored
    try prepare("INSERT INTO notices (kind, subject, body, created_at) VALUES (?, ?, ?, ?)")
      .bind(1, kind).bind(2, subject).bind(3, body).bind(4, now.milliseconds).run()
  }
}

extension OutboxNotice {
  fileprivate var stored: (kind: String, subject: Int64, body: String) {
    switch self {
    case .happened(let event, let website, let data): (event.rawValue, Int64(website.rawValue), data)
    case .test(let webhook): ("test", webhook, "")
    case .replay(let delivery): ("replay", delivery, "")
    case .replayAll(let webhook): ("replay_all", webhook, "")
    }
  }

  fileprivate init?(kind: String, subject: Int64, body: String) {
    switch kind {
    case "test": self = .test(webhook: subject)
    case "replay": self = .replay(delivery: subject)
    case "replay_all": self = .replayAll(webhook: subject)
    default:
      guard let event = WebhookEvent(rawValue: kind), let website = UInt32(exactly: subject) else { return nil }
      self = .happened(event, website: WebsiteID(rawValue: website), data: body)
    }
  }
}
