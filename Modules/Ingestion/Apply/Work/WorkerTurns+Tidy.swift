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
    tidying.insert(website)
    retired.append((website, now.milliseconds))
  }

  /// Merges, seals what is old, removes what was replaced; one thing at a time.
  ///
  /// - Returns: whether there may be more to do.
  func tidy() throws -> Bool {
    let now = clock()
    if let website = tidying.first {
      var hasMerged = false
      if let known = try catalog.snapshot().website(website), failing[website] == nil {
        try tending(website) { hasMerged = try applier(of: known).writer.mergeSegments(now: now.milliseconds) }
      }
      guard hasMerged else {
        tidying.remove(website)
        return !tidying.isEmpty
      }
      counts.merges += 1
      retired.append((website, now.milliseconds))
      return true
    }
    if let due = retired.first, due.at < now.milliseconds - settings.retiredMilliseconds {
      retired.removeAll { $0.website == due.website && $0.at <= due.at }
      if let known = try catalog.snapshot().website(due.website) {
        try tending(known.id) {
          try applier(of: known).writer.removeRetired(before: now.milliseconds - settings.retiredMilliseconds)
        }
      }
      return true
    }
    // A clock that was set back does not put off the next look.
    guard abs(now.milliseconds - tidiedAt.milliseconds) > settings.tidyMilliseconds else { return false }
    tidiedAt = now
    failing.removeAll()
    // On days without visitors nobody else does it.
    try catalog.destroyExpiredSalts(at: now)
    try hot.noteSize(of: directory, websites: catalog.snapshot().websites(of: nil).map(\.id), at: now)
    let old = try hot.websitesToSeal(
      rowsAtLeast: settings.sealRows, olderThan: now.advanced(byMilliseconds: -settings.sealAgeMilliseconds))
    for website in old {
      // Pending rows of an import are sealed together with how far the import is, and only so.
      guard let known = try catalog.snapshot().website(website), !hasPendingImport(website) else { continue }
      try tending(website) {
        let writer = try applier(of: known).writer
        try writer.seal(now: now.milliseconds)
        writer.rest()
        noteSeal(website, now)
      }
    }
    return !old.isEmpty
  }
}
