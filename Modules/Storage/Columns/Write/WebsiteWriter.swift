package import Models

/// Adds sessions and events to one website. Belongs to the thread of whoever holds the worker's lease.
///
/// Everything it knows can be rebuilt from hot and the website's file, so that a writer may be dropped whenever nothing
/// is pending, and must be dropped when a transaction failed.
package final class WebsiteWriter {
  package let website: WebsiteID
  let hot: HotStore
  let sealedPart: SealedWebsite
  private(set) var dictionaries: [DictionaryWriter]
  var state: WebsiteState
  /// Batches in hot that are not sealed, in order.
  var batches: [(name: HotStore.BatchName, rows: Int, since: Int64)]
  var lastSequence: Int64
  /// Sessions opened or changed since the last seal.
  private(set) var sessions: ChangedSessions
  /// Events since the last flush, or since the last seal while an import runs.
  private(set) var rows = EventRows()
  /// Whether the file held a seal that hot did not know of.
  package private(set) var foundSeal = false

  /// Opens a website for writing and takes over what is fresh.
  package init(website: Website, hot: HotStore, directory: DataDirectory) throws {
    self.website = website.id
    self.hot = hot
    let path = directory.columns(of: website.id)
    sealedPart = try SealedWebsite(
      path: path, on: directory.disk, makeFolder: { try directory.disk.createFolder(directory.website(website.id)) })
    let sealedPart = self.sealedPart
    dictionaries = (0..<Domain.tableSize).map {
      DictionaryWriter(Domain(rawValue: UInt8($0)), seed: website.hashSeed, sealedTexts: sealedPart)
    }
    sessions = ChangedSessions(sealed: sealedPart.manifest.sessions)
    state = sealedPart.manifest.state
    lastSequence = sealedPart.manifest.sealed
    batches = try hot.batches(of: website.id, after: sealedPart.manifest.sealed)
    for entry in batches {
      guard let batch = try hot.batch(of: website.id, entry.name) else { continue }
      for texts in batch.texts { try dictionaries[Int(texts.domain.rawValue)].restore(texts) }
      for (ordinal, row) in batch.sessions { try sessions.restore(ordinal, row) }
      state = batch.state
      lastSequence = entry.name.last
    }
    try noteSealed()
  }

  /// Says in hot what the website's file holds, when whoever sealed it came to an end in between: readers see by that
  /// number that the file has changed.
  private func noteSealed() throws {
    let sealed = sealedPart.manifest.sealed
    guard try hot.sealed(website).sequence < sealed else { return }
    foundSeal = true
    // Its transaction may stand in the system's cache only: what hot forgets must be durable there. A checkpoint syncs
    // the log first, and what it has already moved is synced.
    _ = try sealedPart.file().connection.checkpoint(truncate: false)
    if hot.connection.isInTransaction {
      try hot.setSealed(website, sealed, now: 0)
    } else {
      try hot.connection.transaction { try hot.setSealed(website, sealed, now: 0) }
    }
  }

  /// Whether something would be lost if the writer were dropped now.
  package var hasPending: Bool { !rows.isEmpty || sessions.hasUnflushed }

  /// Bytes of memory it takes, roughly.
  package var size: Int {
    dictionaries.reduce(sessions.size + sealedPart.chunkBytes + rows.count * 48) { $0 + 512 + $1.size }
  }

  /// Events since the last flush.
  package var pendingRows: Int { rows.count }

  /// Events that are not sealed, flushed or not.
  package var freshRows: Int { batches.reduce(rows.count) { $0 + $1.rows } }

  /// The code of a text in a dictionary.
  func code(_ text: UnsafeRawBufferPointer, in domain: Domain) throws -> UInt32 {
    try dictionaries[Int(domain.rawValue)].ordinal(of: text)
  }

  /// Opens a session and gives it the next ordinal.
  package func open(_ session: SessionRow) -> UInt32 {
    let ordinal = state.sessions
    precondition(ordinal < UInt32.max, "a website holds fewer than 2³² sessions")
    state.sessions += 1
    sessions.open(session)
    return ordinal
  }

  /// One session as it is now.
  package func session(_ ordinal: UInt32) throws -> SessionRow {
    try sessions.row(ordinal) ?? sealedPart.session(ordinal)
  }

  /// Changes one session.
  package func update(_ ordinal: UInt32, _ change: (inout SessionRow) -> Void) throws {
    try sessions.update(ordinal, stored: { try sealedPart.session(ordinal) }, change)
  }

  /// Adds an event of a session.
  package func append(
    time: Int64, session: UInt32, name: UInt32, page: UInt32, hostname: UInt32, isNonInteractive: Bool,
    isExcluded: Bool, isLive: Bool
  ) {
    rows.append(
      time: time, arrival: state.events, session: session, name: name, page: page, hostname: hostname,
      isNonInteractive: isNonInteractive, isExcluded: isExcluded)
    state.events += 1
    if isLive { state.latestLive = max(state.latestLive, time) }
    if !isExcluded { state.latestOrdinary = max(state.latestOrdinary, time) }
  }

  /// Gives the event that was added last its revenue.
  package func setRevenue(_ money: Money) throws {
    var currency = money.currency.rawValue
    let code = try currency.withUTF8 { try self.code(UnsafeRawBufferPointer($0), in: .currency) }
    rows.setRevenue(amount: money.minorUnits, currency: code)
  }

  /// Gives the event that was added last a custom property.
  package func setProperty(name: UInt32, value: UInt32) {
    rows.setProperty(name: name, value: value)
  }

  /// Hands every session of a stream whose last sign of life is not before an instant to `body`, in the order in which
  /// they were opened.
  package func forEachSession(
    of stream: StreamID, clockNotBefore: Int64,
    _ body: (_ ordinal: UInt32, _ visitor: UInt32, _ clientKey: UInt64) -> Void
  ) throws {
    func offer(_ ordinal: UInt32, _ row: borrowing SessionRow) {
      if row.stream == stream.rawValue, row.clock >= clockNotBefore { body(ordinal, row.visitor, row.clientKey) }
    }
    let read: [SessionColumn] = [.visitor, .stream, .start, .length, .sinceLast, .clientKey]
    var row = SessionRow(visitor: 0, stream: 0, start: 0, clientKey: 0, isBounce: false, exclusion: 0)
    for (index, chunk) in sealedPart.manifest.chunks.enumerated() {
      // The sign of life is start + length + sinceLast: bounds of the parts bound the sum.
      let reach: [SessionColumn] = [.start, .length, .sinceLast]
      let latest = reach.reduce(Int64(0)) { $0 &+ (chunk.directory.entry($1.rawValue)?.greatest ?? 0) }
      let streams = chunk.directory.entry(SessionColumn.stream.rawValue)
      guard latest >= clockNotBefore, let streams, Int64(stream.rawValue) >= streams.least,
        Int64(stream.rawValue) <= streams.greatest
      else { continue }
      let first = UInt32(index * SessionChunk.rowsMax)
      let stored = try sealedPart.chunk(index)
      let columns = try read.map { column in (column, try stored.values(column)) }
      for slot in 0..<stored.rows {
        let ordinal = first + UInt32(slot)
        if let current = sessions.row(ordinal) {
          offer(ordinal, current)
        } else {
          for (column, values) in columns { row.set(column, values[slot]) }
          offer(ordinal, row)
        }
      }
    }
    sessions.forEachOpened(offer)
  }

  /// Streams of imports so far, and how far each came.
  package var imports: [StreamID: (bytes: Int64, digest: [UInt8], lines: Int64)] {
    Dictionary(
      uniqueKeysWithValues: sealedPart.manifest.imports.map {
        (StreamID(rawValue: $0.key), ($0.value.bytes, $0.value.digest, $0.value.lines))
      })
  }

  // MARK: Flushing

  /// Writes what is pending into hot, inside the caller's transaction.
  ///
  /// - Parameter now: milliseconds; the age of the batch counts from it.
  package func flush(now: Int64) throws {
    guard hasPending else { return }
    let parts = HotBatch.encodeAll(
      state: state, texts: dictionaries.compactMap(\.unflushed), sessions: sessions.unflushedColumns(), rows: rows)
    for part in parts {
      let name = HotStore.BatchName(first: lastSequence + 1, last: lastSequence + 1)
      try hot.insert(part.bytes, name, rows: part.rows, since: now, website: website)
      batches.append((name, part.rows, now))
      lastSequence = name.last
    }
    for dictionary in dictionaries { dictionary.markFlushed() }
    sessions.markFlushed()
    rows.removeAll()
    try mergeBatches()
  }

  /// Batches merged at a time.
  private static let mergeFactor = 8
  private static let mergedRowsMax = 32_768

  /// Merges the latest batches when there are several of one size, so that a reader finds few.
  private func mergeBatches() throws {
    func level(_ rows: Int) -> Int { (Int.bitWidth - (rows / 8).leadingZeroBitCount + 2) / 3 }
    while batches.count >= WebsiteWriter.mergeFactor {
      let latest = batches.suffix(WebsiteWriter.mergeFactor)
      let rows = latest.reduce(0) { $0 + $1.rows }
      guard let last = latest.last, rows <= WebsiteWriter.mergedRowsMax,
        latest.allSatisfy({ level($0.rows) <= level(last.rows) })
      else { return }
      let name = HotStore.BatchName(first: latest.first?.name.first ?? 0, last: last.name.last)
      let parts = try latest.compactMap { try hot.batch(of: website, $0.name) }
      guard parts.count == latest.count else { throw StoreError.damaged("a fresh batch is missing") }
      let since = latest.reduce(Int64.max) { min($0, $1.since) }
      try hot.remove(name, website: website)
      try hot.insert(try HotBatch.encode(merging: parts), name, rows: rows, since: since, website: website)
      batches.removeLast(latest.count)
      batches.append((name, rows, since))
    }
  }

  /// Forgets what is sealed now.
  func markSealed() throws {
    for dictionary in dictionaries { dictionary.markSealed() }
    sessions.markSealed(sealedPart.manifest.sessions)
    rows.removeAll()
    batches.removeAll()
  }

  /// Closes the website's file until it is needed again.
  package func rest() { sealedPart.close() }
}
