/// The sessions of one group of rows after another, each handed out once: a byte for each session of a window is marked
/// without looking, then the marked ones are taken in order and cleared.
///
/// Belongs to one lane.
final class SeenSessions {
  private let marks: Marks
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
    let first = marks.first
    var low = UInt32.max
    var high: UInt32 = 0
    for row in 0..<count {
      let session = sessions[row]
      low = min(low, session)
      high = max(high, session)
    }
    for row in 0..<count { bytes[Int(sessions[row]) &- first] = 1 }
    least = min(least, Int(low) - first)
    greatest = max(greatest, Int(high) - first)
  }

  /// Hands every marked session to `body`, in order, and forgets it.
  @inline(__always)
  func take(_ body: (UInt32) -> Void) {
    guard least <= greatest else { return }
    let bytes = UnsafeMutableRawPointer(marks.bytes)
    var index = least
    while index <= greatest {
      var word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      if word != 0 {
        bytes.storeBytes(of: 0, toByteOffset: index, as: UInt64.self)
        while word != 0 {
          body(UInt32(truncatingIfNeeded: marks.first + index + word.trailingZeroBitCount / 8))
          word &= word &- 1
        }
      }
      index += 8
    }
    least = .max
    greatest = -1
  }
}
