import Models
import ReplayStorage
import Storage

/// Turns what visitors did into messages to webhooks. Where nobody wants to know, records are passed over unread.
final class OutboxConsumer: JournalConsumer {
  /// Recordings taken in one turn.
  private static let recordingsMax = 100

  private let store: OutboxStore
  private let directory: DataDirectory
  private let goals: GoalMatching
  private let clock: @Sendable () -> Instant
  private var webhooks: CurrentWebhooks
  private var replays: Replays?
  /// How often the same was told within this transaction: two that are alike are told twice.
  private var told: [String: Int] = [:]
  var tables: ConsumerStore { store.tables }

  init(
    _ directory: DataDirectory, catalog: Catalog, goals: GoalMatching, clock: @escaping @Sendable () -> Instant
  ) throws(StoreError) {
    store = try OutboxStore(in: directory)
    self.directory = directory
    webhooks = CurrentWebhooks(of: catalog)
    self.goals = goals
    self.clock = clock
  }

  func wanted(among records: [JournalRecord]) throws -> [JournalRecord] {
    // Once for a batch: nearly all records are events of a few websites.
    let book = try webhooks.book()
    var known: [Subject: Bool] = [:]
    return records.filter { record in
      let subject = Subject(website: record.website, kind: record.kind)
      if let isWanted = known[subject] { return isWanted }
      let isWanted = Self.isWanted(subject, book)
      known[subject] = isWanted
      return isWanted
    }
  }

  private struct Subject: Hashable {
    let website: WebsiteID
    let kind: UInt8
  }

  private static func isWanted(_ subject: Subject, _ book: WebhookBook) -> Bool {
    guard let website = book.snapshot.website(subject.website) else { return false }
    let events: [WebhookEvent] =
      switch EventRecord.Audience(rawValue: subject.kind) {
      case .sessions, .interactions: [.goalConversion]
      case .forms: [.formSubmitted, .goalConversion]
      case .polls: [.pollResponded]
      default: []
      }
    return events.contains { !book.subscribers(to: $0, on: website).isEmpty }
  }

  func take(
    _ record: borrowing EventRecordReader, _ payload: UnsafeRawBufferPointer, of website: Website, at arrival: Instant
  ) throws {
    let origin = "\(Hash64.of(payload, seed: 0)) \(arrival.milliseconds)"
    switch record.kind {
    case .event:
      let deed = GoalDeed.event(
        name: record.text(.name).string, hostname: record.text(.hostname).string,
        pathname: record.text(.pathname).string)
      try takeConversions(by: deed, record, of: website, origin)
    case .click:
      try takeConversions(by: .click(selector: record.data(.selector).string), record, of: website, origin)
    case .form:
      guard record.number(.action) == Int(FormAction.submit.rawValue) else { return }
      try takeForm(record, of: website, origin)
      try takeConversions(by: .submission(selector: record.data(.selector).string), record, of: website, origin)
    case .poll: try takePoll(record, of: website, origin)
    default: break
    }
  }

  private func takeConversions(
    by deed: GoalDeed, _ record: borrowing EventRecordReader, of website: Website, _ origin: String
  ) throws {
    let book = try webhooks.book()
    let subscribers = book.subscribers(to: .goalConversion, on: website)
    guard !subscribers.isEmpty else { return }
    for met in try goals.goals(deed, website, book.snapshot) {
      let data = WebhookFacts.conversion(of: met, record, website)
      try tell(.goalConversion, data, record, website, origin: "\(origin) \(met.id)", to: subscribers)
    }
  }

  private func takeForm(_ record: borrowing EventRecordReader, of website: Website, _ origin: String) throws {
    let book = try webhooks.book()
    let data = WebhookFacts.submission(record, website, book.snapshot)
    try tell(
      .formSubmitted, data, record, website, origin: origin, to: book.subscribers(to: .formSubmitted, on: website))
  }

  private func takePoll(_ record: borrowing EventRecordReader, of website: Website, _ origin: String) throws {
    guard record.number(.action) == Int(PollAction.answer.rawValue), let answer = PollConsumer.answer(record) else {
      return
    }
    let book = try webhooks.book()
    guard let data = WebhookFacts.response(answer, record, website, book.snapshot) else { return }
    try tell(
      .pollResponded, data, record, website, origin: origin, to: book.subscribers(to: .pollResponded, on: website))
  }

  private func tell(
    _ event: WebhookEvent, _ data: JSONValue, _ record: borrowing EventRecordReader, _ website: Website,
    origin: String, to subscribers: [WebhookBook.Entry]
  ) throws {
    let number = told[origin, default: 0]
    told[origin] = number + 1
    let news = WebhookNews(
      name: event.rawValue, at: record.timestamp, data: JSONWriter.text(of: data), origin: "\(origin) \(number)",
      visitor: VisitorName.hash(record, of: website))
    let now = clock()
    for entry in subscribers { try store.add(news.message(to: entry.id, on: website), now: now) }
  }

  func finish() throws { told.removeAll() }

  /// Takes recordings in which an error was found meanwhile.
  func tend(now: Instant) throws -> Bool {
    if replays?.areThere != true { replays = try Replays(directory: directory) }
    guard let replays, replays.areThere else { return false }
    var taken = try store.taken(.failures)
    // A list that is shorter than what was taken of it is another one: a copy was brought back.
    if taken > 0, try replays.latestFailure() < taken { taken = 0 }
    let failed = try replays.failed(after: taken, limit: Self.recordingsMax)
    guard let last = failed.last else { return false }
    let book = try webhooks.book()
    for failure in failed {
      guard let website = book.snapshot.website(failure.website) else { continue }
      let news = WebhookNews(
        name: WebhookEvent.recordingError.rawValue, at: failure.updatedAt,
        data: JSONWriter.text(of: WebhookFacts.failure(failure.recording)),
        origin: "recording \(failure.recording.id)", visitor: failure.visitor)
      for entry in book.subscribers(to: .recordingError, on: website) {
        try store.add(news.message(to: entry.id, on: website), now: now)
      }
    }
    try store.setTaken(.failures, last.number)
    return true
  }

  func removeAll(of website: WebsiteID) throws { try store.removeAll(of: website) }

  func erase(visitor: UInt64, on website: WebsiteID) throws { try store.erase(visitor: visitor, on: website) }
}
