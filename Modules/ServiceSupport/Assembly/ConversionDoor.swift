import HTTPSupport
import Ingestion
import Models
import ServiceLifecycle
import Storage
import Synchronization

/// Takes conversions that websites' servers tell of, the way the tracker takes server events: through the door's list
/// of steps into a journal.
struct ConversionDoor: Sendable {
  let catalog: CatalogAccess
  let pipeline: IngestPipeline
  let threads: BlockingPool
  let journal: @Sendable () async throws -> Journal

  /// Returns when the events of a body of `POST /api/v1/events` are durable.
  ///
  /// - Throws: `IngestError` when they are refused; `JournalError`.
  func record(_ website: Website, _ body: [UInt8], _ now: Instant) async throws {
    let salts = try await catalog.salts(at: now)
    let (outcome, submission) = try await threads.run { [pipeline] in
      body.withUnsafeBytes { bytes in
        var writer = EventRecordWriter()
        let outcome = pipeline.acceptServerEvents(
          TrackingRequest(
            origin: .server, website: website, body: bytes, arrival: now, address: "", client: nil, userAgent: "",
            acceptLanguage: "", hasGlobalPrivacyControl: false, hasDoNotTrack: false, saltToday: salts.today,
            saltYesterday: salts.yesterday),
          into: &writer)
        return (outcome, outcome.submission(of: writer, for: website.id, arrivedAt: now))
      }
    }
    if let error = outcome.wholeBodyError { throw error }
    if !submission.entries.isEmpty {
      try await journal().append(submission)
      pipeline.counters.addDurable(outcome)
    }
  }
}

/// The journal of a process that takes no events but conversions: opened with the first of them, because most such
/// processes never see one.
final class ConversionJournal: Service {
  private let folder: String
  private let settings: Journal.Settings
  private let threads: BlockingPool
  private let opened = Mutex<Journal?>(nil)

  init(folder: String, settings: Journal.Settings, threads: BlockingPool) {
    self.folder = folder
    self.settings = settings
    self.threads = threads
  }

  /// The journal; waits while it is opened.
  func journal() async throws -> Journal {
    if let journal = opened.withLock({ $0 }) { return journal }
    return try await threads.run { [self] in
      try opened.withLock { opened in
        if let opened { return opened }
        let journal = try Journal.open(folder: folder, settings: settings)
        opened = journal
        return journal
      }
    }
  }

  /// Returns when what was taken is durable.
  func run() async throws {
    try? await gracefulShutdown()
    if let journal = opened.withLock({ $0 }) { await journal.close() }
  }
}
