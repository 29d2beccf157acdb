/// Numbers by 64-bit hashes, in little more memory than both: some fifteen bytes an entry.
///
/// Open addressing in many small tables, each of which grows by itself, so that the whole is never copied at once. Keys
/// are taken for hashes: whoever has others mixes their bits first.
package struct HashMap64: Sendable {
  private static let tableBits: UInt64 = 8
  private static let slotsMin = 8

  private struct Table {
    /// 0 is free.
    var keys: [UInt64] = []
    var values: [UInt32] = []
    var count = 0
  }

  private var tables = [Table](repeating: Table(), count: 1 << Int(HashMap64.tableBits))
  /// What belongs to the key 0, which the tables cannot hold.
  private var ofZero: UInt32?
  /// Number of entries.
  package private(set) var count = 0

  /// An empty map.
  package init() {}

  /// Bytes of memory it takes.
  package var size: Int { tables.reduce(0) { $0 + $1.keys.count * 12 } }

  /// The value of a key; `nil` when there is none.
  package subscript(_ key: UInt64) -> UInt32? {
    if key == 0 { return ofZero }
    return tables.withUnsafeBufferPointer { tables in
      let table = tables.baseAddress.unsafelyUnwrapped + HashMap64.table(key)  // a fixed number of tables, not 0
      let slots = table.pointee.keys.count
      guard slots > 0 else { return nil }
      return table.pointee.keys.withUnsafeBufferPointer { keys in
        let place = HashMap64.place(key, keys)
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
    let table = HashMap64.table(key)
    // At least an eighth of the slots stays free, so that a search soon ends.
    if (tables[table].count + 1) * 8 > tables[table].keys.count * 7 { grow(&tables[table]) }
    let place = tables[table].keys.withUnsafeBufferPointer { HashMap64.place(key, $0) }
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

  private func grow(_ table: inout Table) {
    let old = table
    let slots = max(HashMap64.slotsMin, old.keys.count + old.keys.count / 2)
    table.keys = [UInt64](repeating: 0, count: slots)
    table.values = [UInt32](repeating: 0, count: slots)
    for (place, key) in old.keys.enumerated() where key != 0 {
      let new = table.keys.withUnsafeBufferPointer { HashMap64.place(key, $0) }
      table.keys[new] = key
      table.values[new] = old.values[place]
    }
  }

  @inline(__always)
  private static func table(_ key: UInt64) -> Int { Int(truncatingIfNeeded: key >> (64 - tableBits)) }

  /// The slot that holds the key, or the free one where it belongs.
  @inline(__always)
  private static func place(_ key: UInt64, _ keys: UnsafeBufferPointer<UInt64>) -> Int {
    var slot = Int(truncatingIfNeeded: (key << tableBits).multipliedFullWidth(by: UInt64(keys.count)).high)
    while keys[slot] != 0, keys[slot] != key {
      slot += 1
      if slot == keys.count { slot = 0 }
    }
    return slot
  }
}
