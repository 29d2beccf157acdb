import Models
import Storage
import Synchronization
import TestSupport

@testable import Ingestion

/// A data directory with a journal, and consumers over it that are turned by hand.
struct ConsumerRig {
  let sample: WorkerSample
  let progress = JournalProgress(ConsumerKind.allCases)

  init() throws { sample = try WorkerSample() }

  var website: Website { sample.website }
  var directory: DataDirectory { sample.directory }

  /// A consumer that has taken nothing.
  func consumer(_ kind: ConsumerKind = .errors, now: Instant = WorkerSample.now) -> ConsumerTurns {
    consumer(kind, in: world(now: now))
  }

  /// One of several in the same world.
  func consumer(_ kind: ConsumerKind, in world: ConsumerWorld) -> ConsumerTurns {
    ConsumerTurns(kind, world: world, progress: progress, report: { _ in })
  }

  /// What consumers are made of.
  func world(
    goals: GoalMatching = .none, now: Instant = WorkerSample.now
  ) -> ConsumerWorld {
    ConsumerWorld(directory: directory, catalog: sample.catalog, goals: goals, clock: { now })
  }

  /// Turns until there is nothing to do.
  func work(_ turns: ConsumerTurns) {
    for _ in 0..<100 where turns.turn() == .idle { return }
  }

  /// One record of a kind, with what it carries.
  func record(
    _ kind: EventRecord.Kind, visitor: String = "v", eventID: UInt64 = 0, flags: EventRecord.Flags = [],
    at seconds: Int64 = 0, website: WebsiteID? = nil, _ data: (inout EventRecordWriter) -> Void
  ) -> JournalSubmission {
    var writer = EventRecordWriter()
    let time = WorkerSample.now.advanced(byMilliseconds: seconds * 1000)
    writer.begin(kind, at: time, flags: flags, eventID: eventID)
    if kind == .event { writer.text(.name, "pageview") }
    writer.text(.visitor, visitor)
    writer.text(.clientSession, "session-1")
    writer.text(.pathname, "/a")
    writer.text(.device, "Desktop")
    data(&writer)
    writer.finish()
    return JournalSubmission(
      website: website ?? self.website.id, arrival: time, kind: kind.audience.rawValue, payload: writer.bytes)
  }

  func error(
    _ message: String, visitor: String = "v", eventID: UInt64 = 0, flags: EventRecord.Flags = [],
    website: WebsiteID? = nil
  ) -> JournalSubmission {
    record(.error, visitor: visitor, eventID: eventID, flags: flags, website: website) { writer in
      var message = message
      message.withUTF8 { writer.data(.message, UnsafeRawBufferPointer($0)) }
    }
  }

  func scroll(_ depth: Int32) -> JournalSubmission { record(.scroll) { $0.data(.depth, depth) } }

  func append(_ submissions: [JournalSubmission], replays: Bool = false) async throws {
    let journal = try Journal.open(folder: replays ? directory.replayJournal : directory.journal)
    for submission in submissions { try await journal.append(submission) }
    await journal.close()
  }

  /// Messages, occurrences and visitors of the website's groups.
  func groups() throws -> [String] {
    try ErrorGroups(directory: directory).groups(of: website.id, limit: 100)
      .map { "\($0.message) \($0.occurrences) \($0.visitors)" }.sorted()
  }
}
