import Models

/// Spells out the events of a snapshot: sessions in the order in which they were opened, a session's events as they
/// arrived.
struct EventExport {
  private let snapshot: WebsiteSnapshot
  private let range: InstantRange
  private let visitor: String?

  init(_ snapshot: WebsiteSnapshot, range: InstantRange, visitor: String?) {
    self.snapshot = snapshot
    self.range = range
    self.visitor = visitor
  }

  /// Sessions exported at a time, so that memory stays bounded however large a website is.
  private static let windowMax = SessionChunk.rowsMax

  func run(_ body: (ScannedEvent) throws -> Void) throws {
    var wanted: Set<UInt32>?
    if let visitor {
      var codes: Set<UInt32> = []
      for entry in VisitorKey.entries(for: visitor) {
        if let code = try snapshot.dictionary(.visitor).ordinal(of: entry) { codes.insert(code) }
      }
      guard !codes.isEmpty else { return }
      wanted = codes
    }
    for chunk in 0..<snapshot.sessions.chunkCount { try run(chunk, wanted, body) }
  }

  /// One event's place.
  private struct Place {
    let session: UInt32
    let arrival: Int64
    let segment: Int32
    let row: Int32
  }

  private func run(_ chunk: Int, _ wanted: Set<UInt32>?, _ body: (ScannedEvent) throws -> Void) throws {
    let first = chunk * SessionChunk.rowsMax
    let window = first..<first + snapshot.sessions.rows(in: chunk)
    let visitors = try snapshot.sessions.column(.visitor, chunk: chunk)
    var places: [Place] = []
    for (index, segment) in snapshot.segments.enumerated() where segment.sessions.overlaps(window) {
      let rows = try segment.rows(in: range)
      guard !rows.isEmpty else { continue }
      let sessions = try segment.column(EventColumn.session)
      let arrivals = try segment.column(EventColumn.arrival)
      for row in rows {
        let session = Int(sessions[row])
        guard window.contains(session) else { continue }
        if let wanted, !wanted.contains(UInt32(truncatingIfNeeded: visitors[session - first])) { continue }
        places.append(
          Place(session: UInt32(session), arrival: arrivals[row] + Int64(row), segment: Int32(index), row: Int32(row)))
      }
    }
    places.sort { ($0.session, $0.arrival) < ($1.session, $1.arrival) }
    var session: ExportedSession?
    for place in places {
      if session?.ordinal != place.session { session = try ExportedSession(place.session, snapshot) }
      let segment = snapshot.segments[Int(place.segment)]
      try body(try snapshot.event(Int(place.row), of: segment, in: session!))  // set two lines above
    }
  }
}

extension WebsiteSnapshot {
  /// Spells an event out.
  func event(_ row: Int, of segment: EventSegment, in session: ExportedSession) throws -> ScannedEvent {
    func code(_ key: UInt32) throws -> UInt32 { UInt32(truncatingIfNeeded: try segment.column(key)[row]) }
    var properties: [(name: String, value: String)] = []
    for entry in segment.directory.entries {
      guard let name = EventColumn.propertyName(ofRows: entry.key) else { continue }
      var value: UInt32?
      try segment.forEachProperty(name, row..<row + 1) { _, code in value = code }
      if let value {
        properties.append(
          (try dictionary(.propertyName).text(name), try dictionary(.propertyValue).text(value)))
      }
    }
    properties.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    var revenue: Money?
    if segment.directory.entry(EventColumn.revenueRows) != nil {
      let (rows, currencies) = try segment.sparse(EventColumn.revenueRows, EventColumn.revenueCurrencies)
      let index = rows.firstRow(notBelow: Int64(row))
      if index < rows.count, rows[index] == Int64(row) {
        let currency = UInt32(truncatingIfNeeded: currencies[index])
        let (_, amounts) = try segment.sparse(EventColumn.revenueRows, EventColumn.revenueAmounts)
        revenue = CurrencyCode(try dictionary(.currency).text(currency)).map { currency in
          Money(minorUnits: 0, currency: currency)
        }
        if let currency = revenue?.currency {
          revenue = Money(minorUnits: amounts[index], currency: currency)
        }
      }
    }
    return ScannedEvent(
      timestamp: Instant(milliseconds: try segment.column(EventColumn.time)[row]),
      name: try dictionary(.name).text(try code(EventColumn.name)),
      hostname: try dictionary(.hostname).text(try code(EventColumn.hostname)),
      pathname: try dictionary(.page).text(try code(EventColumn.page)),
      isInteractive: try code(EventColumn.nonInteractive) == 0, properties: properties, revenue: revenue,
      visitor: session.visitor, session: session.hash, user: session.user, attributes: session.attributes,
      exclusion: session.exclusion)
  }
}

/// What all events of a session share in an export.
struct ExportedSession {
  let ordinal: UInt32
  let hash: UInt64
  let visitor: String
  let user: String
  let attributes: [String]
  let exclusion: ExclusionReason?

  init(_ ordinal: UInt32, _ snapshot: WebsiteSnapshot) throws {
    self.ordinal = ordinal
    func code(_ column: SessionColumn) throws -> UInt32 {
      UInt32(truncatingIfNeeded: try snapshot.sessions.value(column, of: Int(ordinal)))
    }
    hash = Hash64.of(UInt64(ordinal), seed: UInt64(snapshot.website.rawValue))
    visitor = try snapshot.dictionary(.visitor).withText(try code(.visitor)) { VisitorKey.text($0) }
    user = try snapshot.dictionary(.user).text(try code(.user))
    attributes = try SessionAttribute.allCases.map {
      try snapshot.dictionary(.attribute($0)).text(try code(SessionColumn($0)))
    }
    exclusion = ExclusionReason(rawValue: UInt8(truncatingIfNeeded: try code(.exclusion)))
  }
}
