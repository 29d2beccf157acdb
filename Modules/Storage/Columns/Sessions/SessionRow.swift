import Models

/// One session as the store keeps it: counters that change, and codes of the texts it took from its first event.
package struct SessionRow: Sendable {
  /// Code of the visitor.
  package var visitor: UInt32
  /// The stream it belongs to.
  package var stream: UInt32
  /// First event, last arrived event, and last sign of life (heartbeats too), in milliseconds.
  package var start: Int64
  package var last: Int64
  package var clock: Int64
  package var pageviews: UInt32 = 0
  package var events: UInt32 = 0
  /// What was done beyond looking at pages: interactive custom events, and what else joins as an interaction.
  package var interactions: UInt32 = 0
  /// Codes of the first and the last pageview's page and host; 0 before the first.
  package var entryPage: UInt32 = 0
  package var exitPage: UInt32 = 0
  package var entryHostname: UInt32 = 0
  package var exitHostname: UInt32 = 0
  /// Code of the identified user; 0 when unknown.
  package var user: UInt32 = 0
  /// Hash of the client's session id; 0 for sessions of the 30-minute rule, and once nobody can join any more.
  package var clientKey: UInt64
  package var isBounce: Bool
  /// `ExclusionReason`, or 0.
  package var exclusion: UInt8
  /// Codes by `SessionAttribute.rawValue`.
  package var attributes = InlineArray<18, UInt32>(repeating: 0)

  /// A session that begins now.
  package init(visitor: UInt32, stream: UInt32, start: Int64, clientKey: UInt64, isBounce: Bool, exclusion: UInt8) {
    self.visitor = visitor
    self.stream = stream
    self.start = start
    last = start
    clock = start
    self.clientKey = clientKey
    self.isBounce = isBounce
    self.exclusion = exclusion
  }
}

/// Columns of stored sessions. The raw value is stored: never renumber.
enum SessionColumn: UInt32, CaseIterable {
  case visitor = 0, stream, start
  /// `last - start`, and `clock - last`, in milliseconds.
  case length, sinceLast
  case pageviews, events, entryPage, exitPage, entryHostname, exitHostname, user, clientKey, isBounce, exclusion
  case interactions
  case source = 32, referrer, utmSource, utmMedium, utmCampaign, utmContent, utmTerm, country, region, city, browser
  case browserVersion, operatingSystem, operatingSystemVersion, device, language, screenSize, medium

  /// The column of an attribute.
  init(_ attribute: SessionAttribute) {
    self = SessionColumn(rawValue: 32 + UInt32(attribute.rawValue))!  // one case for each attribute, see the tests
  }

  /// Whether it holds codes of texts.
  var isCodes: Bool {
    switch self {
    case .stream, .start, .length, .sinceLast, .pageviews, .events, .clientKey, .isBounce, .exclusion, .visitor,
      .interactions:
      false
    default: true
    }
  }

  /// Whether files that were written before there was such a column lack it: it is all zeros there.
  var isLate: Bool { self == .interactions }

  /// The column's value of a session.
  @inline(__always)
  func value(_ row: borrowing SessionRow) -> Int64 {
    switch self {
    case .visitor: Int64(row.visitor)
    case .stream: Int64(row.stream)
    case .start: row.start
    case .length: row.last - row.start
    case .sinceLast: row.clock - row.last
    case .pageviews: Int64(row.pageviews)
    case .events: Int64(row.events)
    case .entryPage: Int64(row.entryPage)
    case .exitPage: Int64(row.exitPage)
    case .entryHostname: Int64(row.entryHostname)
    case .exitHostname: Int64(row.exitHostname)
    case .user: Int64(row.user)
    case .clientKey: Int64(bitPattern: row.clientKey)
    case .isBounce: row.isBounce ? 1 : 0
    case .exclusion: Int64(row.exclusion)
    case .interactions: Int64(row.interactions)
    default: Int64(row.attributes[Int(rawValue - 32)])
    }
  }
}

extension SessionRow {
  /// The session whose columns hold these values.
  init(_ value: (SessionColumn) throws(StoreError) -> Int64) throws(StoreError) {
    func code(_ column: SessionColumn) throws(StoreError) -> UInt32 { UInt32(truncatingIfNeeded: try value(column)) }
    self.init(
      visitor: try code(.visitor), stream: try code(.stream), start: try value(.start),
      clientKey: UInt64(bitPattern: try value(.clientKey)), isBounce: try value(.isBounce) != 0,
      exclusion: UInt8(truncatingIfNeeded: try value(.exclusion)))
    last = start &+ (try value(.length))
    clock = last &+ (try value(.sinceLast))
    pageviews = try code(.pageviews)
    events = try code(.events)
    interactions = try code(.interactions)
    entryPage = try code(.entryPage)
    exitPage = try code(.exitPage)
    entryHostname = try code(.entryHostname)
    exitHostname = try code(.exitHostname)
    user = try code(.user)
    for attribute in SessionAttribute.allCases {
      attributes[Int(attribute.rawValue)] = try code(SessionColumn(attribute))
    }
  }

  /// Takes over a column's value. Times come in the order of the columns: each is told from the one before.
  @inline(__always)
  mutating func set(_ column: SessionColumn, _ value: Int64) {
    let code = UInt32(truncatingIfNeeded: value)
    switch column {
    case .visitor: visitor = code
    case .stream: stream = code
    case .start: start = value
    case .length: last = start &+ value
    case .sinceLast: clock = last &+ value
    case .pageviews: pageviews = code
    case .events: events = code
    case .interactions: interactions = code
    case .entryPage: entryPage = code
    case .exitPage: exitPage = code
    case .entryHostname: entryHostname = code
    case .exitHostname: exitHostname = code
    case .user: user = code
    case .clientKey: clientKey = UInt64(bitPattern: value)
    case .isBounce: isBounce = value != 0
    case .exclusion: exclusion = UInt8(truncatingIfNeeded: value)
    default: attributes[Int(column.rawValue - 32)] = code
    }
  }

  /// Sessions as columns, in this order.
  static func encode(_ rows: [SessionRow]) -> ColumnSet {
    rows.withUnsafeBufferPointer { rows in
      ColumnSet.ofSessions(rows.count) { column, values in
        for index in 0..<rows.count { values[index] = column.value(rows[index]) }
      }
    }
  }
}

extension ColumnSet {
  /// So many sessions as columns.
  ///
  /// One column is in memory at a time: sessions, whole, are some hundred and fifty bytes each.
  /// - Parameter fill: writes a column's value of each session.
  static func ofSessions(
    _ count: Int, fill: (_ column: SessionColumn, _ values: UnsafeMutableBufferPointer<Int64>) throws -> Void
  ) rethrows -> ColumnSet {
    let values = UnsafeMutableBufferPointer<Int64>.allocate(capacity: max(1, count))
    defer { values.deallocate() }
    values.initialize(repeating: 0)
    let used = UnsafeMutableBufferPointer(rebasing: values[..<count])
    var set = ColumnSet(rows: count)
    for column in SessionColumn.allCases {
      try fill(column, used)
      set.append(column.rawValue, UnsafeBufferPointer(used), isCodes: column.isCodes)
    }
    return set
  }
}
