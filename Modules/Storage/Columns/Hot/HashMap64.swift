/// Numbers by 64-bit hashes, in little more memory than both: some fifteen bytes an entry.
///
/// Open addressing in one table, and, once that is large, in many, each of which grows by itself, so that the whole is
/// never copied at once. Keys are taken for hashes: whoever has others mixes their bits first.
package struct HashMap64: Sendable {
  private static let slotsMin = 8
  /// Entries of one table before there are many.
  private static let oneTableMax = 4096
  private static let manyTablesBits: UInt64 = 8

  private struct Table {
    /// 0 is free.
    var keys: [UInt64] = []
    var values: [UInt32] = []
    var count = 0
  }

  /// As many as so many upper bits of a key tell apart.
  private var tables = [Table()]
  private var tableBits: UInt64 = 0
  /// What belongs to the key 0, which the tables cannot hold.
  private var ofZero: UInt32?
  /// Number of entries.
  package private(set) var count = 0

  /// An empty map.
  package init() {}

  /// Bytes of memory it takes.
  package var size: Int { tables.reduce(0) { $0 + MemoryLayout<Table>.stride + $1.keys.count * 12 } }

  /// The value of a key; `nil` when there is none.
  package subscript(_ key: UInt64) -> UInt32? {
    if key == 0 { return ofZero }
    return tables.withUnsafeBufferPointer { tables in
      let table = tables.baseAddress.unsafelyUnwrapped + self.table(key)  // there is always one
      let slots = table.pointee.keys.count
      guard slots > 0 else { return nil }
      return table.pointee.keys.withUnsafeBufferPointer { keys in
        let place = self.place(key, keys)
        return keys[place] == key ? table.pointee.values[place] : nil
      }
    }
  }

  /// Gives a key its value, in place of an earlier one.
  package mutating func set(_ key: UInt64, _ value: UInt32) {
    if key == 0 {
      if ofZero == nil { count += 1 }
      ofZero = value
      return
    }
    if tableBits == 0, count >= HashMap64.oneTableMax { divide() }
    let table = self.table(key)
    // At least an eighth of the slots stays free, so that a search soon ends.
    if (tables[table].count + 1) * 8 > tables[table].keys.count * 7 { grow(table) }
    let place = tables[table].keys.withUnsafeBufferPointer { self.place(key, $0) }
    if tables[table].keys[place] == 0 {
      tables[table].keys[place] = key
      tables[table].count += 1
      count += 1
    }
    tables[table].values[place] = value
  }

  /// Forgets all entries and keeps their memory.
  package mutating func removeAll() {
    for table in tables.indices where tables[table].count > 0 {
      for place in tables[table].keys.indices { tables[table].keys[place] = 0 }
      tables[table].count = 0
    }
    ofZero = nil
    count = 0
  }

  /// All entries, in no particular order.
  package func forEach(_ body: (_ key: UInt64, _ value: UInt32) throws -> Void) rethrows {
    if let ofZero { try body(0, ofZero) }
    for table in tables {
      for (place, key) in table.keys.enumerated() where key != 0 { try body(key, table.values[place]) }
    }
  }

  private mutating func grow(_ table: Int) {
    let old = tables[table]
    let slots = max(HashMap64.slotsMin, old.keys.count + old.keys.count / 2)
    var new = Table(
      keys: [UInt64](repeating: 0, count: slots), values: [UInt32](repeating: 0, count: slots), count: old.count)
    for (place, key) in old.keys.enumerated() where key != 0 {
      let slot = new.keys.withUnsafeBufferPointer { self.place(key, $0) }
      new.keys[slot] = key
      new.values[slot] = old.values[place]
    }
    tables[table] = new
  }

  /// Puts the entries of the one table into many.
  private mutating func divide() {
    let one = tables[0]
    tableBits = HashMap64.manyTablesBits
    tables = [Table](repeating: Table(), count: 1 << Int(tableBits))
    count -= one.count
    for (place, key) in one.keys.enumerated() where key != 0 { set(key, one.values[place]) }
  }

  @inline(__always)
  private func table(_ key: UInt64) -> Int { tableBits == 0 ? 0 : Int(truncatingIfNeeded: key >> (64 - tableBits)) }

  /// The slot that holds the key, or the free one where it belongs.
  @inline(__always)
  private func place(_ key: UInt64, _ keys: UnsafeBufferPointer<UInt64>) -> Int {
    var slot = Int(truncatingIfNeeded: (key << tableBits).multipliedFullWidth(by: UInt64(keys.count)).high)
    while keys[slot] != 0, keys[slot] != key {
      slot += 1
      if slot == keys.count { slot = 0 }
    }
    return slot
  }
}
