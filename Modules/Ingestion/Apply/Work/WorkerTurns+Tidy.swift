import Models
import Storage

/// Moving fresh rows into the websites' own files, and keeping those files in shape.
extension WorkerTurns {
  func sealIfLarge(_ website: WebsiteID, _ now: Instant) throws {
    guard let writer = appliers[website]?.applier.writer, writer.freshRows >= settings.sealRows else { return }
    try tending(website) {
      try writer.seal(now: now.milliseconds)
      noteSeal(website, now)
    }
  }

  func noteSeal(_ website: WebsiteID, _ now: Instant) {
    counts.seals += 1
    tidying[website] = now.milliseconds
  }

  /// Empties the catalog's log once a minute, whatever else there is to do.
  func checkpointCatalog() {
    let now = clock()
    guard abs(now.milliseconds - checkpointedAt.milliseconds) > settings.tidyMilliseconds else { return }
    checkpointedAt = now
    do throws(CatalogError) { try catalog.checkpoint() } catch {
      report("The log of the catalog cannot be emptied just now: \(error)")
    }
  }

  /// Puts files in shape, seals what is old; one thing at a time.
  ///
  /// - Returns: whether there may be more to do.
  func tidy() throws -> Bool {
    let now = clock()
    if let due = tidying.min(by: { ($0.value, $0.key) < ($1.value, $1.key) }),
      due.value <= now.milliseconds || due.value > now.milliseconds + Self.tidyAheadMaxMilliseconds
    {
      try tidy(due.key, now)
      return true
    }
    // A clock that was set back does not put off the next look.
    if abs(now.milliseconds - tidiedAt.milliseconds) > settings.tidyMilliseconds {
      if try sealOld(now) { return true }
      tidiedAt = now
      failing.removeAll()
      unsealable.removeAll()
      // What another consumer had not passed when this one did.
      for tracker in cursors.keys.sorted() { if let cursor = cursors[tracker] { try deleteFiles(before: cursor) } }
      // On days without visitors nobody else does it.
      try catalog.destroyExpiredSalts(at: now)
      try hot.noteSize(of: directory, websites: catalog.snapshot().websites(of: nil).map(\.id), at: now)
    }
    if hasGarbage {
      hasGarbage = false
      _ = try hot.connection.checkpoint(truncate: false)
      ProcessMemory.releaseFree()
    }
    return false
  }

  /// Seals the website with the oldest fresh rows, when they are old, of those whose turn it is.
  ///
  /// - Returns: whether there was one.
  private func sealOld(_ now: Instant) throws -> Bool {
    let since = now.advanced(byMilliseconds: -settings.sealAgeMilliseconds)
    let snapshot = try catalog.snapshot()
    func maySeal(_ website: WebsiteID) -> Bool {
      guard failing[website] == nil, !unsealable.contains(website) else { return false }
      // Pending rows of an import are sealed together with how far the import is, and only so.
      return snapshot.website(website) != nil && !hasPendingImport(website)
    }
    while let website = try hot.websiteToSeal(olderThan: since, where: maySeal), let known = snapshot.website(website) {
      // Until it has gone well: whatever happens, the turn's failure included, the others come next.
      unsealable.insert(website)
      try tending(website) {
        try applier(of: known).writer.seal(now: now.milliseconds)
        unsealable.remove(website)
      }
      guard !unsealable.contains(website) else { continue }
      drop(website)
      noteSeal(website, now)
      return true
    }
    return false
  }

  /// Lets go of a website that has nothing pending.
  private func drop(_ website: WebsiteID) {
    appliers[website]?.applier.writer.rest()
    appliers[website] = nil
  }

  /// Does one step for one website's file.
  private func tidy(_ website: WebsiteID, _ now: Instant) throws {
    var next: Int64?
    if let known = try catalog.snapshot().website(website) {
      next = now.milliseconds + settings.tidyMilliseconds
      if !hasPendingImport(website), failing[website] == nil {
        let wasOpen = appliers[website] != nil
        switch try progress(of: known, now) {
        case .merged:
          counts.merges += 1
          return
        case .more:
          held.remove(website)
          return
        case .later(let due): next = due
        case .held(let due):
          next = due
          noteHeld(website)
        case .done:
          held.remove(website)
          hasGarbage = true
          next = nil
        case nil: break
        }
        if wasOpen { appliers[website]?.applier.writer.rest() } else { drop(website) }
      }
    }
    try hot.connection.transaction { try hot.setTidy(website, due: next) }
    tidying[website] = next
  }

  /// Says once that a website's file grows because of a reader: one that hangs would fill the disk without a word.
  private func noteHeld(_ website: WebsiteID) {
    guard held.insert(website).inserted else { return }
    report(
      "The file of website \(website) keeps what was replaced more than \(settings.retiredSeconds) s ago, "
        + "as an export or a verification is under way: it grows until that ends")
  }

  /// What a step came to; `nil` when it failed: one website's file must not keep the worker from the others.
  private func progress(of website: Website, _ now: Instant) throws -> TidyProgress? {
    var progress: TidyProgress?
    do throws(StoreError) {
      try StoreError.translating {
        try tending(website.id) {
          progress = try applier(of: website).writer.tidy(
            now: now.milliseconds, keepingRetired: settings.retiredMilliseconds
          ) { try PieceReaders(of: directory) }
        }
      }
    } catch {
      report("The file of website \(website.id) cannot be put in shape and is tried again later: \(error)")
      drop(website.id)
    }
    return progress
  }
}
