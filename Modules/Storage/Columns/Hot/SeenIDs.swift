package import Models

/// Ids of events that were counted already, by the day on which they arrived, so that an event sent twice counts once.
///
/// Two families: event ids are remembered for 48 hours, idempotency keys for seven days. Stored as hashes, eight bytes
/// each, in the transaction that stores the events themselves; dropped a day at a time.
package struct SeenIDs {
  /// What an id is of.
  package enum Family: Int64, CaseIterable, Hashable, Sendable {
    case event = 0
    case idempotencyKey = 1

    /// Days for which ids are remembered besides the day of arrival.
    var days: Int64 { self == .event ? 2 : 7 }
  }

  private struct Place: Hashable {
    let family: Family
    let day: Int64
  }

  /// Ids of one day that were stored together.
  private struct Part {
    let id: Int64
    let ids: Int
  }

  /// Parts of like size that are joined.
  private static let partsMerged = 16

  private let connection: Connection
  private var seen: [Place: HashSet64] = [:]
  private var fresh: [Place: [UInt64]] = [:]
  /// What is stored of each day, oldest first.
  private var parts: [Place: [Part]] = [:]

  /// Reads what is remembered.
  package init(_ tables: some JournalTables) throws {
    connection = tables.connection
    let statement = try connection.prepare("SELECT family, day, bytes, id FROM seen ORDER BY id")
    while try statement.step() {
      guard let family = Family(rawValue: statement.int64(0)) else { continue }
      let place = Place(family: family, day: statement.int64(1))
      var known = seen.removeValue(forKey: place) ?? HashSet64()
      statement.withBlob(2) { SeenIDs.forEach(in: $0) { _ = known.insert($0) } }
      seen[place] = known
      parts[place, default: []].append(
        Part(id: statement.int64(3), ids: statement.withBlob(2) { $0.count / 8 }))
    }
  }

  /// Whether an id is remembered by the time of an arrival.
  package func contains(_ hash: UInt64, _ family: Family, arrivedAt: Instant) -> Bool {
    let first = SeenIDs.day(arrivedAt) - family.days
    // Later days count too: trackers' journals are read one after the other, and a clock may have been set back.
    return seen.contains { $0.key.family == family && $0.key.day >= first && $0.value.contains(hash) }
  }

  /// Notes an id and says whether it is new.
  package mutating func insert(_ hash: UInt64, _ family: Family, arrivedAt: Instant) -> Bool {
    guard !contains(hash, family, arrivedAt: arrivedAt) else { return false }
    let place = Place(family: family, day: SeenIDs.day(arrivedAt))
    _ = seen[place, default: HashSet64()].insert(hash)
    fresh[place, default: []].append(hash)
    return true
  }

  /// Stores what was noted since the last time, and forgets days that are over. Inside the caller's transaction.
  ///
  /// - Parameter now: the arrival of what was noted; after a long stand-still earlier than the clock says, so that what
  ///   waited is still told from its repetitions.
  package mutating func store(now: Instant) throws {
    for (place, hashes) in fresh.sorted(by: {
      ($0.key.day, $0.key.family.rawValue) < ($1.key.day, $1.key.family.rawValue)
    }) {
      try insert(hashes, place)
    }
    fresh.removeAll(keepingCapacity: true)
    let today = SeenIDs.day(now)
    let over = seen.keys.filter { $0.day < today - $0.family.days }
    for place in over.sorted(by: { ($0.day, $0.family.rawValue) < ($1.day, $1.family.rawValue) }) {
      seen[place] = nil
      parts[place] = nil
      try connection.prepare("DELETE FROM seen WHERE family = ? AND day = ?")
        .bind(1, place.family.rawValue).bind(2, place.day).run()
    }
  }

  /// Notes ids and stores them at once, and nothing else that was noted: the events that those name may not be stored
  /// yet. Inside the caller's transaction; when that fails all must be read again.
  package mutating func store(_ hashes: [UInt64], _ family: Family, arrivedAt: Instant) throws {
    let place = Place(family: family, day: SeenIDs.day(arrivedAt))
    var known = seen.removeValue(forKey: place) ?? HashSet64()
    defer { seen[place] = known }
    let new = hashes.filter { !contains($0, family, arrivedAt: arrivedAt) && known.insert($0) }
    if !new.isEmpty { try insert(new, place) }
  }

  private mutating func insert(_ hashes: [UInt64], _ place: Place) throws {
    parts[place, default: []].append(try insert(SeenIDs.encode(hashes), place))
    try mergeParts(place)
  }

  /// The stored form of ids: eight bytes each, little-endian.
  static func encode(_ hashes: [UInt64]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(hashes.count * 8)
    for hash in hashes { withUnsafeBytes(of: hash.littleEndian) { bytes.append(contentsOf: $0) } }
    return bytes
  }

  /// Hands the ids of a stored form to `body`.
  static func forEach(in bytes: UnsafeRawBufferPointer, _ body: (UInt64) -> Void) {
    for offset in stride(from: 0, to: bytes.count - 7, by: 8) {
      body(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
    }
  }

  private func insert(_ bytes: [UInt8], _ place: Place) throws -> Part {
    try connection.prepare("INSERT INTO seen(family, day, bytes) VALUES(?, ?, ?)")
      .bind(1, place.family.rawValue).bind(2, place.day).bind(3, bytes).run()
    return Part(id: connection.lastInsertedRow, ids: bytes.count / 8)
  }

  /// Joins a day's latest parts when there are many of one size: each id is written a few times in all, however many
  /// there are.
  private mutating func mergeParts(_ place: Place) throws {
    func level(_ ids: Int) -> Int { (Int.bitWidth - ids.leadingZeroBitCount + 3) / 4 }
    while let all = parts[place], all.count >= SeenIDs.partsMerged, let last = all.last {
      let latest = all.suffix(SeenIDs.partsMerged)
      guard latest.allSatisfy({ level($0.ids) <= level(last.ids) }) else { return }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(latest.reduce(0) { $0 + $1.ids * 8 })
      for part in latest {
        try connection.readBlob(table: "seen", column: "bytes", row: part.id) { bytes.append(contentsOf: $0) }
        try connection.prepare("DELETE FROM seen WHERE id = ?").bind(1, part.id).run()
      }
      parts[place] = all.dropLast(latest.count) + [try insert(bytes, place)]
    }
  }

  private static func day(_ instant: Instant) -> Int64 { instant.milliseconds.floorDivided(by: 86_400_000) }
}
