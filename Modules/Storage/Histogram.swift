import Synchronization

/// How often values fell below each of some bounds, for `/metrics`. Safe to use from any thread.
public final class Histogram: Sendable {
  /// What was recorded.
  public struct Reading: Hashable, Sendable {
    /// Upper bounds, inclusive, ascending.
    public let bounds: [Double]
    /// How many values were at most each bound.
    public let cumulative: [Int]
    /// How many values there were.
    public let count: Int
    /// Their sum.
    public let sum: Double
  }

  private struct State {
    var counts: [Int]
    var count = 0
    var sum = 0.0
  }

  private let bounds: [Double]
  private let state: Mutex<State>

  /// A histogram with these upper bounds, ascending.
  public init(bounds: [Double]) {
    self.bounds = bounds
    state = Mutex(State(counts: [Int](repeating: 0, count: bounds.count)))
  }

  /// Bounds for how long something took, in seconds: 0.5 ms … 10 s.
  public static let secondsBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
  /// Bounds for how many there were: 1 … 16,384 by fours.
  public static let countBounds = [1.0, 4, 16, 64, 256, 1024, 4096, 16_384]

  /// Adds a value.
  public func record(_ value: Double) {
    let place = bounds.firstIndex { value <= $0 }
    state.withLock { state in
      if let place { state.counts[place] += 1 }
      state.count += 1
      state.sum += value
    }
  }

  /// What was recorded so far.
  public var reading: Reading {
    state.withLock { state in
      var total = 0
      let cumulative = state.counts.map { count in
        total += count
        return total
      }
      return Reading(bounds: bounds, cumulative: cumulative, count: state.count, sum: state.sum)
    }
  }
}
