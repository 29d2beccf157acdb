package import Models

/// The table of what was set aside, and the counters by which a record is found that ends the worker's process.
extension JournalTables {
  private static var itemColumns: String {
    "id, at, cause, reason, website, arrival, tracker, file, offset, size, length(bytes)"
  }

  /// Sets a record aside, whole.
  package func quarantine(
    _ record: JournalRecord, payload: UnsafeRawBufferPointer, at place: JournalCursor, cause: QuarantinedItem.Cause,
    reason: String, now: Instant
  ) throws {
    try insertQuarantined(
      cause, reason, website: record.website, arrival: record.arrival, place: place,
      size: RecordFrame.headerSize + payload.count, bytes: payload, now: now)
  }

  /// Sets a damaged stretch of a journal aside, with what is there of its bytes.
  ///
  /// Website and arrival are what a record's header in that place says, when that may be true.
  package func quarantine(
    _ damage: QuarantinedRecord, bytes: UnsafeRawBufferPointer, isWebsite: (WebsiteID) -> Bool, now: Instant
  ) throws {
    var website: WebsiteID?
    var arrival: Instant?
    if bytes.count >= RecordFrame.headerSize {
      let named = WebsiteID(rawValue: bytes.integer(at: 17, as: UInt32.self))
      let time = bytes.integer(at: 9, as: Int64.self)
      if isWebsite(named) { website = named }
      if website != nil, (0...now.milliseconds + 86_400_000).contains(time) { arrival = Instant(milliseconds: time) }
    }
    let cause: QuarantinedItem.Cause =
      switch damage.reason {
      case .checksum: .checksum
      case .form: .form
      case .missingBytes: .missingBytes
      case .missingFile: .missingFile
      }
    let place = damage.place
    try insertQuarantined(
      cause,
      "\(damage.reason.rawValue) in file \(place.file) of tracker \(place.tracker) at \(place.offset), "
        + "\(damage.size) bytes",
      website: website, arrival: arrival, place: place, size: damage.size, bytes: bytes, now: now)
  }

  private func insertQuarantined(
    _ cause: QuarantinedItem.Cause, _ reason: String, website: WebsiteID?, arrival: Instant?, place: JournalCursor,
    size: Int, bytes: UnsafeRawBufferPointer, now: Instant
  ) throws {
    let statement = try connection.prepare(
      """
      INSERT INTO quarantine(at, reason, website, bytes, cause, arrival, tracker, file, offset, size)
      VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    statement.bind(1, now.milliseconds).bind(2, reason).bind(3, Int64(website?.rawValue ?? 0)).bind(4, bytes)
      .bind(5, cause.rawValue)
    if let arrival { statement.bind(6, arrival.milliseconds) } else { statement.bindNull(6) }
    try statement.bind(7, place.tracker).bind(8, place.file).bind(9, place.offset).bind(10, size).run()
  }

  /// Number of items set aside.
  func quarantined() throws -> Int {
    let statement = try connection.prepare("SELECT count(*) FROM quarantine")
    defer { statement.reset() }
    return try statement.step() ? statement.int(0) : 0
  }

  /// Items behind a number, in order.
  package func quarantineItems(after: Int64, limit: Int) throws -> [QuarantinedItem] {
    let statement = try connection.prepare(
      "SELECT \(Self.itemColumns) FROM quarantine WHERE id > ? ORDER BY id LIMIT ?")
    statement.bind(1, after).bind(2, limit)
    var items: [QuarantinedItem] = []
    while try statement.step() { items.append(item(of: statement)) }
    return items
  }

  /// One item and its bytes.
  package func quarantineItem(_ id: Int64) throws -> (item: QuarantinedItem, bytes: [UInt8])? {
    let statement = try connection.prepare("SELECT \(Self.itemColumns), bytes FROM quarantine WHERE id = ?")
    statement.bind(1, id)
    defer { statement.reset() }
    return try statement.step() ? (item(of: statement), statement.bytes(11)) : nil
  }

  private func item(of row: Statement) -> QuarantinedItem {
    QuarantinedItem(
      name: QuarantinedItemName(row.int64(0), of: consumer), at: Instant(milliseconds: row.int64(1)),
      cause: QuarantinedItem.Cause(rawValue: row.text(2)) ?? .failed, reason: row.text(3),
      website: row.int64(4) == 0 ? nil : WebsiteID(rawValue: UInt32(clamping: row.int64(4))),
      arrival: row.isNull(5) ? nil : Instant(milliseconds: row.int64(5)),
      place: row.isNull(6) ? nil : JournalCursor(tracker: row.int(6), file: row.int(7), offset: row.int(8)),
      size: row.int(9), bytesKept: row.int(10))
  }

  /// Forgets an item.
  package func removeQuarantined(_ id: Int64) throws {
    try connection.prepare("DELETE FROM quarantine WHERE id = ?").bind(1, id).run()
  }

  /// Notes anew why an item is set aside.
  package func updateQuarantined(_ id: Int64, cause: QuarantinedItem.Cause, reason: String) throws {
    try connection.prepare("UPDATE quarantine SET cause = ?, reason = ? WHERE id = ?")
      .bind(1, cause.rawValue).bind(2, reason).bind(3, id).run()
  }

  // MARK: Attempts that ended the process

  /// What the worker was at when a process ended, and how often it ended there.
  package func attempts() throws -> [WorkerMark.Step: Int] {
    let statement = try connection.prepare("SELECT step, tracker, file, offset, tries FROM attempt")
    var attempts: [WorkerMark.Step: Int] = [:]
    while try statement.step() {
      let words = (1...3).map { UInt64(bitPattern: statement.int64($0)) }
      guard let step = WorkerMark.Step(UInt64(bitPattern: statement.int64(0)), words[0], words[1], words[2]) else {
        continue
      }
      attempts[step] = statement.int(4)
    }
    return attempts
  }

  /// Notes how often the process ended at a step; 0 forgets it.
  package func setAttempts(_ step: WorkerMark.Step, _ tries: Int) throws {
    let words = step.words
    let statement = try connection.prepare(
      tries > 0
        ? "INSERT OR REPLACE INTO attempt(step, tracker, file, offset, tries) VALUES(?, ?, ?, ?, ?)"
        : "DELETE FROM attempt WHERE step = ? AND tracker = ? AND file = ? AND offset = ?")
    statement.bind(1, Int64(bitPattern: words.0)).bind(2, Int64(bitPattern: words.1))
      .bind(3, Int64(bitPattern: words.2)).bind(4, Int64(bitPattern: words.3))
    if tries > 0 { statement.bind(5, tries) }
    try statement.run()
  }
}
