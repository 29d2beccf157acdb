public import Models

/// Reads everything that is stored of one website and compares it with its checksums, its directories and itself.
final class StoreVerification {
  private let snapshot: WebsiteSnapshot
  private let reader: WebsiteReader
  private(set) var problems: [String] = []

  init(_ snapshot: WebsiteSnapshot, _ reader: WebsiteReader) {
    self.snapshot = snapshot
    self.reader = reader
  }

  /// Looks at every piece once.
  ///
  /// Cost: reads the whole file; memory for one piece at a time.
  func run() {
    let events = segments()
    if Int64(events.total) != snapshot.state.events {
      problems.append("\(snapshot.state.events) events were counted, \(events.total) are stored")
    }
    sessions(events.ofSessions)
    for domain in Domain.all { dictionary(domain) }
  }

  private func attempt(_ what: String, _ body: () throws -> Void) {
    do { try body() } catch { problems.append("\(what): \(error)") }
  }

  /// Reads every column of every segment.
  ///
  /// - Returns: the number of rows, and how many each session has.
  private func segments() -> (total: Int, ofSessions: [UInt32]) {
    var total = 0
    var ofSessions = [UInt32](repeating: 0, count: snapshot.sessions.count)
    let codeColumns = [
      (EventColumn.name, Domain.name), (EventColumn.page, .page), (EventColumn.hostname, .hostname),
      (EventColumn.revenueCurrencies, .currency),
    ]
    for (index, segment) in snapshot.segments.enumerated() {
      total += segment.rows
      attempt("segment \(index)") {
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
        let times = try segment.column(EventColumn.time)
        for row in 1..<max(1, segment.rows) where times[row] < times[row - 1] {
          throw StoreError.damaged("row \(row) is earlier than the one before")
        }
        let sessions = try segment.column(EventColumn.session)
        for row in 0..<segment.rows {
          let session = Int(sessions[row])
          guard session >= 0, session < ofSessions.count else {
            throw StoreError.damaged("row \(row) has a session that is not there")
          }
          ofSessions[session] += 1
        }
      }
    }
    return (total, ofSessions)
  }

  /// Reads every column of every chunk, and compares each session's count of events with its rows.
  private func sessions(_ ofSessions: [UInt32]) {
    let table = snapshot.sessions
    for chunk in 0..<table.chunkCount {
      attempt("sessions \(chunk * SessionChunk.rowsMax) …") {
        for column in SessionColumn.allCases {
          guard try table.column(column, chunk: chunk).count == table.rows(in: chunk) else {
            throw StoreError.damaged("column \(column.rawValue) has too few rows")
          }
        }
        guard table.bounds(.visitor, chunk: chunk).upperBound <= Int64(snapshot.dictionary(.visitor).count) else {
          throw StoreError.damaged("a session has a visitor that is not there")
        }
        let events = try table.column(.events, chunk: chunk)
        for slot in 0..<table.rows(in: chunk) {
          let ordinal = chunk * SessionChunk.rowsMax + slot
          guard events[slot] == Int64(ofSessions[ordinal]) else {
            throw StoreError.damaged("session \(ordinal) counts \(events[slot]) events and has \(ofSessions[ordinal])")
          }
        }
      }
    }
  }

  /// Reads every text and looks it up again.
  private func dictionary(_ domain: Domain) {
    let dictionary = snapshot.dictionary(domain)
    attempt("dictionary \(domain.rawValue)") {
      var count: UInt32 = 0
      try dictionary.forEach { _, _ in count += 1 }
      guard count == dictionary.count else {
        throw StoreError.damaged("\(dictionary.count) texts were counted, \(count) are stored")
      }
    }
    attempt("dictionary \(domain.rawValue), hashes") {
      var entries = 0
      for run in snapshot.manifest.runs[Int(domain.rawValue)] { entries += try reader.run(run).count }
      guard entries == Int(snapshot.manifest.texts(domain)) else {
        throw StoreError.damaged("\(snapshot.manifest.texts(domain)) texts have \(entries) hashes")
      }
    }
  }
}

extension ColumnEventStore {
  /// Reads everything that is stored of a website and compares it with its checksums and with itself: events with the
  /// counts of their sessions, codes with dictionaries, texts with hashes.
  ///
  /// - Returns: how many events are stored, and a sentence for each thing that is wrong; none when all is well.
  public func verify(website: WebsiteID) throws(StoreError) -> (events: Int, problems: [String]) {
    // What is cached was read before the damage that is looked for.
    guard let (snapshot, reader) = try uncached.current(website) else { return (0, []) }
    let verification = StoreVerification(snapshot, reader)
    verification.run()
    return (Int(snapshot.state.events), verification.problems)
  }
}
