/// Texts and their ordinals in memory: open addressing over the upper halves of 64-bit hashes, texts one after another
/// in pieces of an arena, every hit checked against the text.
///
/// A dictionary of visitors holds millions: an entry takes some twenty bytes beside its text, and growing copies
/// neither texts nor hashes.
struct TextTable {
  /// Bytes of a piece of the arena; the last one grows up to that.
  private static let pieceBits = 20

  /// Upper half of a hash and, in the lower half, the entry's place plus one; 0 is free. A hash's own place is its
  /// share of the slots, so that the halves that are here are all that growing has to know.
  private var slots: [UInt64]
  private var ordinals: [UInt32] = []
  /// Where each entry's text begins: number of the piece, and place in it. The text's length stands there first.
  private var starts: [UInt32] = []
  private var pieces: [[UInt8]] = []

  var count: Int { ordinals.count }
  /// Bytes of memory it takes, roughly.
  var size: Int { slots.count * 8 + ordinals.count * 8 + pieces.reduce(0) { $0 + $1.count } }

  init() { slots = [UInt64](repeating: 0, count: 16) }

  /// The ordinal of a text, if the table holds it.
  @inline(__always)
  func ordinal(of text: UnsafeRawBufferPointer, hash: UInt64) -> UInt32? {
    var slot = TextTable.slot(hash, slots.count)
    while true {
      let found = slots[slot]
      if found == 0 { return nil }
      if found >> 32 == hash >> 32 {
        let entry = Int(found & 0xFFFF_FFFF) &- 1
        if equals(entry, text) { return ordinals[entry] }
      }
      slot &+= 1
      if slot == slots.count { slot = 0 }
    }
  }

  /// Adds a text that is not there yet.
  mutating func insert(_ text: UnsafeRawBufferPointer, hash: UInt64, ordinal: UInt32) {
    if (count + 1) * 4 > slots.count * 3 { grow() }
    precondition(count < Int(UInt32.max) - 1, "a table holds fewer than 2³² texts")
    ordinals.append(ordinal)
    starts.append(keep(text))
    place(hash & 0xFFFF_FFFF_0000_0000 | UInt64(count))
  }

  /// Hands every entry to `body`, in the order of insertion.
  func forEach(_ body: (_ text: UnsafeRawBufferPointer, _ ordinal: UInt32) -> Void) {
    for entry in 0..<count { withText(entry) { body($0, ordinals[entry]) } }
  }

  /// Puts a text at the end of the arena and says where.
  private mutating func keep(_ text: UnsafeRawBufferPointer) -> UInt32 {
    let room = 1 << TextTable.pieceBits
    // What is longer than a piece has one of its own.
    if pieces.isEmpty || pieces[pieces.count - 1].count + text.count + 10 > room {
      pieces.append([])
      precondition(pieces.count <= 1 << (32 - TextTable.pieceBits), "a table's texts have less than 4 GiB")
    }
    let last = pieces.count - 1
    let start = UInt32(last << TextTable.pieceBits | pieces[last].count)
    var length = text.count
    while length >= 0x80 {
      pieces[last].append(UInt8(truncatingIfNeeded: length) | 0x80)
      length >>= 7
    }
    pieces[last].append(UInt8(length))
    pieces[last].append(contentsOf: text)
    return start
  }

  @inline(__always)
  private func withText<T>(_ entry: Int, _ body: (UnsafeRawBufferPointer) -> T) -> T {
    let start = Int(starts[entry])
    return pieces[start >> TextTable.pieceBits].withUnsafeBytes { bytes in
      var at = start & ((1 << TextTable.pieceBits) - 1)
      var length = Int(bytes[at])
      at &+= 1
      if length >= 0x80 {
        length &= 0x7F
        var shift = 7
        while true {
          let byte = Int(bytes[at])
          at &+= 1
          length |= (byte & 0x7F) << shift
          if byte < 0x80 { break }
          shift += 7
        }
      }
      return body(UnsafeRawBufferPointer(rebasing: bytes[at..<at + length]))
    }
  }

  private func equals(_ entry: Int, _ text: UnsafeRawBufferPointer) -> Bool {
    withText(entry) { mine in
      let length = mine.count
      guard length == text.count else { return false }
      var index = 0
      while index + 8 <= length {
        let word = mine.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        if word != text.loadUnaligned(fromByteOffset: index, as: UInt64.self) { return false }
        index += 8
      }
      while index < length {
        if mine[index] != text[index] { return false }
        index += 1
      }
      return true
    }
  }

  /// The slot where a search for a hash begins.
  @inline(__always)
  private static func slot(_ hash: UInt64, _ slots: Int) -> Int {
    Int(truncatingIfNeeded: ((hash >> 32) &* UInt64(slots)) >> 32)
  }

  private mutating func place(_ entry: UInt64) {
    var slot = TextTable.slot(entry, slots.count)
    while slots[slot] != 0 {
      slot &+= 1
      if slot == slots.count { slot = 0 }
    }
    slots[slot] = entry
  }

  private mutating func grow() {
    precondition(slots.count < 1 << 31, "a table holds fewer than 2³² texts")
    let old = slots
    slots = [UInt64](repeating: 0, count: old.count + old.count / 2)
    for entry in old where entry != 0 { place(entry) }
  }
}
