import Glibc

/// The sessions of one group of rows after another, each handed out once: a byte for each session of a window is marked
/// without looking, then the marked ones are taken in order and cleared.
///
/// Belongs to one lane.
final class SeenSessions {
  /// Sessions of a list at most.
  static let listMax = 8192

  private let marks: Marks
  private let list = Scratch<UInt32>(SeenSessions.listMax, isZero: false)
  private var least = Int.max
  private var greatest = -1

  /// Nothing seen of the sessions `window`.
  init(_ window: Range<Int>) {
    // Room for the last word to be read whole.
    marks = Marks(window.lowerBound..<window.upperBound + 8)
  }

  /// Marks the sessions of some rows.
  func mark(_ sessions: UnsafePointer<UInt32>, _ count: Int) {
    let bytes = marks.bytes
    let first = UInt32(truncatingIfNeeded: marks.first)
    var low = Int64.max
    var high: Int64 = -1
    for row in 0..<count {
      let place = Int64(sessions[row] &- first)
      low = min(low, place)
      high = max(high, place)
      bytes[Int(place)] = 1
    }
    least = min(least, Int(low))
    greatest = max(greatest, Int(high))
  }

  /// Marks the sessions of some rows, all of which lie in `bounds`.
  func mark(_ sessions: UnsafePointer<UInt32>, _ count: Int, in bounds: ClosedRange<Int>) {
    guard count > 0 else { return }
    let bytes = marks.bytes - marks.first
    for row in 0..<count { bytes[Int(sessions[row])] = 1 }
    least = min(least, max(bounds.lowerBound - marks.first, 0))
    greatest = max(greatest, min(bounds.upperBound - marks.first, marks.count - 9))
  }

  /// Lists some marked sessions after the other, in order, and forgets them.
  ///
  /// - Parameter body: gets a list and its length.
  func takeLists(_ body: (_ sessions: UnsafePointer<UInt32>, _ count: Int) -> Void) {
    guard least <= greatest else { return }
    var start = least
    while start <= greatest {
      let length = min(list.count, greatest - start + 1)
      let count = RowFlags.select(marks.bytes + start, length, into: list.numbers)
      if count > 0 {
        memset(marks.bytes + start, 0, length)
        let first = UInt32(truncatingIfNeeded: marks.first + start)
        for index in 0..<count { list.numbers[index] &+= first }
        body(list.numbers, count)
      }
      start += length
    }
    least = .max
    greatest = -1
  }
}
