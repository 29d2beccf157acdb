import Storage
import Synchronization

/// Remembers the last answers of a pure rule by the bytes that it was asked about.
///
/// Bounded: a new key takes the place that its hash names from whatever stood there. Keys are compared in full, so that
/// a colliding hash costs a repetition, never a wrong answer; the seed can therefore be a constant. Safe to use from
/// any thread.
final class ClassificationCache<Value: Sendable>: Sendable {
  /// A class, so that a look under the lock hands out one reference instead of many texts.
  private final class Entry: Sendable {
    let hash: UInt64
    let key: [UInt8]
    let value: Value

    init(hash: UInt64, key: [UInt8], value: Value) {
      self.hash = hash
      self.key = key
      self.value = value
    }
  }

  /// Locks are short, but every request of every thread takes one.
  private static var shardCount: Int { 16 }
  /// Longer keys are not kept: they are rare, and memory stays bounded by places × bytes.
  private static var keyBytesMax: Int { 2048 }
  private static var seed: UInt64 { 0x46_6F_6F_74_66_61_6C_6C }

  private let shards: [Shard]

  private final class Shard: Sendable {
    let entries: Mutex<[Entry?]>
    init(places: Int) { entries = Mutex([Entry?](repeating: nil, count: places)) }
  }

  /// - Parameter capacity: answers kept at most; rounded up to a multiple of the number of shards, 0 keeps none.
  init(capacity: Int) {
    let places = capacity <= 0 ? 0 : (capacity + ClassificationCache.shardCount - 1) / ClassificationCache.shardCount
    shards = (0..<ClassificationCache.shardCount).map { _ in Shard(places: places) }
  }

  /// The remembered answer for `key`, else `compute`'s, which is then remembered.
  func value(for key: UnsafeRawBufferPointer, compute: () -> Value) -> Value {
    if key.count > ClassificationCache.keyBytesMax { return compute() }
    let hash = Hash64.of(key, seed: ClassificationCache.seed)
    let shard = shards[Int(hash >> 60)]
    let known = shard.entries.withLock { entries in
      entries.isEmpty ? nil : entries[ClassificationCache.place(hash, entries.count)]
    }
    if let known, known.hash == hash, known.key.withUnsafeBytes({ $0.equals(key) }) { return known.value }
    let value = compute()
    let entry = Entry(hash: hash, key: Array(key), value: value)
    shard.entries.withLock { entries in
      if !entries.isEmpty { entries[ClassificationCache.place(hash, entries.count)] = entry }
    }
    return value
  }

  /// The place that a hash names. Its highest bits have chosen the shard.
  private static func place(_ hash: UInt64, _ places: Int) -> Int {
    Int(truncatingIfNeeded: (hash << 4).multipliedFullWidth(by: UInt64(places)).high)
  }
}
