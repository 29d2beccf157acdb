/// Rows of each group and, among them, flagged ones (pageviews of events, bounces of sessions), counted by one lane.
///
/// Both numbers share a word, so that a row costs one addition.
/// `@unchecked Sendable`: written by one lane and only read once that lane has ended.
final class GroupCounters: @unchecked Sendable {
  /// Rows that a lane may count: those of a group have to fit half a word.
  static let rowsMax = Int(UInt32.max)

  private var memory: Scratch<UInt64>
  private(set) var slots: Int

  init(slots: Int) {
    self.slots = slots
    memory = Scratch(slots, isZero: true)
  }

  /// Makes room for groups that were numbered since.
  func grow(to slots: Int) {
    guard slots > self.slots else { return }
    if slots > memory.count {
      let larger = Scratch<UInt64>(slots * 2, isZero: true)
      larger.numbers.update(from: memory.numbers, count: self.slots)
      memory = larger
    }
    self.slots = slots
  }

  /// Counts rows with these groups.
  ///
  /// - Parameter flags: 1 for flagged rows; none are where there are no flags.
  func add(_ groups: UnsafePointer<UInt32>, _ flags: UnsafePointer<UInt8>?, _ count: Int) {
    let words = memory.numbers
    if let flags {
      for row in 0..<count { words[Int(groups[row])] &+= 1 | UInt64(flags[row]) << 32 }
    } else {
      for row in 0..<count { words[Int(groups[row])] &+= 1 }
    }
  }

  /// Rows of a group.
  func rows(_ slot: Int) -> Int { slot < slots ? Int(memory.numbers[slot] & 0xFFFF_FFFF) : 0 }
  /// Flagged rows of a group.
  func flagged(_ slot: Int) -> Int { slot < slots ? Int(memory.numbers[slot] >> 32) : 0 }

  /// The groups that have rows in any of the lanes, ascending.
  static func present(_ lanes: [GroupCounters]) -> [Int] {
    var present: [Int] = []
    for slot in 0..<(lanes.map(\.slots).max() ?? 0) {
      var words: UInt64 = 0
      for lane in lanes where slot < lane.slots { words |= lane.memory.numbers[slot] }
      if words != 0 { present.append(slot) }
    }
    return present
  }
}
