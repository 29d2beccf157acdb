public import Models
public import Storage

/// Recordings with what is known of them, and their events.
extension Replays {
  private static let columns = """
    uuid, session, page, device, browser, os, country, events, started, ended, number, visitor_name, city, source, \
    medium, page_views, clicks, errors, rage_clicks, dead_clicks, id
    """

  /// Recordings of a website that meet a filter, those that began last first, and how many there are in all.
  ///
  /// - Throws: `StoreError`.
  public func recordings(
    of website: WebsiteID, _ filter: RecordingFilter = RecordingFilter(), limit: Int, offset: Int = 0
  ) throws(StoreError) -> (recordings: [Recording], total: Int) {
    guard let store else { return ([], 0) }
    return try StoreError.translating {
      try store.connection.transaction(.deferred) {
        let (condition, values) = filter.condition
        let count = try store.connection.prepare("SELECT count(*) FROM replay WHERE \(condition)")
        Self.bind(website, values, to: count)
        defer { count.reset() }
        let total = try count.step() ? count.int(0) : 0
        let rows = try store.connection.prepare(
          """
          SELECT \(Self.columns) FROM replay WHERE \(condition) ORDER BY started DESC, id DESC
          LIMIT ?\(values.count + 2) OFFSET ?\(values.count + 3)
          """)
        Self.bind(website, values, to: rows)
        rows.bind(values.count + 2, limit).bind(values.count + 3, offset)
        return (try Self.recordings(rows, store.connection), total)
      }
    }
  }

  /// One recording, by its 18 digits; `nil` where there is none.
  ///
  /// - Throws: `StoreError`.
  public func recording(_ id: String, on website: WebsiteID) throws(StoreError) -> Recording? {
    guard let store, let number = Int64(id) else { return nil }
    return try StoreError.translating {
      try store.connection.transaction(.deferred) { try recording(number, on: website, in: store.connection) }
    }
  }

  /// One recording, inside the caller's transaction.
  func recording(_ number: Int64, on website: WebsiteID, in connection: Connection) throws -> Recording? {
    let row = try connection.prepare("SELECT \(Self.columns) FROM replay WHERE website = ? AND number = ?")
    row.bind(1, Int64(website.rawValue)).bind(2, number)
    return try Self.recordings(row, connection).first
  }

  /// Events of a recording, each piece a JSON array, in order, up to about so many bytes.
  ///
  /// - Parameters:
  ///   - id: its 18 digits.
  ///   - start: so many events are passed over.
  ///   - bytes: after so many no further piece is begun.
  /// - Returns: the pieces and the number of events in them; `nil` where there is no such recording.
  /// - Throws: `StoreError`, `ReplayError`.
  public func events(
    of id: String, on website: WebsiteID, from start: Int = 0, limit: Int = .max, bytes: Int = .max
  ) throws -> (json: [UInt8], count: Int)? {
    guard let store, let number = Int64(id) else { return nil }
    return try store.connection.transaction(.deferred) {
      let row = try store.connection.prepare("SELECT id FROM replay WHERE website = ? AND number = ?")
      row.bind(1, Int64(website.rawValue)).bind(2, number)
      defer { row.reset() }
      guard try row.step() else { return nil }
      var chunks = try ReplayChunks(of: row.int64(0), in: store.connection)
      var (passed, count) = (0, 0)
      var json: [UInt8] = [UInt8(ascii: "[")]
      var tape = JSONTape()
      while count < limit, json.count < bytes, let chunk = try chunks.next() {
        try chunk.events.withUnsafeBytes { events in
          try tape.read(events)
          var node = 1
          for _ in 0..<tape.nodes[0].count {
            let next = Int(tape.nodes[node].next)
            if passed >= start, count < limit {
              if count > 0 { json.append(UInt8(ascii: ",")) }
              tape.write(node, events, to: &json)
              count += 1
            }
            passed += 1
            node = next
          }
        }
      }
      json.append(UInt8(ascii: "]"))
      return (json, count)
    }
  }

  private static func bind(_ website: WebsiteID, _ values: [RecordingFilter.Value], to statement: Statement) {
    statement.bind(1, Int64(website.rawValue))
    for (index, value) in values.enumerated() {
      switch value {
      case .number(let number): statement.bind(index + 2, number)
      case .text(let text): statement.bind(index + 2, text)
      }
    }
  }

  private static func recordings(_ row: Statement, _ connection: Connection) throws -> [Recording] {
    defer { row.reset() }
    var recordings: [(row: Int64, recording: Recording)] = []
    while try row.step() {
      let replay = Replay(
        id: "sr_" + row.text(0), session: row.text(1), page: row.text(2), device: row.text(3), browser: row.text(4),
        operatingSystem: row.text(5), country: row.text(6), events: row.int(7),
        startedAt: Instant(milliseconds: row.int64(8)), endedAt: Instant(milliseconds: row.int64(9)))
      var facts = Recording.Facts()
      facts.pageViews = row.int(15)
      facts.clicks = row.int(16)
      facts.failureCount = row.int(17)
      facts.rageClicks = row.int(18)
      facts.deadClicks = row.int(19)
      recordings.append(
        (
          row.int64(20),
          Recording(
            id: String(row.int64(10)), replay: replay, visitor: row.text(11), city: row.text(12), source: row.text(13),
            medium: row.text(14), facts: facts)
        ))
    }
    return try recordings.map { row, recording in
      var recording = recording
      let pages = try connection.prepare("SELECT address, second FROM replay_page WHERE replay = ? ORDER BY rowid")
      pages.bind(1, row)
      defer { pages.reset() }
      while try pages.step() { recording.facts.pages.append(.init(address: pages.text(0), second: pages.int(1))) }
      let failures = try connection.prepare(
        "SELECT type, message, second FROM replay_failure WHERE replay = ? ORDER BY rowid"
      ).bind(1, row)
      defer { failures.reset() }
      while try failures.step() {
        recording.facts.failures.append(
          .init(type: failures.text(0), message: failures.text(1), second: failures.int(2)))
      }
      return recording
    }
  }
}

extension JSONTape {
  /// A value as JSON without spaces.
  func write(_ root: Int, _ bytes: UnsafeRawBufferPointer, to out: inout [UInt8]) {
    let last = Int(nodes[root].next) - 1
    var ends: [(next: Int, bracket: UInt8)] = []
    for index in root...last {
      while let end = ends.last, end.next == index {
        out.append(end.bracket)
        ends.removeLast()
      }
      let node = nodes[index]
      // Only a bracket that opens and the colon behind a key end in these.
      if index > root, let before = out.last, before != UInt8(ascii: "{"), before != UInt8(ascii: "["),
        before != UInt8(ascii: ":")
      {
        out.append(UInt8(ascii: ","))
      }
      switch node.kind {
      case .key:
        out.append(UInt8(ascii: "\""))
        out.append(contentsOf: text(index, bytes))
        out.append(contentsOf: "\":".utf8)
      case .string:
        out.append(UInt8(ascii: "\""))
        out.append(contentsOf: text(index, bytes))
        out.append(UInt8(ascii: "\""))
      case .array, .object:
        out.append(UInt8(ascii: node.kind == .array ? "[" : "{"))
        ends.append((Int(node.next), UInt8(ascii: node.kind == .array ? "]" : "}")))
      default: out.append(contentsOf: text(index, bytes))
      }
    }
    while let end = ends.popLast() { out.append(end.bracket) }
  }
}
