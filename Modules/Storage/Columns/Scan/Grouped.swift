/// What a row set comes to: its measures for each slot. A slot is a bucket, or a group of labels.
struct Grouped: Sendable {
  /// Which slots have rows.
  var isPresent: [Bool]
  /// By measure of the set, then by slot.
  var values: [[Int]]

  /// Nothing in so many slots.
  init(slots: Int, measures: Int) {
    isPresent = [Bool](repeating: false, count: slots)
    values = [[Int]](repeating: [Int](repeating: 0, count: slots), count: measures)
  }
}
