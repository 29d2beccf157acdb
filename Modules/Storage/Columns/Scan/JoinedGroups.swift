/// The groups of several row sets, met by slot.
struct JoinedGroups {
  /// Slots of the answer's groups, ascending.
  let slots: [Int]
  /// Values of a group: those of all sets, one set after another.
  let width: Int
  private let sets: [Grouped]
  /// For each set but one that has exactly the answer's groups: where a group stands in it, or nowhere.
  private let places: [[Int32]?]

  init(_ sets: [Grouped], _ join: LabelGrouping.Join) {
    self.sets = sets
    width = sets.reduce(0) { $0 + $1.values.count }
    var slots = sets.first?.slots ?? []
    if join == .any {
      for set in sets.dropFirst() { slots = JoinedGroups.union(slots, set.slots) }
    }
    self.slots = slots
    places = sets.map { set in set.slots == slots ? nil : JoinedGroups.places(of: slots, in: set.slots) }
  }

  /// Writes the values of a group.
  func read(_ group: Int, into values: inout [Int]) {
    var index = 0
    for (set, places) in zip(sets, places) {
      let place = places.map { Int($0[group]) } ?? group
      for measure in set.values.indices {
        values[index] = place < 0 ? 0 : set.values[measure][place]
        index += 1
      }
    }
  }

  private static func union(_ a: [Int], _ b: [Int]) -> [Int] {
    var all: [Int] = []
    all.reserveCapacity(a.count + b.count)
    var (i, j) = (0, 0)
    while i < a.count || j < b.count {
      if j == b.count || (i < a.count && a[i] < b[j]) {
        all.append(a[i])
        i += 1
      } else {
        if i < a.count, a[i] == b[j] { i += 1 }
        all.append(b[j])
        j += 1
      }
    }
    return all
  }

  private static func places(of slots: [Int], in own: [Int]) -> [Int32] {
    var at = 0
    return slots.map { slot in
      while at < own.count, own[at] < slot { at += 1 }
      return at < own.count && own[at] == slot ? Int32(at) : -1
    }
  }
}

/// The greatest of many values without sorting them all.
enum GreatestValues {
  /// The `wanted`-th greatest value.
  ///
  /// - Precondition: there are at least `wanted`, which is at least 1.
  static func threshold(_ values: some Sequence<Int>, _ wanted: Int) -> Int {
    // A heap of the greatest so far, the least of them on top: most values never get in.
    var heap: [Int] = []
    heap.reserveCapacity(wanted)
    for value in values {
      if heap.count < wanted {
        heap.append(value)
        if heap.count == wanted { heap.sort() }
      } else if value > heap[0] {
        var at = 0
        while true {
          var child = 2 * at + 1
          guard child < wanted else { break }
          if child + 1 < wanted, heap[child + 1] < heap[child] { child += 1 }
          guard heap[child] < value else { break }
          heap[at] = heap[child]
          at = child
        }
        heap[at] = value
      }
    }
    return heap[0]
  }
}
