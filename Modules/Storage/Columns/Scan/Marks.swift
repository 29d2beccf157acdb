import Glibc

/// A byte for each ordinal of a window, zero at first. Memory is taken from the system untouched, so that what a scan
/// never marks costs nothing.
///
/// `@unchecked Sendable`: written by one lane at a time and only read once that lane has ended.
final class Marks: @unchecked Sendable {
  let first: Int
  let count: Int
  let bytes: UnsafeMutablePointer<UInt8>

  /// Marks for the ordinals `window`.
  init(_ window: Range<Int>) {
    first = window.lowerBound
    count = window.count
    // The system lends zero pages or the process ends.
    bytes = calloc(max(count, 1), 1)!.assumingMemoryBound(to: UInt8.self)
  }

  deinit { free(bytes) }

  /// Number of marked ordinals.
  var marked: Int {
    var total = 0
    var index = 0
    while index < count {
      // A byte counts to 255 at most, so that the inner loop stays in narrow lanes.
      let end = min(index + 255 * 16, count)
      while index < end {
        let stop = min(index + 255, end)
        var few: UInt8 = 0
        while index < stop {
          if bytes[index] != 0 { few &+= 1 }
          index += 1
        }
        total += Int(few)
      }
    }
    return total
  }

  /// Marks what another one marks too.
  func formUnion(_ other: Marks) {
    let from = max(first, other.first)
    let to = min(first + count, other.first + other.count)
    guard from < to else { return }
    let mine = bytes + (from - first)
    let theirs = other.bytes + (from - other.first)
    for index in 0..<to - from { mine[index] |= theirs[index] }
  }

  @inline(__always)
  func contains(_ ordinal: Int) -> Bool {
    let index = ordinal - first
    return index >= 0 && index < count && bytes[index] != 0
  }
}

/// A 32-bit counter for each ordinal of a window, zero at first.
///
/// `@unchecked Sendable` for the same reason as ``Marks``.
final class Counters: @unchecked Sendable {
  let first: Int
  let count: Int
  let values: UnsafeMutablePointer<UInt32>

  init(_ window: Range<Int>) {
    first = window.lowerBound
    count = window.count
    // The system lends zero pages or the process ends.
    values = calloc(max(count, 1), 4)!.assumingMemoryBound(to: UInt32.self)
  }

  deinit { free(values) }

  /// Adds another one's counts.
  func add(_ other: Counters) {
    let from = max(first, other.first)
    let to = min(first + count, other.first + other.count)
    guard from < to else { return }
    let mine = values + (from - first)
    let theirs = other.values + (from - other.first)
    for index in 0..<to - from { mine[index] &+= theirs[index] }
  }
}
