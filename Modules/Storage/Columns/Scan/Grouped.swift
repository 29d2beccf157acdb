/// What a row set comes to: its measures for each slot that has rows. A slot is a bucket, or a group of labels.
struct Grouped: Sendable {
  /// Slots that have rows, ascending.
  let slots: [Int]
  /// By measure of the set, then in the order of `slots`.
  var values: [[Int]]
  /// The ways in which it was counted, in the order in which they were gone: for who wants an account of it.
  private(set) var kernels: [String] = []

  /// Zeros for these slots.
  init(_ slots: [Int], measures: Int) {
    self.slots = slots
    values = [[Int]](repeating: [Int](repeating: 0, count: slots.count), count: measures)
  }

  /// Says that something was counted in this way too.
  mutating func note(_ way: String) {
    if !kernels.contains(way) { kernels.append(way) }
  }
}
