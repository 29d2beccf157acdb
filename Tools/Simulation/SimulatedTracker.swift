import Ingestion
import Models
import Storage
import Synchronization
import TestSupport

/// A tracker's process: the doors and its journals.
final class SimulatedTracker {
  let disk: VirtualDisk
  private let catalog: Catalog
  private let pipeline = IngestPipeline(classifier: Browsers.classifier, visitorHash: Browsers.visitorHash)
  private let logs: [Log]

  /// One of its two journals, which works when the schedule says so.
  private struct Log {
    let journal: Journal
    /// Its number in the journal's folder; `nil` in that of recordings.
    let tracker: Int?
    let work: JournalWork
    let answers = Answers()
  }

  /// What became of a submission.
  struct Answer {
    /// The journal's number; `nil`: that of recordings.
    let tracker: Int?
    let numbers: [Int]
    let error: JournalError?
  }

  /// What a journal said of submissions.
  private final class Answers: Sendable {
    let list = Mutex<[Answer]>([])
  }

  init(_ machine: VirtualDisk, path: String, random: RandomSource) throws {
    disk = machine.newProcess()
    let directory = DataDirectory(path: path, on: disk)
    catalog = try Catalog(directory: directory, random: random)
    var settings = Journal.Settings()
    settings.rotationBytes = 2_000
    settings.queueRecordsMax = 12
    var logs: [Log] = []
    for folder in [directory.journal, directory.replayJournal] {
      let (journal, writer) = try Journal.openIdle(folder: folder, settings: settings, disk: disk)
      logs.append(
        Log(
          journal: journal, tracker: folder == directory.journal ? journal.tracker : nil,
          work: JournalWork(journal, writer)))
    }
    self.logs = logs
  }

  /// Its numbers in the folders of the journals.
  var name: String { logs.map { "t\($0.journal.tracker)" }.joined(separator: "/") }

  /// Takes a body, as the routes do.
  func take(_ events: [SentEvent], website code: String, now: Instant) throws {
    guard let website = try catalog.snapshot().website(trackingCode: code) else {
      throw BrokenLaw("the website of \(code) is not in the catalog")
    }
    let salts = try catalog.salts(at: now)
    let day = now.milliseconds.floorDivided(by: 86_400_000)
    // An address of its own for each day, so that nobody's visit goes on over midnight.
    let address = "\(events[0].raw.visitor) day \(day)"
    func request(_ origin: TrackingRequest.Origin, _ body: UnsafeRawBufferPointer) -> TrackingRequest {
      TrackingRequest(
        origin: origin, website: website, body: body, arrival: now, address: address,
        userAgent: events[0].raw.isBot ? "bot" : "person", saltToday: salts.today, saltYesterday: salts.yesterday)
    }
    var writer = EventRecordWriter()
    var log = logs[0]
    let outcome: IngestOutcome
    switch events[0].form {
    case .ofNewerProgram:
      var frames = JournalFrames()
      Browsers.newerRecord(events[0]).withUnsafeBytes {
        frames.add(kind: 1, arrival: now, website: website.id, payload: $0)
      }
      return append(frames, [events[0].number], to: log)
    case .chunk(let session, let sequence):
      log = logs[1]
      outcome = Browsers.chunkBody(events[0], session: session, sequence: sequence).withUnsafeBytes {
        pipeline.acceptReplay(request(.page, $0), isGzip: false, into: &writer)
      }
    case .ofServer:
      outcome = Browsers.serverBody(events[0], website: code).withUnsafeBytes {
        pipeline.acceptServerEvents(request(.server, $0), into: &writer)
      }
    case .traffic, .error, .click:
      outcome = Browsers.body(events).withUnsafeBytes { pipeline.accept(request(.page, $0), into: &writer) }
    }
    guard outcome.accepted == events.count else {
      throw BrokenLaw("the door refused \(outcome.rejected.first?.message ?? "\(outcome.wholeBodyError as Any)")")
    }
    var frames = JournalFrames()
    writer.bytes.withUnsafeBytes { bytes in
      for record in outcome.records {
        frames.add(
          kind: EventRecord.audience(of: bytes[record.lowerBound]).rawValue, arrival: now, website: website.id,
          payload: UnsafeRawBufferPointer(rebasing: bytes[record]))
      }
    }
    append(frames, events.map(\.number), to: log)
  }

  private func append(_ frames: JournalFrames, _ numbers: [Int], to log: Log) {
    log.journal.append(frames) { [answers = log.answers, tracker = log.tracker] error in
      answers.list.withLock { $0.append(Answer(tracker: tracker, numbers: numbers, error: error)) }
    }
  }

  /// Lets the journals' threads have their way once.
  func work(isProbeDue: Bool) { for log in logs { _ = log.work.turn(isProbeDue: isProbeDue) } }

  /// What was answered since the last time.
  func takeAnswers() -> [Answer] {
    logs.flatMap { log in
      log.answers.list.withLock { list in
        defer { list = [] }
        return list
      }
    }
  }
}
