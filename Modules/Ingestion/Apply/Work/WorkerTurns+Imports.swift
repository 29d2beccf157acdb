import Models
import Storage

/// Taking in the blocks of imports, and sealing them together with how far each import is.
extension WorkerTurns {
  /// Takes the next block of each import.
  ///
  /// - Returns: whether there was one.
  func takeImports() throws -> Bool {
    var worked = false
    var busy: Set<WebsiteID> = []
    for work in imports {
      // One import of a website at a time: a seal states how far one of them is.
      guard busy.insert(work.website).inserted else { continue }
      mark.step = .importing(work.job.rawValue)
      defer { mark.step = nil }
      do {
        worked = try take(work) || worked
        try care.forget(.importing(work.job.rawValue), hot)
      } catch {
        // An import that fails ends; its caller reads why, and may run it again: what is sealed is recognized.
        imports.removeAll { $0 === work }
        appliers[work.website]?.applier.writer.rest()
        appliers[work.website] = nil
        hasGarbage = true
        do {
          try catalog.fail(work.job, error: "\(error)", now: clock())
          // Only now: a job that is taken up again needs its blocks, all of them.
          clean(work)
        } catch {
          report("The end of an import could not be noted: \(error)")
          hasLostJobs = true
        }
        knowsState = false
        try recall()
      }
    }
    return worked
  }

  func take(_ work: ImportWork) throws -> Bool {
    guard let website = try catalog.snapshot().website(work.website) else {
      throw StoreError.failed("the website is gone")
    }
    try settleAnnounced(of: website)
    let applier = try applier(of: website)
    guard let block = try work.next() else {
      // Nothing has come for a while: what is pending becomes visible meanwhile.
      let isAbandoned = work.isAbandoned
      if isAbandoned || work.looks >= settings.importLooksMax, work.hasPending { try seal(work) }
      guard !isAbandoned else { throw StoreError.failed("the command that read the file ended too early") }
      return false
    }
    let isSealed = work.isSealed(block, in: applier.writer)
    let now = clock()
    try block.bytes.withUnsafeBytes { bytes in
      for record in block.records {
        guard let event = EventRecordReader(UnsafeRawBufferPointer(rebasing: bytes[record.payload])) else {
          throw StoreError.damaged("a record of the import cannot be read")
        }
        let key = event.idempotencyKey
        if isSealed {
          // They count already, unless a worker of an earlier version has sealed it.
          if key != 0 { _ = work.insert(key: key) }
          continue
        }
        if key != 0, seen.contains(key, .idempotencyKey, arrivedAt: now) || !work.insert(key: key) { continue }
        try applier.apply(event, stream: work.stream, arrivedAt: record.arrival)
      }
    }
    work.took(block)
    if isSealed {
      try changeSeen { try hot.connection.transaction { try remember(work.keys.sorted(), now) } }
      try work.sealed()
    } else {
      counts.importedRows += block.records.count
      let isFull =
        applier.writer.pendingRows >= settings.importSealRows || work.pendingBlocks >= settings.importSealBlocks
      if block.header.isLast || isFull { try seal(work) }
    }
    if block.header.isLast {
      applier.close(work.stream)
      // The last block is still in the spool: whoever takes over before the job is done finds it, and ends here.
      try catalog.finish(work.job, result: String(work.stream.rawValue), now: clock())
      end(work)
    }
    return true
  }

  /// Seals the pending rows of an import together with how far it is.
  ///
  /// Their keys are announced first and count with the seal: an end in between, of the process or of the power, loses
  /// none of them, whatever becomes of the spool.
  /// When it fails the import begins again at the first block that is not removed: nobody knows how far it came.
  func seal(_ work: ImportWork) throws {
    do { try sealOnce(work) } catch {
      appliers[work.website]?.applier.writer.rest()
      appliers[work.website] = nil
      work.rewind()
      throw error
    }
  }

  private func sealOnce(_ work: ImportWork) throws {
    guard let writer = appliers[work.website]?.applier.writer, let progress = work.progress else { return }
    let now = clock()
    let readers = try PieceReaders(of: directory)
    defer { withExtendedLifetime(readers) {} }
    // In order, so that the same import writes the same bytes.
    let keys = work.keys.sorted()
    if !keys.isEmpty {
      announced.insert(work.website)
      let coming = AnnouncedKeys(stream: work.stream, progress: progress, at: now, keys: keys)
      try hot.connection.transaction { try hot.announce(coming, of: work.website) }
    }
    try changeSeen {
      try writer.seal(
        now: now.milliseconds, removesRetired: readers.isEmpty,
        progress: (work.stream, progress.bytes, progress.digest, progress.lines)
      ) {
        try remember(keys, now)
        try hot.removeAnnouncedKeys(of: work.website)
      }
    }
    announced.remove(work.website)
    try work.sealed()
    try catalog.updateJob(work.job, done: Int(progress.lines), total: 0, now: now)
    noteSeal(work.website, now)
  }

  /// Remembers keys of an import's rows, inside the caller's transaction.
  private func remember(_ keys: [UInt64], _ at: Instant) throws {
    try seen.store(keys, .idempotencyKey, arrivedAt: at)
  }

  /// Changes `seen` in a transaction: when that fails, what is in memory is not what is stored.
  private func changeSeen(_ body: () throws -> Void) throws {
    if !knowsState { try recall() }
    knowsState = false
    try body()
    knowsState = true
  }

  /// Lets keys count that were announced with rows which the website's file holds: whoever sealed them came to an end
  /// before he could say so. Before anybody asks for a key of the website.
  func settleAnnounced(of website: Website) throws {
    guard announced.contains(website.id) else { return }
    let imports = try applier(of: website).writer.imports
    let sealed = try hot.announcedKeys(of: website.id).filter { one in
      guard let found = imports[one.stream] else { return false }
      return ImportProgress(bytes: found.bytes, digest: found.digest, lines: found.lines) == one.progress
    }
    if !sealed.isEmpty {
      try changeSeen {
        try hot.connection.transaction {
          for one in sealed { try remember(one.keys, one.at) }
          try hot.removeAnnouncedKeys(of: website.id)
        }
      }
    }
    // What the file does not hold stays until it is sealed again: a commit that the disk refused may yet be found there
    // when the power has gone.
    announced.remove(website.id)
  }

  /// Seals the imports whose websites have live records next: rows of an import wait in memory for its seal, and live
  /// rows must not be mixed with them.
  ///
  /// Before any of those records is looked at: what the sealed rows were named counts for them.
  func sealImports(before taken: [JournalBatch]) throws {
    for work in imports where work.hasPending {
      if taken.contains(where: { $0.records.contains { $0.website == work.website } }) { try seal(work) }
    }
  }

  func hasPendingImport(_ website: WebsiteID) -> Bool {
    imports.contains { $0.website == website && $0.hasPending }
  }

  private func clean(_ work: ImportWork) {
    // What cannot be removed is in nobody's way: no job names it any more, and the website's next import tries again.
    try? directory.removeImport(work.name)
  }

  func end(_ work: ImportWork) {
    imports.removeAll { $0 === work }
    clean(work)
    // What a large import learned takes a large part of the memory, and live traffic hardly needs it.
    if let writer = appliers[work.website]?.applier.writer, !writer.hasPending {
      writer.rest()
      appliers[work.website] = nil
    }
    hasGarbage = true
  }
}
