import Ingestion
import Models
public import Storage

/// Something that only the holder of the worker's lease may do, asked for by a command that waits for it.
///
/// The running worker does it; while there is none, the command is the worker. Belongs to one task at a time.
public final class WorkerJob {
  /// The job's number in the catalog.
  public let id: JobID
  private let installation: Installation
  private var worker: IngestWorker?
  private var attempts = 0

  /// Asks for the job and sees to it that somebody works.
  ///
  /// - Throws: `CatalogError`, `StoreError`.
  public convenience init(_ kind: JobKind, _ installation: Installation) throws {
    try self.init(installation.catalog.addJob(kind, now: installation.now), installation)
  }

  /// Sees to it that somebody works on a job that was asked for before.
  ///
  /// - Throws: `CatalogError`, `StoreError`.
  public init(_ id: JobID, _ installation: Installation) throws {
    self.installation = installation
    self.id = id
    try tend()
  }

  deinit { worker?.stop() }

  /// Becomes the worker when nobody else is it. Cheap enough to be called between two looks.
  ///
  /// Again and again, because the worker that was running may end with the job undone.
  public func tend() throws {
    defer { attempts += 1 }
    guard worker == nil, attempts % WorkerJob.looksBetweenAttempts == 0 else {
      worker?.wake()
      return
    }
    let candidate = try installation.makeWorker { _ in }
    do throws(StoreError) {
      try candidate.start()
      worker = candidate
    } catch {
      guard case .leaseHeld = error else { throw error }
    }
  }

  /// Returns when the job is done.
  ///
  /// - Parameter progress: told how far it is, now and then.
  /// - Throws: `JobFailure` with what the worker says; `CatalogError`, `StoreError`.
  @discardableResult
  public func wait(progress: (Job) -> Void = { _ in }) async throws -> Job {
    while true {
      guard let job = try installation.catalog.job(id) else {
        throw JobFailure("Job \(id) has vanished from the catalog.")
      }
      if job.state == .failed { throw JobFailure(job.error ?? "The worker could not do it.") }
      if job.state == .done { return job }
      progress(job)
      try await Task.sleep(for: .milliseconds(WorkerJob.lookMilliseconds))
      try tend()
    }
  }

  /// Ends the worker that the command was, if it was one, after what is durable in the journal.
  public func finish() {
    worker?.stop()
    worker = nil
  }

  private static let lookMilliseconds = 10
  private static let looksBetweenAttempts = 50
}

/// Why a job was not done, as the worker says it.
public struct JobFailure: Error, CustomStringConvertible {
  /// One sentence.
  public let description: String

  /// A failure with this sentence.
  public init(_ sentence: String) { description = sentence }
}
