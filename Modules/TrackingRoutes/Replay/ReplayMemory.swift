import Synchronization

/// The memory for bodies of replay chunks that arrive or are being read, of all connections together.
final class ReplayMemory: Sendable {
  /// Bytes of all: six of the largest, many more of the usual ones.
  private static let bytesMax = 64 << 20

  private let bytes = Atomic<Int>(0)

  /// Whether so many bytes more fit; they are taken then.
  func take(_ count: Int) -> Bool {
    guard bytes.add(count, ordering: .relaxed).newValue <= Self.bytesMax else {
      bytes.subtract(count, ordering: .relaxed)
      return false
    }
    return true
  }

  /// Gives bytes back that were taken.
  func giveBack(_ count: Int) { bytes.subtract(count, ordering: .relaxed) }
}
