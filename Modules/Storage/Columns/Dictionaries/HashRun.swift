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
  ///
  /// One column is in memory at a time: runs of visitors have millions of entries.
  static func encode(merging runs: [HashRun]) -> [UInt8] {
    let count = runs.reduce(0) { $0 + $1.count }
    let values = UnsafeMutableBufferPointer<Int64>.allocate(capacity: max(1, count))
    defer { values.deallocate() }
    let used = UnsafeBufferPointer(rebasing: values[..<count])
    var writer = ByteWriter()
    forEachEntry(of: runs) { values.initializeElement(at: $0, to: Int64(bitPattern: runs[$1].hashes[$2])) }
    writer.block(IntegerColumn.encode(used))
    forEachEntry(of: runs) { values.initializeElement(at: $0, to: Int64(runs[$1].ordinals[$2])) }
    writer.block(IntegerColumn.encode(used))
    writer.seal()
    return writer.bytes
  }

  /// Hands out the entries of several runs in the order in which one run has them: its place there, its run, its place
  /// in that.
  private static func forEachEntry(of runs: [HashRun], _ body: (_ index: Int, _ run: Int, _ place: Int) -> Void) {
    var next = [Int](repeating: 0, count: runs.count)
    var left = runs.indices.filter { runs[$0].count > 0 }
    var index = 0
    while let first = left.first {
      var least = first
      for run in left.dropFirst() where runs[run].precedes(runs[least], at: next[run], next[least]) { least = run }
      body(index, least, next[least])
      index += 1
      next[least] += 1
      if next[least] == runs[least].count { left.removeAll { $0 == least } }
    }
  }

  @inline(__always)
  private func precedes(_ other: HashRun, at place: Int, _ otherPlace: Int) -> Bool {
    let (hash, otherHash) = (hashes[place], other.hashes[otherPlace])
    return hash != otherHash ? hash < otherHash : ordinals[place] < other.ordinals[otherPlace]
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
    self.hashes = [UInt64](unsafeUninitializedCapacity: entries) { buffer, filled in
      if let base = buffer.baseAddress, entries > 0 { hashes.decode(into: base) }
      filled = entries
    }
    guard zip(self.hashes, self.hashes.dropFirst()).allSatisfy({ $0 <= $1 }) else {
      throw .damaged("a run of hashes is out of order")
    }
    self.ordinals = [UInt32](unsafeUninitializedCapacity: entries) { buffer, filled in
      if let base = buffer.baseAddress, entries > 0 { ordinals.decode(into: base) }
      filled = entries
    }
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
    let start = (low..<high).firstPlace { hashes[$0] >= wanted }
    var end = start
    while end < hashes.count, hashes[end] == wanted { end += 1 }
    return ordinals[start..<end]
  }
}
