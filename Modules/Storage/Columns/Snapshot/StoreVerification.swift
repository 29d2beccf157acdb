public import Models

/// Reads everything that is stored of one website and compares it with its checksums, its directories and itself.
final class StoreVerification {
  let snapshot: WebsiteSnapshot
  let reader: WebsiteReader
  private(set) var findings: [StoreFinding] = []
  /// Rows of events.
  private(set) var rows = 0
  /// Whether there are sessions whose visitors were erased.
  private var hasErased = false

  init(_ snapshot: WebsiteSnapshot, _ reader: WebsiteReader) {
    self.snapshot = snapshot
    self.reader = reader
  }

  /// What the rows of events say about their sessions.
  private struct Tally {
    var events: [UInt32]
    var pageviews: [UInt32]
    /// 1 where rows lie among the ordinary ones, 2 where among those kept apart.
    var sides: [UInt8]
    /// One bit for each number in order of arrival.
    var arrivals: [UInt64]
    var rows = 0

    init(sessions: Int, events count: Int) {
      events = [UInt32](repeating: 0, count: sessions)
      pageviews = events
      sides = [UInt8](repeating: 0, count: sessions)
      arrivals = [UInt64](repeating: 0, count: count / 64 + 1)
    }
  }

  /// Looks at every piece once.
  ///
  /// Cost: reads the whole file; memory for one piece at a time, some bytes a session and a bit an event.
  func run() {
    pieces()
    let tally = segments()
    rows = tally.rows
    sessions(tally)
    // Rows of erased sessions were counted once, and how many they were is not kept.
    if Int64(tally.rows) != snapshot.state.events, !hasErased || Int64(tally.rows) > snapshot.state.events {
      note("table state", "\(snapshot.state.events) events were counted, \(tally.rows) are stored")
    }
    for domain in Domain.all { dictionary(domain) }
  }

  private var file: String { "websites/\(snapshot.website)/columns.sqlite" }

  func note(_ part: String, _ message: String, file: String? = nil) {
    findings.append(
      StoreFinding(website: snapshot.website, file: file ?? self.file, part: part, message: message))
  }

  private func attempt(_ part: String, file: String? = nil, _ body: () throws -> Void) {
    do { try body() } catch { note(part, "\(error)", file: file) }
  }

  // MARK: Pieces

  /// Compares the pieces with what refers to them.
  private func pieces() {
    attempt("table piece") {
      guard let pieces = try reader.pieces() else { return }
      let manifest = snapshot.manifest
      var referred: [Int64: String] = [:]
      func refer(_ piece: Int64, _ what: String) {
        if let other = referred.updateValue(what, forKey: piece) {
          note("piece \(piece)", "is both \(other) and \(what)")
        }
        guard pieces.all.contains(piece) else { return note("piece \(piece)", "\(what) is missing") }
        // It would be deleted within minutes.
        if pieces.retired.contains(piece) { note("piece \(piece)", "\(what) is marked as replaced") }
      }
      for segment in manifest.segments { refer(segment.piece, "segment \(segment.id)") }
      for (index, chunk) in manifest.chunks.enumerated() { refer(chunk.piece, "chunk \(index) of sessions") }
      for domain in Domain.all {
        for block in manifest.blocks[Int(domain.rawValue)] { refer(block.piece, "a block of texts of \(domain.title)") }
        for run in manifest.runs[Int(domain.rawValue)] { refer(run.piece, "a run of hashes of \(domain.title)") }
      }
      // Whatever was sealed since the manifest was read has greater numbers.
      let last = referred.keys.max() ?? 0
      for piece in pieces.all.sorted() where piece < last && referred[piece] == nil && !pieces.retired.contains(piece) {
        note("piece \(piece)", "nothing refers to it")
      }
    }
  }

  // MARK: Events

