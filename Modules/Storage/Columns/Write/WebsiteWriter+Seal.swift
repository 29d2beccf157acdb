package import Models

extension WebsiteWriter {
  /// Blocks of texts below this size take in the texts of the next seal.
  private static let blockBytesMin = 64 * 1024
  /// Runs are merged up to so many entries: merging takes some fifty bytes of memory for each of them, and a few runs
  /// more are a few looks more.
  private static let runEntriesMax = 1 << 19

  /// Moves everything fresh into the website's file: rows in hot and rows pending, sessions, texts.
  ///
  /// One FULL transaction in the website's file; only then the rows in hot are deleted, in a transaction of their own,
  /// so that a crash between the two changes nothing. Must not be called inside a transaction on hot.
  /// - Parameters:
  ///   - now: milliseconds, for the removal of what was replaced.
  ///   - removesRetired: nobody reads now: what earlier seals replaced makes room for this one.
  ///   - progress: how far the import of a stream came with the pending rows.
  ///   - note: what the transaction on hot is to hold besides.
  package func seal(
    now: Int64, removesRetired: Bool = false,
    progress: (stream: StreamID, bytes: Int64, digest: [UInt8], lines: Int64)? = nil,
    inHot note: () throws -> Void = {}
  ) throws {
    var fresh = EventRows()
    for entry in batches {
      guard let batch = try hot.batch(of: website, entry.name, readsSessions: false) else {
        throw StoreError.damaged("a fresh batch is missing")
      }
      for segment in batch.segments { try fresh.append(segment, isExcluded: segment.isExcluded) }
    }
    fresh.append(contentsOf: rows)
    let sequence = lastSequence + (hasPending || progress != nil ? 1 : 0)
    let file = try sealedPart.file()
    try file.connection.transaction {
      if removesRetired { _ = try file.removeRetired(before: .max) }
      try seal(fresh, in: file)
      try sealSessions(in: file, now: now)
      for dictionary in dictionaries where dictionary.hasFresh { try seal(dictionary, in: file, now: now) }
      var writer = ByteWriter()
      state.append(to: &writer)
      writer.seal()
      try file.connection.prepare("INSERT OR REPLACE INTO state VALUES(1, ?, ?)")
        .bind(1, sequence).bind(2, writer.bytes).run()
      if let progress {
        try file.connection.prepare("INSERT OR REPLACE INTO import_progress VALUES(?, ?, ?, ?, ?)")
          .bind(1, Int64(progress.stream.rawValue)).bind(2, progress.bytes).bind(3, progress.digest)
          .bind(4, progress.lines).bind(5, now).run()
      }
    }
    lastSequence = sequence
    try hot.connection.transaction {
      try hot.setSealed(website, sequence, now: now)
      try note()
    }
    try sealedPart.reload()
    try markSealed()
  }

  private func seal(_ fresh: EventRows, in file: WebsiteFile) throws {
    for excluded in [false, true] {
      let order = fresh.order(excluded: excluded)
      var start = 0
      while start < order.count {
        let month = UTCMonth.of(fresh.time[Int(order[start])])
        let limit = UTCMonth.start(month + 1)
        var end = start
        while end < order.count, end - start < EventSegment.rowsMax, fresh.time[Int(order[end])] < limit { end += 1 }
        try insert(fresh.encode(order[start..<end]), month: month, isExcluded: excluded, in: file)
        start = end
      }
    }
  }

  /// Adds a segment and says which piece holds it.
  @discardableResult
  func insert(_ set: ColumnSet, month: Int64, isExcluded: Bool, in file: WebsiteFile) throws -> Int64 {
    let piece = try file.insert(piece: set.bytes)
    try file.connection.prepare("INSERT INTO segment(piece, excluded, month, directory) VALUES(?, ?, ?, ?)")
      .bind(1, piece).bind(2, isExcluded ? 1 : 0).bind(3, month).bind(4, set.directory.encoded()).run()
    return piece
  }

  /// Writes a new version of every chunk in which a session changed or was added.
  func sealSessions(in file: WebsiteFile, now: Int64) throws {
    for index in sessions.chunks() {
      let stored = index < sealedPart.manifest.chunks.count ? try sealedPart.chunk(index) : nil
      let set = try sessions.columns(ofChunk: index, stored: stored)
      let piece = try file.insert(piece: set.bytes)
      if index < sealedPart.manifest.chunks.count {
        try file.retire(sealedPart.manifest.chunks[index].piece, at: now)
      }
      try file.connection.prepare("INSERT OR REPLACE INTO session_chunk VALUES(?, ?, ?)")
        .bind(1, index).bind(2, piece).bind(3, set.directory.encoded()).run()
    }
  }

  /// Writes a dictionary's fresh texts as a block, together with the last block when that is small, and their hashes as
  /// a run, together with runs of like size.
  private func seal(_ dictionary: DictionaryWriter, in file: WebsiteFile, now: Int64) throws {
    let domain = Int(dictionary.domain.rawValue)
    var block = TextBlock(first: dictionary.sealed + 1)
    if let last = sealedPart.manifest.blocks[domain].last, last.directory.chunks.last?.endByte ?? 0 < Self.blockBytesMin
    {
      block = TextBlock(first: last.directory.first)
      for index in last.directory.chunks.indices {
        let chunk = try sealedPart.chunk(index, of: last)
        for ordinal in chunk.firstOrdinal..<chunk.firstOrdinal + UInt32(chunk.count) {
          try chunk.withText(ordinal) { try block.append($0) }
        }
      }
      try file.retire(last.piece, at: now)
    }
    try dictionary.forEachFresh { try block.append($0) }
    try block.finish()
    let piece = try file.insert(piece: block.bytes.bytes)
    try file.connection.prepare("INSERT OR REPLACE INTO text_block VALUES(?, ?, ?, ?)")
      .bind(1, domain).bind(2, Int64(block.directory.first)).bind(3, piece).bind(4, block.directory.encoded()).run()

    let fresh = dictionary.freshEntries
    var merged: [Manifest.Run] = []
    var size = fresh.count
    for run in sealedPart.manifest.runs[domain].sorted(by: { $0.entries < $1.entries })
    where run.entries <= 4 * size && run.entries + size <= Self.runEntriesMax {
      merged.append(run)
      size += run.entries
    }
    var encoded = HashRun.encode(fresh)
    if !merged.isEmpty {
      let newest = try encoded.withUnsafeBytes { try HashRun($0, entries: fresh.count) }
      let runs = try merged.map { try dictionary.run($0) } + [newest]
      encoded = HashRun.encode(merging: runs)
    }
    for run in merged {
      try file.retire(run.piece, at: now)
      try file.connection.prepare("DELETE FROM hash_run WHERE piece = ?").bind(1, run.piece).run()
    }
    let runPiece = try file.insert(piece: encoded)
    try file.connection.prepare("INSERT INTO hash_run VALUES(?, ?, ?)")
      .bind(1, runPiece).bind(2, domain).bind(3, size).run()
  }
}
