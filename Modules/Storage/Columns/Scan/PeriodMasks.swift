/// In which periods each visitor was seen: a bit for each period, in words of the narrowest type that holds them all.
///
/// `@unchecked Sendable`: written by one lane at a time and only read once that lane has ended.
final class PeriodMasks<Word: FixedWidthInteger & UnsignedInteger & Sendable>: @unchecked Sendable {
  /// Words for each visitor.
  private let stride: Int
  private let memory: Scratch<Word>

  /// Nothing seen of visitors with codes below `visitors`.
  init(visitors: Int, periods: Int) {
    stride = max(1, (periods + Word.bitWidth - 1) / Word.bitWidth)
    memory = Scratch(visitors * stride, isZero: true)
  }

  /// Marks some visitors as seen in a period.
  func mark(_ period: Int, _ visitors: UnsafePointer<UInt32>, _ count: Int) {
    let bit = Word(1) << Word(truncatingIfNeeded: period % Word.bitWidth)
    let (words, stride) = (memory.numbers + period / Word.bitWidth, stride)
    for index in 0..<count { words[Int(visitors[index]) &* stride] |= bit }
  }

  /// Marks what another one marks too, for some visitors.
  func formUnion(_ other: PeriodMasks, _ visitors: Range<Int>) {
    let (mine, theirs) = (memory.numbers, other.memory.numbers)
    for place in visitors.lowerBound * stride..<visitors.upperBound * stride { mine[place] |= theirs[place] }
  }

  /// The first period in which a visitor was seen.
  @inline(__always)
  func first(_ visitor: Int) -> Int? {
    let own = memory.numbers + visitor &* stride
    for place in 0..<stride where own[place] != 0 { return place &* Word.bitWidth &+ own[place].trailingZeroBitCount }
    return nil
  }

  /// Hands every period in which a visitor was seen to `body`, from the first of `periods` to its last.
  @inline(__always)
  func forEach(_ visitor: Int, _ periods: ClosedRange<Int>, _ body: (Int) -> Void) {
    let own = memory.numbers + visitor &* stride
    var place = periods.lowerBound / Word.bitWidth
    var word = own[place] & (Word.max << Word(truncatingIfNeeded: periods.lowerBound % Word.bitWidth))
    while true {
      while word != 0 {
        let period = place &* Word.bitWidth &+ word.trailingZeroBitCount
        if period > periods.upperBound { return }
        body(period)
        word &= word &- 1
      }
      place += 1
      if place == stride { return }
      word = own[place]
    }
  }
}
