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
  }

  let budget: Int
  private let state = Mutex(State())

  init(budget: Int) { self.budget = budget }

  /// The part with this name, made by `make` when it is not there. Two callers at once may both make it.
  func part<T: CachedPart>(_ name: Name, as type: T.Type = T.self, make: () throws -> T) rethrows -> T {
    let found = state.withLock { state -> T? in
      state.tick += 1
      guard let entry = state.parts[name] else { return nil }
      state.parts[name]!.used = state.tick  // found on the line above
      return entry.part as? T
    }
    if let found { return found }
    let made = try make()
    state.withLock { state in
      if let old = state.parts.updateValue((made, state.tick), forKey: name) { state.size -= old.part.size }
      state.size += made.size
      if state.size > budget { PartCache.evict(&state, budget) }
    }
    return made
  }

  /// Drops the quarter of the budget that was unused longest.
  private static func evict(_ state: inout State, _ budget: Int) {
    for (name, entry) in state.parts.sorted(by: { $0.value.used < $1.value.used }) {
      guard state.size > budget / 4 * 3 else { return }
      state.parts.removeValue(forKey: name)
      state.size -= entry.part.size
    }
  }
}
