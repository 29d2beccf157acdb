/// A set of 64-bit hashes in little more memory than the hashes themselves: some ten bytes each.
///
/// Open addressing in many small tables, each of which grows by itself and by a quarter, so that the whole is never
/// copied at once and never half empty.
struct HashSet64 {
  private static let tableBits: UInt64 = 8
  private static let slotsMin = 8

  /// Slots of each table; 0 is free.
  private var tables = [[UInt64]](repeating: [], count: 1 << Int(HashSet64.tableBits))
  private var counts = [UInt32](repeating: 0, count: 1 << Int(HashSet64.tableBits))
  private var holdsZero = false
  private(set) var count = 0

  /// Bytes of memory it takes.
  var size: Int { tables.reduce(0) { $0 + $1.count * 8 } }

  func contains(_ hash: UInt64) -> Bool {
    if hash == 0 { return holdsZero }
    return tables[HashSet64.table(hash)].withUnsafeBufferPointer { slots in
      guard !slots.isEmpty else { return false }
      return slots[HashSet64.place(hash, slots)] == hash
    }
  }

  /// Adds a hash and says whether it is new.
  mutating func insert(_ hash: UInt64) -> Bool {
    if hash == 0 {
      defer { holdsZero = true }
      if !holdsZero { count += 1 }
      return !holdsZero
    }
    let table = HashSet64.table(hash)
    // At least an eighth of the slots stays free, so that a search soon ends.
    if (Int(counts[table]) + 1) * 8 > tables[table].count * 7 { grow(table) }
    let isNew = tables[table].withUnsafeMutableBufferPointer { slots in
      let place = HashSet64.place(hash, UnsafeBufferPointer(slots))
      guard slots[place] != hash else { return false }
      slots[place] = hash
      return true
    }
    if isNew {
      counts[table] += 1
      count += 1
    }
    return isNew
  }

  /// All hashes, in no particular order.
  func forEach(_ body: (UInt64) -> Void) {
    if holdsZero { body(0) }
    for slots in tables {
      for hash in slots where hash != 0 { body(hash) }
    }
  }

  private mutating func grow(_ table: Int) {
    let old = tables[table]
    var slots = [UInt64](repeating: 0, count: max(HashSet64.slotsMin, old.count + old.count / 4))
    slots.withUnsafeMutableBufferPointer { slots in
      for hash in old where hash != 0 { slots[HashSet64.place(hash, UnsafeBufferPointer(slots))] = hash }
    }
    tables[table] = slots
  }

  @inline(__always)
  private static func table(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> (64 - tableBits)) }

  /// The slot that holds the hash, or the free one where it belongs.
  @inline(__always)
  private static func place(_ hash: UInt64, _ slots: UnsafeBufferPointer<UInt64>) -> Int {
    var slot = Int(truncatingIfNeeded: (hash << tableBits).multipliedFullWidth(by: UInt64(slots.count)).high)
    while slots[slot] != 0, slots[slot] != hash {
      slot += 1
      if slot == slots.count { slot = 0 }
    }
    return slot
  }
}
