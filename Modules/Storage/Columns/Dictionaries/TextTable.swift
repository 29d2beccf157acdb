/// Texts and their ordinals in memory: open addressing over 64-bit hashes, texts one after another in an arena, every
/// hit checked against the text.
struct TextTable {
  /// Upper half of a hash and, in the lower half, the entry's place plus one; 0 is free.
  private var slots: [UInt64]
  private var ordinals: [UInt32] = []
  /// Where each entry's text ends in the arena.
  private var ends: [UInt32] = []
  private var arena: [UInt8] = []
  private var hashes: [UInt64] = []

  var count: Int { ordinals.count }
  /// Bytes of memory it takes, roughly.
  var size: Int { slots.count * 8 + ordinals.count * 16 + arena.count }

  init() { slots = [UInt64](repeating: 0, count: 16) }

  /// The ordinal of a text, if the table holds it.
  @inline(__always)
  func ordinal(of text: UnsafeRawBufferPointer, hash: UInt64) -> UInt32? {
    let mask = slots.count &- 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let found = slots[slot]
      if found == 0 { return nil }
      if found >> 32 == hash >> 32 {
        let entry = Int(found & 0xFFFF_FFFF) &- 1
        if equals(entry, text) { return ordinals[entry] }
      }
      slot = (slot &+ 1) & mask
    }
  }

  /// Adds a text that is not there yet.
  mutating func insert(_ text: UnsafeRawBufferPointer, hash: UInt64, ordinal: UInt32) {
    if (count + 1) * 3 > slots.count * 2 { grow() }
    ordinals.append(ordinal)
    hashes.append(hash)
    arena.append(contentsOf: text)
    ends.append(UInt32(arena.count))
    place(hash, count)
  }

  /// Hands every entry to `body`, in the order of insertion.
  func forEach(_ body: (_ text: UnsafeRawBufferPointer, _ hash: UInt64, _ ordinal: UInt32) -> Void) {
    arena.withUnsafeBytes { bytes in
      var start = 0
      for entry in 0..<count {
        let end = Int(ends[entry])
        body(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), hashes[entry], ordinals[entry])
        start = end
      }
    }
  }

  private func equals(_ entry: Int, _ text: UnsafeRawBufferPointer) -> Bool {
    let start = entry == 0 ? 0 : Int(ends[entry - 1])
    let length = Int(ends[entry]) - start
    guard length == text.count else { return false }
    return arena.withUnsafeBytes { bytes in
      var index = 0
      while index + 8 <= length {
        let mine = bytes.loadUnaligned(fromByteOffset: start + index, as: UInt64.self)
        if mine != text.loadUnaligned(fromByteOffset: index, as: UInt64.self) { return false }
        index += 8
      }
      while index < length {
        if bytes[start + index] != text[index] { return false }
        index += 1
      }
      return true
    }
  }

  private mutating func place(_ hash: UInt64, _ entryPlusOne: Int) {
    let mask = slots.count &- 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 { slot = (slot &+ 1) & mask }
    slots[slot] = (hash & 0xFFFF_FFFF_0000_0000) | UInt64(entryPlusOne)
  }

  private mutating func grow() {
    slots = [UInt64](repeating: 0, count: slots.count * 2)
    for entry in 0..<count { place(hashes[entry], entry + 1) }
  }
}
