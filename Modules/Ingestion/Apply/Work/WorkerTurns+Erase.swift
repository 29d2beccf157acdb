import Models
import Storage

/// Somebody whose data is being erased.
struct ErasureWork {
  let job: JobID
  let website: WebsiteID
  let visitor: NamedVisitor
  /// Where the journal ended when it was asked for, and where that of the replay chunks did.
  let ends: [JournalCursor]
  let replayEnds: [JournalCursor]
  /// How much was erased; `nil` while the stores still have it.
  var counts: ErasedCounts?
  /// When that was, in milliseconds.
  var erasedAt: Int64 = 0
  /// Up to where the journal was applied by then.
  var taken: [JournalCursor] = []
}

/// Erasure: everything accepted before is taken first, then the stores forget, so that no question sees any of it; then
/// what lies behind them is overwritten. Each step may be done again, so that a crash anywhere only repeats some.
extension WorkerTurns {
  func claimErasure(_ job: JobID, _ visitor: NamedVisitor, _ website: WebsiteID) throws {
    erasures.append(
      ErasureWork(
        job: job, website: website, visitor: visitor, ends: try journal.end(), replayEnds: try replayJournal.end()))
    consumers?.expect()
  }

  /// Goes on with what is asked for, as far as it can be done now.
  func continueErasures() throws {
    for index in erasures.indices.reversed() {
      let job = erasures[index].job
      do {
        guard try advance(&erasures[index]) else { continue }
        try end(job, result: erasures[index].counts?.text)
      } catch {
        // What was in memory may be spoiled. Whoever asked reads why, and may ask again.
        appliers[erasures[index].website]?.applier.writer.rest()
        appliers[erasures[index].website] = nil
        try end(job, failure: "\(error)")
      }
      erasures.remove(at: index)
    }
  }

  /// - Returns: whether the erasure is done.
  private func advance(_ work: inout ErasureWork) throws -> Bool {
    guard let website = try catalog.snapshot().website(work.website) else { return true }
    if work.counts == nil {
      guard work.ends.allSatisfy({ (cursors[$0.tracker] ?? .start(of: $0.tracker)).hasReached($0) }) else {
        return false
      }
      if let objection = failing[website.id] { throw StoreError.failed(objection) }
      guard try consumersHaveReached(work.ends, replays: work.replayEnds) else { return false }
      try consumers?.erase(work.visitor, on: website)
      work.erasedAt = clock().milliseconds
      work.counts = try eraseEvents(of: work.visitor, on: website, now: work.erasedAt)
      work.taken = Array(cursors.values)
    }
    return try purge(work, on: website)
  }

  /// Whether all consumers have read up to some places of the journal and of that of the replay chunks.
  func consumersHaveReached(_ ends: [JournalCursor], replays replayEnds: [JournalCursor]) throws -> Bool {
    guard let consumers else { return true }
    let behind = ConsumerKind.allCases.filter {
      !consumers.progress.has($0, reached: $0.readsAlone ? replayEnds : ends)
    }
    for kind in behind {
      if let failure = consumers.progress.failure(of: kind) {
        throw StoreError.failed("the consumer '\(kind.rawValue)' gets no further: \(failure)")
      }
    }
    return behind.isEmpty
  }

  private func eraseEvents(of visitor: NamedVisitor, on website: Website, now: Int64) throws -> ErasedCounts {
    for work in imports where work.website == website.id && work.hasPending { try seal(work) }
    mark.step = .tidying(website.id)
    defer { mark.step = nil }
    try hot.connection.transaction {
      try hot.checkTurn(turnNumber)
      try hot.removeQuarantined(of: website.id) { visitor.isNamed(in: $0, of: website) }
    }
    let counts = try applier(of: website).writer.erase(visitor, now: now)
    tidying[website.id] = now
    // It knows texts that are not there any more.
    appliers[website.id]?.applier.writer.rest()
    appliers[website.id] = nil
    return counts
  }

  /// Overwrites what the stores have let go of, and the visitor's records in the journal.
  ///
  /// - Returns: whether that is all; `false` while somebody reads or writes who keeps it from being done.
  private func purge(_ work: ErasureWork, on website: Website) throws -> Bool {
    func isMeant(_ payload: UnsafeRawBufferPointer) -> Bool { work.visitor.isNamed(in: payload, of: website) }
    var isWhole = true
    // What was read of them before is not to be taken again.
    defer { consumers?.forgetJournals() }
    for (folder, taken) in [(directory.journal, work.taken), (directory.replayJournal, work.replayEnds)] {
      let erasure = JournalErasure(folder: folder, disk: directory.disk)
      if try !erasure.erase(of: website.id, before: taken, where: isMeant) { isWhole = false }
    }
    let readers = try PieceReaders(of: directory)
    defer { withExtendedLifetime(readers) {} }
    let isPurged = try applier(of: website).writer.purge(
      erasedAt: work.erasedAt, now: clock().milliseconds, keepingRetired: settings.retiredMilliseconds, beside: readers)
    if !isPurged { isWhole = false }
    if try !hot.purge() { isWhole = false }
    if let consumers, try !consumers.purge() { isWhole = false }
    return isWhole
  }
}

extension NamedVisitor {
  /// Whether a record is of this visitor.
  func isNamed(in payload: UnsafeRawBufferPointer, of website: Website) -> Bool {
    guard let event = EventRecordReader(payload) else { return false }
    if visitors.contains(VisitorName.hash(event, of: website)) { return true }
    return VisitorName.hashYesterday(event, of: website).map { visitors.contains($0) } ?? false
  }
}

extension JournalTables {
  /// Throws away what was set aside of a website and is meant, and what of it is damaged: nobody can tell whose that
  /// is.
  func removeQuarantined(of website: WebsiteID, where isMeant: (UnsafeRawBufferPointer) -> Bool) throws {
    _ = try forEachQuarantined(.website(website)) { items in
      for item in items {
        let bytes = try quarantineItem(item.name.number)?.bytes ?? []
        guard !item.cause.isRetryable || bytes.withUnsafeBytes(isMeant) else { continue }
        try removeQuarantined(item.name.number)
      }
      return []
    }
  }
}
