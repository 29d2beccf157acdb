import Models
import Storage

/// What other processes ask of the worker: taking jobs up, and saying how they ended.
extension WorkerTurns {
  func claimJobs() throws {
    if hasLostJobs {
      let held = flushes.map(\.job) + imports.map(\.job) + erasures.map(\.job) + removals.map(\.job)
      try catalog.requeueRunningJobs(now: clock(), but: Set(held))
      hasLostJobs = false
    }
    do { try claimQueuedJobs() } catch {
      hasLostJobs = true
      throw error
    }
  }

  private func claimQueuedJobs() throws {
    while let job = try catalog.claimNextJob(now: clock()) {
      switch job.kind {
      case .flush:
        flushes.append(Flush(job: job.id, ends: try journal.end(), replayEnds: try replayJournal.end()))
        consumers?.expect()
      case .import(let name, let website, let stream):
        if let objection = care.objection(to: .importing(job.id.rawValue)) {
          try care.forget(.importing(job.id.rawValue), hot)
          try catalog.fail(job.id, error: objection, now: clock())
          continue
        }
        imports.append(ImportWork(job: job.id, website: website, stream: stream, name: name, in: directory))
      case .removeWebsite(let website): try claimRemoval(job.id, website)
      case .retryQuarantined(let selection):
        try conclude(job.id) { try retryQuarantined(selection) }
      case .dropQuarantined(let selection):
        try conclude(job.id) { try dropQuarantined(selection) }
      case .eraseVisitor(let visitor, let website): try claimErasure(job.id, visitor, website)
      case .setErrorStatus(let group, let status, let website):
        try conclude(job.id) {
          guard try consumers?.setStatus(status, of: group, on: website) == true else {
            throw StoreError.failed("there is no such group of errors")
          }
          return status.rawValue
        }
      case .removeRecording(let number, let website):
        // One that is not there any more, as after a crash, is what was asked for.
        try conclude(job.id) { try consumers?.removeRecording(number, on: website) == true ? "1" : "0" }
      case nil: try catalog.fail(job.id, error: "this worker does not know that kind of job", now: clock())
      }
    }
  }

  /// Does a job whose failure is the caller's to read.
  private func conclude(_ job: JobID, _ body: () throws -> String) throws {
    let result: String
    do { result = try body() } catch {
      return try catalog.fail(job, error: "\(error)", now: clock())
    }
    try catalog.finish(job, result: result, now: clock())
  }

  /// Somebody who waits until everything that was durable at a moment is visible.
  struct Flush {
    let job: JobID
    /// Where the journal ended then.
    let ends: [JournalCursor]
    /// Where that of the replay chunks did.
    let replayEnds: [JournalCursor]
  }

  func finishFlushes() throws {
    for flush in flushes where flush.ends.allSatisfy({ (cursors[$0.tracker] ?? .start(of: $0.tracker)).hasReached($0) })
    {
      if let consumers {
        let behind = ConsumerKind.allCases.filter {
          !consumers.progress.has($0, reached: $0.readsAlone ? flush.replayEnds : flush.ends)
        }
        let failures = behind.compactMap { kind in
          consumers.progress.failure(of: kind).map { "the consumer '\(kind.rawValue)' gets no further: \($0)" }
        }
        guard behind.isEmpty || !failures.isEmpty else { continue }
        try end(flush.job, failure: behind.isEmpty ? nil : failures[0])
      } else {
        try end(flush.job)
      }
      flushes.removeAll { $0.job == flush.job }
    }
    if flushes.isEmpty, erasures.isEmpty, removals.isEmpty { consumers?.stopExpecting() }
  }

  /// Notes the end of a job that lasts for more than a turn.
  ///
  /// A job that does not run any more has its end: it was stored, and reported as failed all the same.
  func end(_ job: JobID, result: String? = nil, failure: String? = nil) throws {
    do throws(CatalogError) {
      if let failure {
        try catalog.fail(job, error: failure, now: clock())
      } else {
        try catalog.finish(job, result: result, now: clock())
      }
    } catch {
      guard case .conflict = error else { throw error }
    }
  }

  /// Deletes the journal's files that everybody has passed who reads it.
  func deleteFiles(before cursor: JournalCursor) throws {
    try journal.deleteFiles(before: consumers?.progress.least(cursor) ?? cursor)
  }
}
