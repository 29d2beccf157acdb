import Dispatch
import Glibc
import Synchronization

/// Runs a piece of a question on several cores at once.
enum Lanes {
  /// How many pieces are worth running side by side.
  static let count = max(1, min(8, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  /// Calls `body` once for each lane, side by side, and gives what they return in order.
  ///
  /// - Throws: the first error of any lane.
  static func run<T: Sendable>(_ lanes: Int, _ body: @Sendable (Int) throws -> T) throws -> [T] {
    guard lanes > 1 else { return try (0..<lanes).map(body) }
    let results = Mutex([Result<T, any Error>?](repeating: nil, count: lanes))
    DispatchQueue.concurrentPerform(iterations: lanes) { lane in
      let result = Result { try body(lane) }
      results.withLock { $0[lane] = result }
    }
    return try results.withLock { $0 }.map { try $0!.get() }  // every lane has left its result
  }

  /// Cuts a list into as many consecutive parts as there are lanes, of about equal weight.
  static func cut<T>(_ items: [T], into lanes: Int, weight: (T) -> Int) -> [ArraySlice<T>] {
    let total = items.reduce(0) { $0 + weight($1) }
    var parts: [ArraySlice<T>] = []
    var start = 0
    var sum = 0
    for (index, item) in items.enumerated() {
      sum += weight(item)
      if sum * lanes >= total * (parts.count + 1), parts.count < lanes - 1 {
        parts.append(items[start...index])
        start = index + 1
      }
    }
    parts.append(items[start...])
    return parts.filter { !$0.isEmpty }
  }
}