  private func segments() -> Tally {
    var tally = Tally(sessions: snapshot.sessions.count, events: Int(max(0, snapshot.state.events)))
    let pageview = (try? snapshot.dictionary(.name).ordinal(of: Array("pageview".utf8))).flatMap { $0 } ?? .max
    for (index, segment) in snapshot.segments.enumerated() {
      let stored = index < snapshot.manifest.segments.count ? snapshot.manifest.segments[index] : nil
      attempt(stored.map { "piece \($0.piece)" } ?? "fresh rows", file: stored == nil ? "hot.sqlite" : nil) {
        try self.segment(segment, month: stored?.month, pageview: Int64(pageview), &tally)
      }
      tally.rows += segment.rows
    }
    return tally
  }

  private func segment(_ segment: EventSegment, month: Int64?, pageview: Int64, _ tally: inout Tally) throws {
    let codeColumns = [
      (EventColumn.name, Domain.name), (EventColumn.page, .page), (EventColumn.hostname, .hostname),
      (EventColumn.revenueCurrencies, .currency),
    ]
    for entry in segment.directory.entries {
      let column = try segment.column(entry.key)
      let isSparse = entry.key >= EventColumn.revenueRows
      guard isSparse ? column.count <= segment.rows : column.count == segment.rows else {
        throw StoreError.damaged("column \(entry.key) has \(column.count) of \(segment.rows) rows")
      }
      if let (_, domain) = codeColumns.first(where: { $0.0 == entry.key }),
        entry.greatest > Int64(snapshot.dictionary(domain).count)
      {
        throw StoreError.damaged("column \(entry.key) has codes that the dictionary does not have")
      }
    }
    let (times, arrivals) = (try segment.column(EventColumn.time), try segment.column(EventColumn.arrival))
    let (sessions, names) = (try segment.column(EventColumn.session), try segment.column(EventColumn.name))
    let side: UInt8 = segment.isExcluded ? 2 : 1
    let limits = month.map { (UTCMonth.start($0), UTCMonth.start($0 + 1)) } ?? (.min, .max)
    for row in 0..<segment.rows {
      if row > 0, times[row] < times[row - 1] {
        throw StoreError.damaged("row \(row) is earlier than the one before")
      }
      guard times[row] >= limits.0, times[row] < limits.1 else {
        throw StoreError.damaged("row \(row) lies outside the segment's month")
      }
      let session = Int(sessions[row])
      guard session >= 0, session < tally.events.count else {
        throw StoreError.damaged("row \(row) has a session that is not there")
      }
      tally.events[session] += 1
      if names[row] == pageview { tally.pageviews[session] += 1 }
      tally.sides[session] |= side
      let arrival = Int(arrivals[row]) + row
      guard arrival >= 0, arrival < Int(snapshot.state.events) else {
        throw StoreError.damaged("row \(row) has number \(arrival) of \(snapshot.state.events)")
      }
      guard tally.arrivals[arrival / 64] & 1 << UInt64(arrival % 64) == 0 else {
        throw StoreError.damaged("row \(row) has number \(arrival), as another row has")
      }
      tally.arrivals[arrival / 64] |= 1 << UInt64(arrival % 64)
    }
  }

  // MARK: Sessions

  /// Reads every column of every chunk, and compares each session's counts with its rows.
  private func sessions(_ tally: Tally) {
    let table = snapshot.sessions
    for chunk in 0..<table.chunkCount {
      let stored = chunk < snapshot.manifest.chunks.count ? snapshot.manifest.chunks[chunk] : nil
      attempt(stored.map { "piece \($0.piece)" } ?? "fresh sessions", file: stored == nil ? "hot.sqlite" : nil) {
        for column in SessionColumn.allCases {
          guard try table.column(column, chunk: chunk).count == table.rows(in: chunk) else {
            throw StoreError.damaged("column \(column.rawValue) has too few rows")
          }
        }
        guard table.bounds(.visitor, chunk: chunk).upperBound <= Int64(snapshot.dictionary(.visitor).count) else {
          throw StoreError.damaged("a session has a visitor that is not there")
        }
        let events = try table.column(.events, chunk: chunk)
        let pageviews = try table.column(.pageviews, chunk: chunk)
        let exclusions = try table.column(.exclusion, chunk: chunk)
        if table.bounds(.exclusion, chunk: chunk).upperBound >= Int64(ExclusionReason.erased.rawValue) {
          hasErased = true
        }
        for slot in 0..<table.rows(in: chunk) {
          let session = chunk * SessionChunk.rowsMax + slot
          guard events[slot] == Int64(tally.events[session]) else {
            throw StoreError.damaged(
              "session \(session) counts \(events[slot]) events and has \(tally.events[session])")
          }
          guard pageviews[slot] == Int64(tally.pageviews[session]) else {
            throw StoreError.damaged(
              "session \(session) counts \(pageviews[slot]) pageviews and has \(tally.pageviews[session])")
          }
          guard tally.sides[session] == (events[slot] == 0 ? 0 : exclusions[slot] == 0 ? 1 : 2) else {
            throw StoreError.damaged("session \(session) has rows on the wrong side of what is kept apart")
          }
        }
      }
    }
  }

