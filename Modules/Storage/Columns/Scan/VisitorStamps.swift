import Glibc

/// Tells whether a visitor is met for the first time since `next`: a stamp of one byte for each visitor, so that little
/// needs clearing between groups and most of it stays in the processor's caches.
///
/// Belongs to one lane.
final class VisitorStamps {
  private let memory: Scratch<UInt8>
  private let stamps: UnsafeMutablePointer<UInt8>
  private var current: UInt8 = 0

  /// Stamps for visitors with codes up to `greatest`.
  init(_ greatest: Int) {
    memory = Scratch(greatest + 1, isZero: true)
    stamps = memory.numbers
  }

  /// Begins a group.
  func next() {
    if current == .max {
      memset(stamps, 0, memory.count)
      current = 0
    }
    current += 1
  }

  /// How many of some visitors are new in the group.
  func stamp(_ visitors: UnsafePointer<UInt32>, _ count: Int) -> Int {
    let (stamps, current) = (stamps, current)
    var new = 0
    for row in 0..<count {
      let visitor = Int(visitors[row])
      new &+= stamps[visitor] != current ? 1 : 0
      stamps[visitor] = current
    }
    return new
  }

  /// How many of some visitors are new in the group, and the sum of their weights.
  func stamp(
    _ visitors: UnsafePointer<UInt32>, _ count: Int, weights: UnsafePointer<UInt8>
  ) -> (count: Int, sum: Int) {
    let (stamps, current) = (stamps, current)
    var (new, sum) = (0, 0)
    for row in 0..<count {
      let visitor = Int(visitors[row])
      let isNew = stamps[visitor] != current ? 1 : 0
      new &+= isNew
      sum &+= Int(weights[visitor]) & (0 &- isNew)
      stamps[visitor] = current
    }
    return (new, sum)
  }
}
