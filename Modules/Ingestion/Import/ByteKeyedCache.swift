import Glibc
import Storage

/// What was worked out for a text before, looked up by the text's bytes without making a `String`.
///
/// Bounded by its user, who empties it with `removeAll` when it `isFull`.
struct ByteKeyedCache<Value> {
  private struct Entry {
    let hash: UInt64
    let keyStart: Int
    let keyCount: Int
    let value: Value
  }

  private let entriesMax: Int
  private let seed: UInt64
  private var entries: [Entry] = []
  private var keys: [UInt8] = []
  /// Open addressing with linear steps: position in `entries` plus 1, or 0. At most half full.
  private var slots: [UInt32]

  /// - Parameter seed: of `Hash64`; secret, because keys come from outside.
  init(entriesMax: Int, seed: UInt64) {
    self.entriesMax = entriesMax
    self.seed = seed
    slots = [UInt32](repeating: 0, count: 1024)
  }

  func hash(_ key: UnsafeRawBufferPointer) -> UInt64 { Hash64.of(key, seed: seed) }

  /// The value of `key`, whose hash is given.
  func value(of key: UnsafeRawBufferPointer, hash: UInt64) -> Value? {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let entry = entries[Int(slots[slot]) - 1]
      if entry.hash == hash, isKey(key, of: entry) { return entry.value }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Whether it holds as much as it should.
  var isFull: Bool { entries.count >= entriesMax }

  /// Forgets everything and keeps the memory.
  mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    for slot in slots.indices { slots[slot] = 0 }
  }

  /// Adds a key that has no value yet.
  mutating func insert(_ key: UnsafeRawBufferPointer, hash: UInt64, _ value: Value) {
    entries.append(Entry(hash: hash, keyStart: keys.count, keyCount: key.count, value: value))
    keys.append(contentsOf: key)
    if entries.count * 2 > slots.count {
      slots = [UInt32](repeating: 0, count: slots.count * 2)
      for position in entries.indices { place(position) }
    } else {
      place(entries.count - 1)
    }
  }

  private mutating func place(_ position: Int) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: entries[position].hash) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = UInt32(position + 1)
  }

  private func isKey(_ key: UnsafeRawBufferPointer, of entry: Entry) -> Bool {
    guard key.count == entry.keyCount else { return false }
    guard let base = key.baseAddress, !key.isEmpty else { return true }
    return keys.withUnsafeBytes { memcmp($0.baseAddress! + entry.keyStart, base, key.count) == 0 }  // holds the key
  }
}