  // MARK: Texts

  /// Reads every text, and finds it again by its hash.
  private func dictionary(_ domain: Domain) {
    let dictionary = snapshot.dictionary(domain)
    attempt("texts of \(domain.title)") {
      var count: UInt32 = 0
      try dictionary.forEach { _, _ in count += 1 }
      guard count == dictionary.count else {
        throw StoreError.damaged("\(dictionary.count) texts were counted, \(count) are stored")
      }
    }
    attempt("hashes of \(domain.title)") {
      let stored = snapshot.manifest.runs[Int(domain.rawValue)]
      var runs: [HashRun] = []
      for run in stored { attempt("piece \(run.piece)") { runs.append(try reader.run(run)) } }
      guard runs.count == stored.count else { return }
      let entries = runs.reduce(0) { $0 + $1.count }
      var erased = 0
      try dictionary.forEach { _, text in if text.isEmpty { erased += 1 } }
      guard entries == Int(snapshot.manifest.texts(domain)) - erased else {
        throw StoreError.damaged("\(snapshot.manifest.texts(domain)) texts have \(entries) hashes")
      }
      try dictionary.forEach { ordinal, text in
        guard ordinal <= snapshot.manifest.texts(domain), !text.isEmpty else { return }
        let hash = dictionary.hash(of: text)
        guard runs.contains(where: { $0.candidates(for: hash).contains(ordinal) }) else {
          throw StoreError.damaged("text \(ordinal) cannot be found by its hash")
        }
        for run in runs {
          for other in run.candidates(for: hash) where other < ordinal {
            let isSame = try dictionary.withText(other) { $0.elementsEqual(text) }
            if isSame { throw StoreError.damaged("texts \(other) and \(ordinal) are the same") }
          }
        }
      }
    }
  }
}

extension Domain {
  /// What its texts are of.
  fileprivate var title: String {
    let titles = ["names", "pages", "hosts", "visitors", "users", "currencies", "property names", "property values"]
    if Int(rawValue) < titles.count { return titles[Int(rawValue)] }
    return rawValue >= 16 ? SessionAttribute(rawValue: rawValue - 16).map { "\($0)" } ?? "dictionary \(rawValue)" : ""
  }
}

extension ColumnEventStore {
  /// Reads everything that is stored of a website and compares it with its checksums and with itself: events with the
  /// counts of their sessions, codes with dictionaries, texts with hashes, pieces with what refers to them.
  ///
  /// - Returns: how many events are stored, and what is wrong; nothing when all is well.
  public func findings(website: WebsiteID) throws(StoreError) -> (events: Int, findings: [StoreFinding]) {
    let scanning = scanning()
    defer { withExtendedLifetime(scanning) {} }
    var last: Int64?
    while true {
      // What is cached was read before the damage that is looked for.
      guard let (snapshot, reader) = try uncached.current(website) else { return (0, []) }
      let verification = StoreVerification(snapshot, reader)
      verification.run()
      // An erasure may have removed pieces that were replaced: what seems to be missing may be that.
      if verification.findings.isEmpty || last == snapshot.sealChanges {
        return (verification.rows, verification.findings)
      }
      last = snapshot.sealChanges
    }
  }

  /// The same as sentences.
  public func verify(website: WebsiteID) throws(StoreError) -> (events: Int, problems: [String]) {
    let (events, findings) = try findings(website: website)
    return (events, findings.map(\.message))
  }
}
