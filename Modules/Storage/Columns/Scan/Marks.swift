/// A byte for each ordinal of a window, zero at first.
///
/// `@unchecked Sendable`: written by one lane at a time and only read once that lane has ended.
final class Marks: @unchecked Sendable {
  let first: Int
  let count: Int
  let bytes: UnsafeMutablePointer<UInt8>
  private let memory: Scratch<UInt8>

  /// Marks for the ordinals `window`.
  init(_ window: Range<Int>) {
    first = window.lowerBound
    count = window.count
    memory = Scratch(window.count, isZero: true)
    bytes = memory.numbers
  }

  /// Marks of whatever any of several others mark.
  convenience init(_ window: Range<Int>, union others: [Marks]) {
    self.init(window)
    for other in others { formUnion(other) }
  }

  /// Marks some ordinals of the window.
  func mark(_ ordinals: UnsafePointer<UInt32>, _ count: Int) {
    let bytes = bytes - first
    for row in 0..<count { bytes[Int(ordinals[row])] = 1 }
  }

  /// Marks those of some ordinals whose flag is set.
  func mark(_ ordinals: UnsafePointer<UInt32>, _ flags: UnsafePointer<UInt8>?, _ count: Int) {
    guard let flags else { return mark(ordinals, count) }
    let bytes = bytes - first
    let list = Scratch<UInt32>(4096, isZero: false)
    var start = 0
    while start < count {
      let length = min(list.count, count - start)
      let selected = RowFlags.select(flags + start, length, into: list.numbers)
      let own = ordinals + start
      for index in 0..<selected { bytes[Int(own[Int(list.numbers[index])])] = 1 }
      start += length
    }
  }

  /// Number of marked ordinals.
  var marked: Int { RowFlags.count(bytes, count) }

  /// Marks what another one marks too.
  func formUnion(_ other: Marks) {
    let from = max(first, other.first)
    let to = min(first + count, other.first + other.count)
    guard from < to else { return }
    let mine = bytes + (from - first)
    let theirs = other.bytes + (from - other.first)
    for index in 0..<to - from { mine[index] |= theirs[index] }
  }
}
