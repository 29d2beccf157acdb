/// Random numbers that a seed repeats (SplitMix64): a failing test prints its seed and nothing else is needed.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The sequence of this seed.
  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// A whole number of the range.
  public mutating func number(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.upperBound - range.lowerBound + 1))
  }

  /// True so many times in a hundred.
  public mutating func chance(_ percent: Int) -> Bool { number(0...99) < percent }

  /// One of some values.
  ///
  /// - Precondition: there is one.
  public mutating func pick<T>(_ values: [T]) -> T {
    precondition(!values.isEmpty, "nothing to pick from")
    return values[number(0...values.count - 1)]
  }
}
