import Synchronization

/// Something decoded that a cache may keep: columns, chunks of texts, runs of hashes.
protocol CachedPart: AnyObject, Sendable {
  /// Bytes of memory it takes.
  var size: Int { get }
}

extension DecodedColumn: CachedPart {}
extension TextChunk: CachedPart {}
extension HashRun: CachedPart {}

/// Decoded parts of website files, kept up to a budget of bytes. Entries are named by immutable pieces, so that none is
/// ever wrong; those unused longest go first.
final class PartCache: Sendable {
  struct Name: Hashable {
    let website: UInt32
    /// The column or chunk within the piece.
    let part: UInt32
    let piece: Int64
  }

  private struct State {
    var parts: [Name: (part: any CachedPart, used: UInt64)] = [:]
    var size = 0
    var tick: UInt64 = 0
    var underWay: [Name: Making] = [:]
  }

  let budget: Int
  private let state = Mutex(State())
  private let hits = Atomic(0)
  private let misses = Atomic(0)

  /// How often parts were found, and how often they had to be made.
  var figures: (hits: Int, misses: Int) { (hits.load(ordering: .relaxed), misses.load(ordering: .relaxed)) }

  init(budget: Int) { self.budget = budget }

  /// A part on its way: whoever gets the lock first makes it, the others find it made.
  private final class Making: Sendable {
    let part = Mutex<(any CachedPart)?>(nil)
  }

  private enum Found {
    case part(any CachedPart)
    case making(Making)
  }

  /// The part with this name, made by `make` when it is not there. Of several callers at once one makes it and the
  /// others wait; when making fails, the next of them tries.
  func part<T: CachedPart, Failure: Error>(
    _ name: Name, as type: T.Type = T.self, make: () throws(Failure) -> T
  ) throws(Failure) -> T {
    let found = state.withLock { state -> Found in
      state.tick += 1
      if let entry = state.parts[name] {
        state.parts[name]!.used = state.tick  // found on the line above
        return .part(entry.part)
      }
      let making = state.underWay[name] ?? Making()
      state.underWay[name] = making
      return .making(making)
    }
    switch found {
    case .part(let part):
      hits.add(1, ordering: .relaxed)
      // Only a damaged manifest names one piece for two kinds of parts.
      if let part = part as? T { return part }
      return try make()
    case .making(let making):
      return try making.part.withLock { (made) throws(Failure) -> T in
        if let made {
          hits.add(1, ordering: .relaxed)
          if let part = made as? T { return part }
          return try make()
        }
        misses.add(1, ordering: .relaxed)
        do throws(Failure) {
          let part = try make()
          made = part
          keep(part, name, making)
          return part
        } catch {
          state.withLock { state in
            if state.underWay[name] === making { state.underWay.removeValue(forKey: name) }
          }
          throw error
        }
      }
    }
  }

  /// Whether a part with this name is kept. Does not count as a use of it.
  func holds(_ name: Name) -> Bool { state.withLock { $0.parts[name] != nil } }

  /// Keeps a part that was just made.
  private func keep(_ part: any CachedPart, _ name: Name, _ making: Making) {
    state.withLock { state in
      if state.underWay[name] === making { state.underWay.removeValue(forKey: name) }
      if let old = state.parts.updateValue((part, state.tick), forKey: name) { state.size -= old.part.size }
      state.size += part.size
      if state.size > budget { PartCache.evict(&state, budget) }
    }
  }

  /// Bytes of memory that are taken.
  var size: Int { state.withLock { $0.size } }

  /// Drops the quarter of the budget that was unused longest.
  private static func evict(_ state: inout State, _ budget: Int) {
    for (name, entry) in state.parts.sorted(by: { $0.value.used < $1.value.used }) {
      // A slab goes only with its last column, so that slabs of a few columns each must not add up.
      let isScattered = ColumnMemory.size > max(budget, 64 << 20) / 2 * 3
      guard state.size > budget / 4 * 3 || isScattered else { return }
      state.parts.removeValue(forKey: name)
      state.size -= entry.part.size
    }
  }
}
