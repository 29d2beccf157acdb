import Glibc

/// Tells whether a visitor is met for the first time since `next`: a 16-bit stamp for each visitor, so that nothing
/// needs clearing between groups and as much as possible of it stays in the processor's caches.
///
/// Belongs to one lane.
final class VisitorStamps {
  private let stamps: UnsafeMutablePointer<UInt16>
  private let count: Int
  private var current: UInt16 = 0

  /// Stamps for visitors with codes up to `greatest`.
  init(_ greatest: Int) {
    count = greatest + 1
    // The system lends zero pages or the process ends.
    stamps = calloc(count, 2)!.assumingMemoryBound(to: UInt16.self)
  }

  deinit { free(stamps) }

  /// Begins a group.
  func next() {
    if current == .max {
      memset(stamps, 0, count * 2)
      current = 0
    }
    current += 1
  }

  /// 1 when the visitor is new in the group, else 0; from now on it is not.
  @inline(__always)
  func stamp(_ visitor: UInt32) -> Int {
    let isNew = stamps[Int(visitor)] != current
    stamps[Int(visitor)] = current
    return isNew ? 1 : 0
  }
}
