import Models
import Storage

/// A command's turn to import into a website, held as long as the value lives.
///
/// What a file adds is decided once, at its beginning, from how far earlier imports came. So they go one by one: two at
/// once, or one beside blocks that a killed command has left in the spool, would bring the same lines twice.
struct ImportTurn {
  private static let lookMilliseconds = 20

  private let lock: FileLock

  /// Waits for its turn, then until the worker has ended what interrupted commands left behind.
  ///
  /// - Throws: `CatalogError`, `StoreError`, `CancellationError`.
  init(_ installation: Installation, website: WebsiteID) async throws {
    let path = "\(installation.directory.spool)/\(website).lock"
    var lock = try FileLock.tryLock(path: path)
    while lock == nil {
      try await Task.sleep(for: .milliseconds(ImportTurn.lookMilliseconds))
      lock = try FileLock.tryLock(path: path)
    }
    guard let lock else { preconditionFailure("the loop ends with the lock or an error") }
    self.lock = lock
    // Whoever asked for these held the lock, so it is dead: no more blocks will come.
    for job in try installation.catalog.unfinishedJobs() {
      guard case .import(_, website, _)? = job.kind else { continue }
      let left = try WorkerJob(job.id, installation)
      defer { left.finish() }
      do { try await left.wait() } catch is JobFailure {}  // an end as well; what was sealed is recognized
    }
    // Of commands that died before they could ask for anything, or together with their worker. Tried again with the
    // next import: the worker may be at the same just now.
    try? installation.directory.removeImports(of: website)
  }
}
