import Models
import Storage

/// A website that was removed and of which nothing may be left.
struct RemovalWork {
  let job: JobID
  let website: WebsiteID
  /// Where the journal ended when it was asked for, and where that of the replay chunks did.
  let ends: [JournalCursor]
  let replayEnds: [JournalCursor]
}

/// Removal: the stores forget at once, so that no question sees any of it; then everything accepted before is passed by
/// everybody who reads the journal, and overwritten there. Each step may be done again after a crash.
extension WorkerTurns {
  func claimRemoval(_ job: JobID, _ website: WebsiteID) throws {
    try remove(website)
    removals.append(
      RemovalWork(job: job, website: website, ends: try journal.end(), replayEnds: try replayJournal.end()))
    consumers?.expect()
  }

  /// Deletes all that is stored of a website that the catalog no longer has.
  private func remove(_ website: WebsiteID) throws {
    appliers[website]?.applier.writer.rest()
    appliers[website] = nil
    tidying[website] = nil
    announced.remove(website)
    try hot.connection.transaction { try hot.removeAll(of: website) }
    try consumers?.removeAll(of: website)
    try directory.removeWebsite(website)
  }

  /// Goes on with what is asked for, as far as it can be done now.
  func continueRemovals() throws {
    for index in removals.indices.reversed() {
      let work = removals[index]
      do {
        guard try isOver(work) else { continue }
        try end(work.job)
      } catch { try end(work.job, failure: "\(error)") }
      removals.remove(at: index)
    }
  }

  /// Overwrites what the stores have let go of, and the website's records in the journal.
  ///
  /// - Returns: whether that is all; `false` while somebody has not read so far, or keeps it from being done.
  private func isOver(_ work: RemovalWork) throws -> Bool {
    guard work.ends.allSatisfy({ (cursors[$0.tracker] ?? .start(of: $0.tracker)).hasReached($0) }),
      try consumersHaveReached(work.ends, replays: work.replayEnds)
    else { return false }
    var isWhole = true
    for (folder, ends) in [(directory.journal, work.ends), (directory.replayJournal, work.replayEnds)] {
      let erasure = JournalErasure(folder: folder, disk: directory.disk)
      if try !erasure.erase(of: work.website, before: ends, where: { _ in true }) { isWhole = false }
    }
    if try !hot.purge() { isWhole = false }
    if let consumers, try !consumers.purge() { isWhole = false }
    if try !catalog.purge() { isWhole = false }
    return isWhole
  }
}
