import Models
import Storage

/// The chunks of a recording in the order of their numbers, whether they are packed already or not.
///
/// Memory: a chunk, and the texts that the recording's parts share.
struct ReplayChunks {
  /// A chunk that came and is not packed.
  private struct Loose {
    var row: Int64
    var sequence: Int
  }

  private let connection: Connection
  private let replay: Int64
  private var loose: ArraySlice<Loose>
  private var packed: ArraySlice<PackedChunk>
  private let unpacker = ReplayUnpacker()
  private var part = 0
  private var open: UnpackedEvents?
  private var taken = 0
  /// Chunks that could not be read, by row: with `skipsDamage` they are passed over.
  private(set) var damaged: [Int64] = []
  private let skipsDamage: Bool

  init(of replay: Int64, in connection: Connection, skipsDamage: Bool = false) throws {
    self.connection = connection
    self.replay = replay
    self.skipsDamage = skipsDamage
    let list = try connection.prepare("SELECT packed FROM replay WHERE id = ?").bind(1, replay)
    defer { list.reset() }
    packed = try list.step() && !list.isNull(0) ? PackedChunk.list(list.bytes(0))[...] : []
    let rows = try connection.prepare(
      "SELECT id, sequence FROM chunk WHERE replay = ? AND unreadable = 0 ORDER BY sequence")
    rows.bind(1, replay)
    var found: [Loose] = []
    while try rows.step() { found.append(Loose(row: rows.int64(0), sequence: rows.int(1))) }
    loose = found[...]
  }

  /// The next chunk's number and its events, a JSON array.
  ///
  /// - Throws: `StoreError.damaged`, `ReplayError`.
  mutating func next() throws -> (sequence: Int, events: [UInt8])? {
    while true {
      if let next = packed.first, loose.first.map({ next.sequence < $0.sequence }) ?? true {
        packed.removeFirst()
        return (next.sequence, try events(next.events))
      }
      guard let next = loose.popFirst() else { return nil }
      do {
        return (next.sequence, try unpacked(next))
      } catch StoreError.damaged where skipsDamage {
        damaged.append(next.row)
      }
    }
  }

  /// Notes that a chunk that was handed out is of no use.
  mutating func setAside(_ sequence: Int) throws {
    let row = try connection.prepare("SELECT id FROM chunk WHERE replay = ? AND sequence = ?")
    row.bind(1, replay).bind(2, sequence)
    defer { row.reset() }
    if try row.step() { damaged.append(row.int64(0)) }
  }

  private func unpacked(_ chunk: Loose) throws -> [UInt8] {
    let row = try connection.prepare("SELECT bytes, crc, unpacked FROM chunk WHERE id = ?").bind(1, chunk.row)
    defer { row.reset() }
    guard try row.step() else { throw StoreError.damaged("chunk \(chunk.sequence) of a recording is missing") }
    return try row.withBlob(0) { bytes in
      guard Int64(CRC32C.checksum(bytes)) == row.int64(1) else {
        throw StoreError.damaged("chunk \(chunk.sequence) of a recording does not match its checksum")
      }
      return try Deflate.decompress(bytes, size: row.int(2))
    }
  }

  /// So many events from the parts.
  private mutating func events(_ count: Int) throws -> [UInt8] {
    var pieces: [ArraySlice<UInt8>] = []
    var rest = count
    while rest > 0 {
      if open.map({ taken == $0.events.count }) ?? true { try openPart() }
      guard let events = open else { break }
      let some = min(rest, events.events.count - taken)
      pieces.append(events.json(taken..<taken + some).dropFirst().dropLast())
      taken += some
      rest -= some
    }
    return [UInt8(ascii: "[")] + pieces.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
  }

  private mutating func openPart() throws {
    let row = try connection.prepare("SELECT bytes FROM part WHERE replay = ? AND number = ?")
    row.bind(1, replay).bind(2, part)
    defer { row.reset() }
    guard try row.step() else { throw StoreError.damaged("part \(part) of a recording is missing") }
    let bytes = try ReplayPart(row.bytes(0))
    try unpacker.enter(bytes)
    open = try unpacker.events(of: bytes)
    (part, taken) = (part + 1, 0)
  }
}

/// A chunk whose events are packed.
struct PackedChunk: Hashable {
  var sequence: Int
  var events: Int

  /// Chunks as they are stored: for each how far its number is from the last one's, and its events.
  static func list(_ bytes: [UInt8]) throws(ReplayError) -> [PackedChunk] {
    let outcome = bytes.withUnsafeBytes { bytes -> Result<[PackedChunk], ReplayError> in
      do throws(ReplayError) {
        var reader = VarintReader(bytes)
        var chunks: [PackedChunk] = []
        while !reader.isAtEnd {
          let step = try reader.count(atMost: 1 << 40)
          let events = try reader.count(atMost: 1 << 40)
          chunks.append(PackedChunk(sequence: (chunks.last?.sequence ?? 0) + step, events: events))
        }
        return .success(chunks)
      } catch { return .failure(error) }
    }
    return try outcome.get()
  }

  static func bytes(_ chunks: [PackedChunk]) -> [UInt8] {
    var bytes: [UInt8] = []
    var last = 0
    for chunk in chunks {
      Varint.append(UInt64(chunk.sequence - last), to: &bytes)
      Varint.append(UInt64(chunk.events), to: &bytes)
      last = chunk.sequence
    }
    return bytes
  }
}
