import Ingestion
import Models
import Storage
import Synchronization
import TestSupport

/// A worker's process: the event store's worker and the journal's other consumers.
final class SimulatedWorker {
  let disk: VirtualDisk
  let turns: WorkerTurns
  let consumers: Consumers
  private let lease: FileLock
  private let reports: Reports

  /// What the worker said went wrong.
  private final class Reports: Sendable {
    let texts = Mutex<[String]>([])
  }

  /// A worker that is small in everything, so that a short run seals and merges; `nil` while there is another.
  init?(_ machine: VirtualDisk, path: String, random: RandomSource, clock: @escaping @Sendable () -> Instant) throws {
    disk = machine.newProcess()
    let directory = DataDirectory(path: path, on: disk)
    let catalog = try Catalog(directory: directory, random: random)
    guard let lease = try directory.tryWorkerLock() else { return nil }
    self.lease = lease
    var settings = WorkerSettings()
    settings.sealRows = 14
    settings.importSealBlocks = 2
    settings.importLooksMax = 3
    settings.openFilesMax = 1
    let reports = Reports()
    self.reports = reports
    turns = try WorkerTurns(directory: directory, catalog: catalog, settings: settings, clock: clock) { report in
      reports.texts.withLock { $0.append(report) }
    }
    consumers = Consumers(byHandIn: directory, catalog: catalog, clock: clock) { report in
      reports.texts.withLock { $0.append(report) }
    }
    turns.consumers = consumers
  }

  /// What went wrong since the last time.
  func takeReports() -> [String] {
    reports.texts.withLock { texts in
      defer { texts = [] }
      return texts
    }
  }
}
