/// A sorted run of (hash, ordinal): how a sealed dictionary finds a text's ordinal. Only the upper 40 bits of a hash
/// are kept; every hit is checked against the text.
///
/// Stored as two columns, hashes ascending and the ordinals that go with them. Immutable.
final class HashRun: Sendable {
  static let hashBits: UInt64 = 40

  private let hashes: [UInt64]
  private let ordinals: [UInt32]

  var count: Int { hashes.count }
  var size: Int { hashes.count * 12 + 64 }

  /// The stored form of these entries.
  static func encode(_ entries: [(hash: UInt64, ordinal: UInt32)]) -> [UInt8] {
    let sorted = entries.sorted { ($0.hash >> (64 - hashBits), $0.ordinal) < ($1.hash >> (64 - hashBits), $1.ordinal) }
    return encode(hashes: sorted.map { Int64($0.hash >> (64 - hashBits)) }, ordinals: sorted.map { Int64($0.ordinal) })
  }

  /// The stored form of several runs merged into one.
  static func encode(merging runs: [HashRun]) -> [UInt8] {
    var entries: [(hash: UInt64, ordinal: UInt32)] = []
    entries.reserveCapacity(runs.reduce(0) { $0 + $1.count })
    for run in runs {
      for index in 0..<run.count { entries.append((run.hashes[index] << (64 - hashBits), run.ordinals[index])) }
    }
    return encode(entries)
  }

  /// The stored form of a run without some ordinals, and how many entries it has.
  static func encode(_ run: HashRun, without ordinals: Set<UInt32>) -> (bytes: [UInt8], entries: Int) {
    let kept = run.ordinals.indices.filter { !ordinals.contains(run.ordinals[$0]) }
    let bytes = encode(
      hashes: kept.map { Int64(run.hashes[$0]) }, ordinals: kept.map { Int64(run.ordinals[$0]) })
    return (bytes, kept.count)
  }

  private static func encode(hashes: [Int64], ordinals: [Int64]) -> [UInt8] {
    var writer = ByteWriter()
    writer.block(IntegerColumn.encode(hashes))
    writer.block(IntegerColumn.encode(ordinals))
    writer.seal()
    return writer.bytes
  }

  /// Reads a stored run.
  ///
  /// - Parameter entries: how many it has.
  init(_ bytes: UnsafeRawBufferPointer, entries: Int) throws(StoreError) {
    var reader = try ByteReader(sealed: bytes, "a run of hashes")
    let hashes = try IntegerColumn(try reader.block(), rowsMax: entries)
    let ordinals = try IntegerColumn(try reader.block(), rowsMax: entries)
    guard hashes.count == entries, ordinals.count == entries else {
      throw .damaged("a run of hashes has another number of entries")
    }
    self.hashes = hashes.decoded().map { UInt64(bitPattern: $0) }
    guard zip(self.hashes, self.hashes.dropFirst()).allSatisfy({ $0 <= $1 }) else {
      throw .damaged("a run of hashes is out of order")
    }
    self.ordinals = ordinals.decoded().map { UInt32(truncatingIfNeeded: $0) }
  }

  /// The ordinals whose kept hash equals that of `hash`; almost always none or one.
  ///
  /// Hashes are spread evenly, so that interpolation finds the place in a few steps.
  func candidates(for hash: UInt64) -> ArraySlice<UInt32> {
    let wanted = hash >> (64 - HashRun.hashBits)
    var low = 0
    var high = hashes.count
    // Three guesses narrow the range; a binary search does the rest.
    for _ in 0..<3 where high - low > 32 {
      let least = hashes[low]
      let greatest = hashes[high - 1]
      if wanted < least || wanted > greatest { return [] }
      let share = Double(wanted - least) / Double(max(greatest - least, 1))
      let guess = low + Int(share * Double(high - low - 1))
      let margin = max(16, (high - low) / 512)
      let from = max(low, guess - margin)
      let to = min(high, guess + margin)
      if hashes[from] < wanted || from == low { low = from } else { high = from + 1 }
      if to < high, hashes[to - 1] > wanted { high = to }
    }
    while low < high {
      let middle = (low + high) / 2
      if hashes[middle] < wanted { low = middle + 1 } else { high = middle }
    }
    var end = low
    while end < hashes.count, hashes[end] == wanted { end += 1 }
    return ordinals[low..<end]
  }
}
