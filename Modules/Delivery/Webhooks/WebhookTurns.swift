package import Models
package import Storage

/// A call that is to be made now, and what it delivers.
package struct WebhookTask: Sendable {
  package let delivery: OutboxDelivery
  package let call: WebhookCall
}

/// What came of a call.
package struct WebhookResult: Sendable {
  package let delivery: OutboxDelivery
  package let outcome: WebhookOutcome

  package init(_ delivery: OutboxDelivery, _ outcome: WebhookOutcome) {
    self.delivery = delivery
    self.outcome = outcome
  }
}

/// The outbox, who is being called and who had better be left alone for a while: which calls to make when.
///
/// Makes no call itself and never waits. Belongs to one thread.
package final class WebhookTurns {
  /// A webhook that did not take what it was sent last.
  private struct Trouble {
    /// Failures one after the other.
    var failures = 0
    /// It is left alone until then.
    var restsUntil: Instant
  }

  private let store: OutboxStore
  private let catalog: Catalog
  private let signature: MessageSignature
  private let random: RandomSource
  private let clock: @Sendable () -> Instant
  private let settle: @Sendable (Instant) throws -> Void
  private var busy: Set<Int64> = []
  private var troubles: [Int64: Trouble] = [:]
  private var webhooks: CurrentWebhooks
  /// The one by which ``troubles`` were sorted out.
  private var latest: WebhookBook?
  /// What was done so far.
  package private(set) var counts = WebhookCounts()

  /// Opens the outbox, made when it is missing.
  ///
  /// - Parameter settle: leaves notices of what has come about by itself; asked at each turn.
  /// - Throws: `StoreError`.
  package init(
    directory: DataDirectory, catalog: Catalog, signature: MessageSignature, random: RandomSource,
    clock: @escaping @Sendable () -> Instant, settle: @escaping @Sendable (Instant) throws -> Void = { _ in }
  ) throws(StoreError) {
    self.settle = settle
    store = try OutboxStore(in: directory)
    self.catalog = catalog
    webhooks = CurrentWebhooks(of: catalog)
    self.signature = signature
    self.random = random
    self.clock = clock
  }

  /// Closes the outbox.
  package func close() { store.tables.connection.close() }

  /// Notes what came of calls, takes what other processes noted, and says which calls to make now.
  package func turn(_ results: [WebhookResult] = []) throws -> [WebhookTask] {
    try note(results)
    try settle(clock())
    try takeNotices()
    return try due()
  }

  /// How long there is nothing to do, in milliseconds, unless a call ends or something happens; `nil`: for ever.
  package func rest() throws -> Int64? {
    let room = room
    guard room.all > 0 else { return nil }
    let now = clock()
    return try store.heads().filter { head in
      !busy.contains(head.webhook) && (troubles[head.webhook] == nil || room.troubled > 0)
    }.map { max($0.dueAt, troubles[$0.webhook]?.restsUntil ?? $0.dueAt).milliseconds - now.milliseconds }
      .min().map { max($0, 0) }
  }

  /// Calls that may begin: all, and those to webhooks in trouble.
  private var room: (all: Int, troubled: Int) {
    (
      WebhookLimits.callsMax - busy.count,
      WebhookLimits.troubledCallsMax - busy.count { troubles[$0] != nil }
    )
  }

  /// All webhooks as of now.
  private func book() throws(StoreError) -> WebhookBook {
    let book = try webhooks.book()
    if book !== latest {
      latest = book
      troubles = troubles.filter { book.webhook($0.key) != nil }
    }
    return book
  }

  // MARK: Results

  private func note(_ results: [WebhookResult]) throws {
    guard !results.isEmpty else { return }
    let now = clock()
    var done = WebhookCounts()
    try store.tables.connection.transaction {
      for result in results {
        switch result.outcome {
        case .delivered:
          done.delivered += 1
          try store.remove(result.delivery.id)
        case .failed(let reason):
          done.failed += 1
          if try !putOff(result.delivery, reason, now) { done.dead += 1 }
        }
      }
    }
    counts.add(done)
    for result in results {
      let webhook = result.delivery.webhook
      busy.remove(webhook)
      if case .delivered = result.outcome {
        troubles[webhook] = nil
      } else {
        let failures = (troubles[webhook]?.failures ?? 0) + 1
        troubles[webhook] = Trouble(
          failures: failures, restsUntil: now.advanced(byMilliseconds: RetrySchedule.rest(after: failures)))
      }
    }
  }

  /// - Returns: whether it will be tried again.
  private func putOff(_ delivery: OutboxDelivery, _ reason: String, _ now: Instant) throws -> Bool {
    let next = RetrySchedule.next(
      after: delivery.attempts + 1, createdAt: delivery.createdAt, now: now, chance: random.uint64())
    // A test call tells at once what came of it; nobody waits a day for it.
    if let next, delivery.event != WebhookEvent.testName {
      try store.putOff(delivery.id, until: next, outcome: reason)
      return true
    }
    try store.giveUp(delivery.id, attempts: delivery.attempts + 1, outcome: reason)
    return false
  }

  // MARK: Notices

  /// Turns what other processes noted into messages.
  private func takeNotices() throws {
    var taken = try store.taken(.notices)
    // A list that is shorter than what was taken of it is another one: a copy of the catalog was brought back.
    if taken > 0, try catalog.latestNotice() < taken { taken = 0 }
    let notices = try catalog.notices(after: taken, limit: 1_000)
    guard let last = notices.last else { return }
    let book = try book()
    let now = clock()
    try store.tables.connection.transaction {
      for notice in notices { try take(notice, book, now) }
      try store.setTaken(.notices, last.id)
    }
    try catalog.removeNotices(through: last.id)
  }

  private func take(_ numbered: NumberedNotice, _ book: WebhookBook, _ now: Instant) throws {
    let origin = "notice \(numbered.id) \(numbered.at.milliseconds)"
    switch numbered.notice {
    case .happened(let event, let website, let data):
      guard let site = book.snapshot.website(website) else { return }
      let news = WebhookNews(name: event.rawValue, at: numbered.at, data: data, origin: origin)
      for entry in book.subscribers(to: event, on: site) {
        try store.add(news.message(to: entry.id, on: site), now: now)
      }
    case .test(let number):
      guard let entry = book.webhook(number) else { return }
      let news = WebhookNews(name: WebhookEvent.testName, at: numbered.at, data: "{}", origin: origin)
      try store.add(news.message(to: entry.id, on: book.website(of: entry)), now: now)
      // Who asks for a test wants to see a call.
      troubles[number]?.restsUntil = now
    case .replay(let delivery): try store.replay(delivery: delivery, now: now)
    case .replayAll(let webhook): try store.replay(webhook: webhook, now: now)
    }
  }

  // MARK: Calls

  /// What is due: to those who took the last message first, and never more than half of all calls to the others.
  private func due() throws -> [WebhookTask] {
    let now = clock()
    var room = room
    guard room.all > 0 else { return [] }
    let heads = try store.heads().filter { head in
      !busy.contains(head.webhook) && head.dueAt <= now && (troubles[head.webhook]?.restsUntil ?? now) <= now
    }.sorted { one, other in
      (troubles[one.webhook]?.failures ?? 0, one.dueAt.milliseconds, one.id)
        < (troubles[other.webhook]?.failures ?? 0, other.dueAt.milliseconds, other.id)
    }
    guard !heads.isEmpty else { return [] }
    let book = try book()
    var tasks: [WebhookTask] = []
    for head in heads where room.all > 0 {
      guard let webhook = try receiver(of: head, book) else { continue }
      if troubles[head.webhook] != nil {
        guard room.troubled > 0 else { continue }
        room.troubled -= 1
      }
      room.all -= 1
      busy.insert(head.webhook)
      let message = OutboundMessage(
        uuid: head.uuid, event: head.event, body: head.body, attempt: head.attempts + 1)
      let call = WebhookCall(
        message, to: webhook.address, secret: webhook.secret, signature: signature, now: now)
      tasks.append(WebhookTask(delivery: head, call: call))
    }
    return tasks
  }

  /// The webhook that is to be told; `nil` where none wants to be any more, and its messages are dealt with.
  private func receiver(of delivery: OutboxDelivery, _ book: WebhookBook) throws -> Webhook? {
    guard let webhook = book.webhook(delivery.webhook)?.webhook else {
      try store.tables.connection.transaction { try store.removeAll(to: delivery.webhook) }
      return nil
    }
    guard webhook.isActive || delivery.event == WebhookEvent.testName else {
      try store.tables.connection.transaction {
        try store.giveUp(
          delivery.id, attempts: delivery.attempts, outcome: "not tried: the webhook is not active")
      }
      counts.dead += 1
      return nil
    }
    return webhook
  }
}
