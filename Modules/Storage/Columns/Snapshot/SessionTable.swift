import Models
import Synchronization

/// All sessions of a website at one moment: sealed chunks with what changed since laid over them. Immutable.
///
/// A chunk is 65,536 consecutive ordinals; a column of it is decoded when first asked for.
final class SessionTable: Sendable {
  /// Sessions in all.
  let count: Int
  private let manifest: Manifest
  private let reader: WebsiteReader
  /// Fresh sessions and new versions of sealed ones, by chunk: slots ascending.
  private let changes: [Int: [(slot: Int, row: SessionRow)]]
  /// Whether every session is sealed or among the fresh ones.
  let isWhole: Bool
  private let patched = Mutex<[SIMD2<Int>: DecodedColumn]>([:])

  init(manifest: Manifest, hot: [HotPart], count: Int, reader: WebsiteReader) {
    self.manifest = manifest
    self.reader = reader
    self.count = count
    var latest: [UInt32: SessionRow] = [:]
    for part in hot {
      for (ordinal, row) in part.sessions { latest[ordinal] = row }
    }
    var changes: [Int: [(slot: Int, row: SessionRow)]] = [:]
    for (ordinal, row) in latest {
      changes[Int(ordinal) / SessionChunk.rowsMax, default: []].append((Int(ordinal) % SessionChunk.rowsMax, row))
    }
    self.changes = changes.mapValues { $0.sorted { $0.slot < $1.slot } }
    let sealed = manifest.sessions
    isWhole =
      sealed + latest.keys.count { Int($0) >= sealed } == count && latest.keys.allSatisfy { Int($0) < count }
  }

  var chunkCount: Int { (count + SessionChunk.rowsMax - 1) / SessionChunk.rowsMax }

  /// Sessions in a chunk.
  func rows(in chunk: Int) -> Int { min(SessionChunk.rowsMax, count - chunk * SessionChunk.rowsMax) }

  /// Least and greatest value of a column in a chunk.
  func bounds(_ column: SessionColumn, chunk: Int) -> ClosedRange<Int64> {
    var least = Int64.max
    var greatest = Int64.min
    if chunk < manifest.chunks.count {
      if let entry = manifest.chunks[chunk].directory.entry(column.rawValue) {
        (least, greatest) = (entry.least, entry.greatest)
      } else if column.isLate {
        (least, greatest) = (0, 0)
      }
    }
    for change in changes[chunk] ?? [] {
      let value = column.value(change.row)
      least = min(least, value)
      greatest = max(greatest, value)
    }
    return least <= greatest ? least...greatest : 0...0
  }

  /// Stored bytes of a chunk's column; 0 when the whole chunk is fresh.
  func storedBytes(_ column: SessionColumn, chunk: Int) -> Int {
    guard chunk < manifest.chunks.count else { return 0 }
    return manifest.chunks[chunk].directory.entry(column.rawValue)?.length ?? 0
  }

  /// Whether a stored column of a chunk, or the durations that are worked out once, are in memory; true too when
  /// nothing of the chunk is stored.
  func holds(_ column: SessionColumn, chunk: Int) -> Bool { holds(column.rawValue, chunk: chunk) }
  func holds(_ unit: DurationUnit, chunk: Int) -> Bool { holds(unit.rawValue, chunk: chunk) }

  private func holds(_ part: UInt32, chunk: Int) -> Bool {
    chunk >= manifest.chunks.count || patched.withLock { $0[SIMD2(chunk, Int(part))] != nil }
      || reader.holds(part, piece: manifest.chunks[chunk].piece)
  }

  /// Where a column of a chunk lies in the website's file; `nil` when the whole chunk is fresh.
  func part(_ column: SessionColumn, chunk: Int) -> StoredPart? {
    guard chunk < manifest.chunks.count else { return nil }
    return manifest.chunks[chunk].directory.entry(column.rawValue).map { entry in
      StoredPart(piece: manifest.chunks[chunk].piece, bytes: entry.offset..<entry.offset + entry.length)
    }
  }

  /// A column of a chunk.
  func column(_ column: SessionColumn, chunk: Int) throws(StoreError) -> DecodedColumn {
    let narrowest: DecodedColumn.Width = column == .visitor ? .four : .one
    let name = SIMD2(chunk, Int(column.rawValue))
    if let found = patched.withLock({ $0[name] }) { return found }
    var original: DecodedColumn?
    if chunk < manifest.chunks.count {
      let stored = manifest.chunks[chunk]
      if let entry = stored.directory.entry(column.rawValue) {
        let column = try reader.column(entry, of: stored.directory, piece: stored.piece, narrowest: narrowest)
        guard column.count == stored.directory.rows else { throw .damaged("a chunk of sessions has a short column") }
        original = column
      } else {
        guard column.isLate else { throw .damaged("a chunk of sessions lacks column \(column.rawValue)") }
        original = DecodedColumn(zeros: stored.directory.rows)
      }
    }
    guard let changes = changes[chunk] else {
      guard let original else { throw .damaged("a chunk of sessions is missing") }
      return original
    }
    let bounds = bounds(column, chunk: chunk)
    let made = DecodedColumn(
      original, count: rows(in: chunk), least: bounds.lowerBound, greatest: bounds.upperBound,
      changes: changes.map { ($0.slot, column.value($0.row)) }, narrowest: narrowest)
    patched.withLock { $0[name] = made }
    return made
  }

  /// In what a session's duration is counted. The raw value names the column among those of the chunk.
  enum DurationUnit: UInt32 { case seconds = 0x1_0000, milliseconds }

  /// Durations of the sessions of a chunk, worked out once: between start and last event, whichever came first.
  func durations(_ unit: DurationUnit, chunk: Int) throws(StoreError) -> DecodedColumn {
    // Lengths that are never negative are durations in milliseconds already.
    if unit == .milliseconds, bounds(.length, chunk: chunk).lowerBound >= 0 { return try column(.length, chunk: chunk) }
    let name = SIMD2(chunk, Int(unit.rawValue))
    if let found = patched.withLock({ $0[name] }) { return found }
    func make(isCached: Bool) throws(StoreError) -> DecodedColumn {
      let (starts, lengths) = (try column(.start, chunk: chunk), try column(.length, chunk: chunk))
      let durations = Scratch<Int64>(starts.count, isZero: false)
      for row in 0..<starts.count {
        let (start, length) = (starts[row], lengths[row])
        durations.numbers[row] =
          unit == .milliseconds
          ? abs(length) : abs((start &+ length).floorDivided(by: 1000) - start.floorDivided(by: 1000))
      }
      return DecodedColumn(
        UnsafeBufferPointer(start: durations.numbers, count: starts.count), isCached: isCached)
    }
    if changes[chunk] == nil, chunk < manifest.chunks.count {
      return try reader.derived(unit.rawValue, piece: manifest.chunks[chunk].piece) { () throws(StoreError) in
        try make(isCached: true)
      }
    }
    let made = try make(isCached: false)
    patched.withLock { $0[name] = made }
    return made
  }

  /// One value of one session.
  func value(_ column: SessionColumn, of session: Int) throws(StoreError) -> Int64 {
    try self.column(column, chunk: session / SessionChunk.rowsMax)[session % SessionChunk.rowsMax]
  }
}
