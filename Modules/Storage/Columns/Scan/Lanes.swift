import Dispatch
import Glibc
import Synchronization

/// Runs a piece of a question on several cores at once.
package enum Lanes {
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

  /// Calls `body` once for each lane, side by side; each takes one piece of the work after another until none is left.
  ///
  /// - Parameter body: gets the lane and what gives it the number of its next piece.
  /// - Throws: the first error of any lane.
  static func share(
    _ pieces: Int, among lanes: Int, _ body: @Sendable (_ lane: Int, _ take: () -> Int?) throws -> Void
  ) throws {
    let next = Atomic(0)
    _ = try run(max(1, min(lanes, pieces))) { lane in
      try body(lane) {
        let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
        return piece < pieces ? piece : nil
      }
    }
  }

  /// Rows for which a further lane is woken: waking one takes as long as counting some ten thousand. Tests wake lanes
  /// for a handful.
  @TaskLocal package static var rowsWorthALane = 20_000

  /// How many lanes so many rows are worth.
  static func worth(_ rows: Int) -> Int {
    max(1, min(count, rows / rowsWorthALane), rows / GroupCounters.rowsMax + 1)
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
