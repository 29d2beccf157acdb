import Glibc
import Ingestion
import Models
import Storage

/// The blocks of one import between the command that reads the file and the worker that stores them.
final class ImportSpool {
  /// Blocks that may wait for the worker: some hundred megabytes of file, and twice what it gathers before it seals and
  /// removes them.
  private static let pendingMax = 128
  private static let waitMicroseconds: UInt32 = 5_000
  /// Kind of the spool's records: the journal's for events.
  private static let recordKind: UInt8 = 1

  private let installation: Installation
  private let website: Website
  private let known: [StreamID: ImportProgress]
  private var open: (job: WorkerJob, writer: SpoolWriter)?
  /// Tells the worker that we are still there.
  private var lock: FileLock?
  private var nextBlock: UInt32 = 0
  private var progress: ImportProgress?

  init(_ installation: Installation, website: Website, known: [StreamID: ImportProgress]) {
    self.installation = installation
    self.website = website
    self.known = known
  }

  /// Hands a block to the worker; waits while there are many. The first one asks for the import.
  func put(_ block: ImportBlock) throws {
    let (job, writer) = try open ?? begin(continuing: block.continued)
    while try writer.pendingBlocks().count >= ImportSpool.pendingMax {
      try job.tend()
      usleep(ImportSpool.waitMicroseconds)
      try checkState(of: job)
    }
    let progress = ImportProgress(bytes: block.prefix.bytes, digest: block.prefix.digest, lines: Int64(block.lines))
    self.progress = progress
    let entries = block.ranges.map { JournalEntry(kind: ImportSpool.recordKind, payload: $0) }
    try write(entries, of: block.records, isLast: false, progress, job, writer)
    try job.tend()
  }

  /// Says that no block follows and returns when all are stored. Without any block there was nothing to store.
  func finish() async throws {
    guard let (job, writer) = open, let progress else { return }
    open = nil
    defer {
      job.finish()
      lock = nil
    }
    try write([], of: [], isLast: true, progress, job, writer)
    try await job.wait()
  }

  private func begin(continuing prefix: ImportPrefix?) throws -> (WorkerJob, SpoolWriter) {
    let name = installation.directory.importName(
      of: website.id, token: installation.sources.random.alphanumerics(20))
    let folder = installation.directory.spool + "/" + name
    let writer = try SpoolWriter(folder: folder)
    lock = try FileLock.tryLock(path: SpoolWriter.lockPath(inFolder: folder))
    // Nobody else can take the same new number: imports into a website go one by one.
    let new = StreamID(rawValue: (known.keys.map(\.rawValue).max() ?? StreamID.live.rawValue) + 1)
    let continued = prefix.flatMap { prefix in
      known.first { $0.value.bytes == prefix.bytes && $0.value.digest == prefix.digest }?.key
    }
    let job = try WorkerJob(.import(importID: name, website: website.id, stream: continued ?? new), installation)
    open = (job, writer)
    return (job, writer)
  }

  private func write(
    _ entries: [JournalEntry], of records: [UInt8], isLast: Bool, _ progress: ImportProgress, _ job: WorkerJob,
    _ writer: SpoolWriter
  ) throws {
    let header = SpoolHeader(
      importID: job.id.rawValue, website: website.id, block: nextBlock, isLast: isLast, progress: progress)
    do { try writer.write(header, entries, of: records) } catch {
      // A worker that gives the import up removes its folder: then why it did so says more.
      try checkState(of: job)
      throw error
    }
    nextBlock += 1
  }

  private func checkState(of job: WorkerJob) throws {
    guard let state = try installation.catalog.job(job.id), state.state == .failed else { return }
    throw JobFailure(state.error ?? "The worker could not store the import.")
  }
}
