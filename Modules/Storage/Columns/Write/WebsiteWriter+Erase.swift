import Models

extension WebsiteWriter {
  /// Erases a visitor from the website's file: the rows go, the sessions stay as empty places, and texts that nobody
  /// else has become empty. Ordinals of sessions and texts are never given again.
  ///
  /// One FULL transaction, after which no question sees any of it. What is replaced stays in the file until `purge`.
  /// The writer must be dropped afterwards: it knows texts that are not there any more. Must not be called inside a
  /// transaction on hot.
  ///
  /// Cost: reads the visitors of all sessions, and columns of codes until it is clear that somebody else has a text.
  package func erase(_ visitor: NamedVisitor, now: Int64) throws -> ErasedCounts {
    try seal(now: now)
    var counts = ErasedCounts()
    let visitors = try dictionaries[Int(Domain.visitor.rawValue)].sealedOrdinals(of: visitor.entries)
    if !visitors.isEmpty {
      let file = try sealedPart.file()
      let sessions = try sessions(of: visitors)
      var codes = CodeCandidates(sealedPart.manifest)
      for ordinal in sessions { codes.note(try session(ordinal)) }
      counts.sessions = sessions.count
      try file.connection.transaction {
        let kept = try eraseRows(of: sessions, noting: &codes, in: file, now: now, &counts.events)
        for ordinal in sessions { try update(ordinal) { $0.erase() } }
        try sealSessions(in: file, now: now)
        try codes.dropUsed(inSegments: kept, of: file)
        try codes.dropUsed(inChunks: sealedPart, but: sessions)
        codes.insert(visitors, of: .visitor)
        for (domain, ordinals) in codes.unused { try eraseTexts(ordinals, of: domain, in: file, now: now) }
      }
      try sealedPart.reload()
      try markSealed()
    }
    // The clock may have been ahead when an earlier version of what is erased now was replaced.
    try sealedPart.file().retireAll(notAfter: now)
    // Also when an earlier process came to its end behind the transaction: readers take the manifest anew.
    try hot.connection.transaction {
      try hot.noteChange(website)
      try hot.setTidy(website, due: now)
    }
    return counts
  }

  private func sessions(of visitors: Set<UInt32>) throws -> Set<UInt32> {
    var sessions: Set<UInt32> = []
    for (index, stored) in sealedPart.manifest.chunks.enumerated() {
      guard let entry = stored.directory.entry(SessionColumn.visitor.rawValue),
        visitors.contains(where: { (entry.least...entry.greatest).contains(Int64($0)) })
      else { continue }
      for (slot, visitor) in try sealedPart.chunk(index).values(.visitor).enumerated()
      where visitors.contains(UInt32(truncatingIfNeeded: visitor)) {
        sessions.insert(UInt32(index * SessionChunk.rowsMax + slot))
      }
    }
    return sessions
  }

  /// Writes segments anew without the rows of some sessions.
  ///
  /// - Returns: the segments as they are then.
  private func eraseRows(
    of sessions: Set<UInt32>, noting codes: inout CodeCandidates, in file: WebsiteFile, now: Int64, _ events: inout Int
  ) throws -> [CodeCandidates.Segment] {
    var segments: [CodeCandidates.Segment] = []
    for stored in sealedPart.manifest.segments {
      let segment = CodeCandidates.Segment(piece: stored.piece, directory: stored.directory)
      guard let entry = stored.directory.entry(EventColumn.session),
        sessions.contains(where: { (entry.least...entry.greatest).contains(Int64($0)) }),
        try segment.values(entry, in: file).contains(where: { sessions.contains(UInt32(truncatingIfNeeded: $0)) })
      else {
        segments.append(segment)
        continue
      }
      let columns = try file.withPiece(stored.piece) { try MemoryColumns(stored.directory, in: $0) }
      var rows = EventRows()
      try rows.append(
        EventSegment(directory: stored.directory, isExcluded: stored.isExcluded, source: columns),
        isExcluded: stored.isExcluded)
      let order = rows.order(excluded: stored.isExcluded)
      let erased = order.filter { sessions.contains(rows.session[Int($0)]) }
      codes.note(rows.encode(erased[...]))
      events += erased.count
      let rest = order.filter { !sessions.contains(rows.session[Int($0)]) }
      if !rest.isEmpty {
        let set = rows.encode(rest[...])
        let piece = try insert(set, month: stored.month, isExcluded: stored.isExcluded, in: file)
        segments.append(CodeCandidates.Segment(piece: piece, directory: set.directory))
      }
      try file.connection.prepare("DELETE FROM segment WHERE id = ?").bind(1, stored.id).run()
      try file.retire(stored.piece, at: now)
    }
    return segments
  }

  /// Empties texts of a dictionary, and forgets their hashes.
  private func eraseTexts(_ ordinals: Set<UInt32>, of domain: Domain, in file: WebsiteFile, now: Int64) throws {
    for block in sealedPart.manifest.blocks[Int(domain.rawValue)] {
      let directory = block.directory
      guard ordinals.contains(where: { $0 >= directory.first && $0 < directory.endOrdinal }) else { continue }
      var rewritten = TextBlock(first: directory.first)
      try file.withPiece(block.piece) { bytes in
        for index in directory.chunks.indices {
          let (first, end) = (directory.firstOrdinal(of: index), directory.chunks[index].endOrdinal)
          let part = UnsafeRawBufferPointer(rebasing: bytes[directory.bytes(of: index)])
          guard ordinals.contains(where: { $0 >= first && $0 < end }) else {
            try rewritten.append(chunk: part, texts: end - first)
            continue
          }
          let chunk = try TextChunk(part, firstOrdinal: first, count: Int(end - first))
          for ordinal in first..<end {
            try chunk.withText(ordinal) { text in
              try rewritten.append(
                ordinals.contains(ordinal) ? UnsafeRawBufferPointer(start: nil, count: 0) : text)
            }
          }
        }
      }
      try rewritten.finish()
      let piece = try file.insert(piece: rewritten.bytes.bytes)
      try file.retire(block.piece, at: now)
      try file.connection.prepare("INSERT OR REPLACE INTO text_block VALUES(?, ?, ?, ?)")
        .bind(1, Int(domain.rawValue)).bind(2, Int64(directory.first)).bind(3, piece)
        .bind(4, rewritten.directory.encoded()).run()
    }
    for stored in sealedPart.manifest.runs[Int(domain.rawValue)] {
      let run = try sealedPart.run(stored)
      let (encoded, entries) = HashRun.encode(run, without: ordinals)
      guard entries < stored.entries else { continue }
      try file.retire(stored.piece, at: now)
      try file.connection.prepare("DELETE FROM hash_run WHERE piece = ?").bind(1, stored.piece).run()
      guard entries > 0 else { continue }
      try file.connection.prepare("INSERT INTO hash_run VALUES(?, ?, ?)")
        .bind(1, try file.insert(piece: encoded)).bind(2, Int(domain.rawValue)).bind(3, entries).run()
    }
  }
}

extension SessionRow {
  /// Leaves nothing but the day on which the session began and the stream it belonged to.
  fileprivate mutating func erase() {
    let day = start.floorDivided(by: 86_400_000) * 86_400_000
    self = SessionRow(
      visitor: 0, stream: stream, start: day, clientKey: 0, isBounce: false,
      exclusion: ExclusionReason.erased.rawValue)
  }
}
