import Ingestion
import Models
import Storage
import Synchronization
import TestSupport

/// A tracker's process: the door and its journal, which works when the schedule says so.
final class SimulatedTracker {
  let disk: VirtualDisk
  /// Its number in the journal's folder.
  let tracker: Int
  private let catalog: Catalog
  private let journal: Journal
  private let work: JournalWork
  private let pipeline = IngestPipeline(classifier: Browsers.classifier, visitorHash: Browsers.visitorHash)
  private let answers = Answers()

  /// What the journal said of submissions.
  private final class Answers: Sendable {
    let list = Mutex<[(numbers: [Int], error: JournalError?)]>([])
  }

  init(_ machine: VirtualDisk, path: String, random: RandomSource) throws {
    disk = machine.newProcess()
    let directory = DataDirectory(path: path, on: disk)
    catalog = try Catalog(directory: directory, random: random)
    var settings = Journal.Settings()
    settings.rotationBytes = 2_000
    settings.queueRecordsMax = 12
    let (journal, writer) = try Journal.openIdle(folder: directory.journal, settings: settings, disk: disk)
    self.journal = journal
    tracker = journal.tracker
    work = JournalWork(journal, writer)
  }

  /// Takes a body, as `TrackingDoor` does.
  func take(_ events: [SentEvent], website code: String, now: Instant) throws {
    guard let website = try catalog.snapshot().website(trackingCode: code) else {
      throw BrokenLaw("the website of \(code) is not in the catalog")
    }
    let salts = try catalog.salts(at: now)
    let day = now.milliseconds.floorDivided(by: 86_400_000)
    // An address of its own for each day, so that nobody's visit goes on over midnight.
    let address = "\(events[0].raw.visitor) day \(day)"
    var writer = EventRecordWriter()
    let outcome = Browsers.body(events).withUnsafeBytes { body in
      pipeline.accept(
        TrackingRequest(
          website: website, body: body, arrival: now, address: address,
          userAgent: events[0].raw.isBot ? "bot" : "person", saltToday: salts.today, saltYesterday: salts.yesterday),
        into: &writer)
    }
    guard outcome.accepted == events.count else {
      throw BrokenLaw("the door refused \(outcome.rejected.first?.message ?? "\(outcome.wholeBodyError as Any)")")
    }
    let numbers = events.map(\.number)
    var frames = JournalFrames()
    writer.bytes.withUnsafeBytes { bytes in
      for record in outcome.records {
        frames.add(
          kind: 1, arrival: now, website: website.id, payload: UnsafeRawBufferPointer(rebasing: bytes[record]))
      }
    }
    journal.append(frames) { [answers] error in answers.list.withLock { $0.append((numbers, error)) } }
  }

  /// Lets the journal's thread have its way once.
  func work(isProbeDue: Bool) { _ = work.turn(isProbeDue: isProbeDue) }

  var isReady: Bool { journal.state == .ready }

  /// What was answered since the last time.
  func takeAnswers() -> [(numbers: [Int], error: JournalError?)] {
    answers.list.withLock { list in
      defer { list = [] }
      return list
    }
  }
}
