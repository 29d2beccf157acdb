import TestSupport
import Testing

@testable import Storage

struct HashSet64Tests {
  @Test func `it holds what was added, and nothing else`() {
    var random = SeededGenerator(seed: 41)
    var set = HashSet64()
    var known: Set<UInt64> = []
    for step in 0..<60_000 {
      // Few values of many bits, many of few: both repeat, and crowd one table.
      let hash = step % 3 == 0 ? UInt64.random(in: 0..<5_000, using: &random) : random.next()
      #expect(set.insert(hash) == known.insert(hash).inserted, "seed 41, step \(step)")
    }
    #expect(set.count == known.count)
    #expect(known.allSatisfy { set.contains($0) })
    for _ in 0..<10_000 {
      let other = random.next()
      #expect(set.contains(other) == known.contains(other))
    }
    var all: Set<UInt64> = []
    set.forEach { all.insert($0) }
    #expect(all == known)
  }

  @Test func `it takes little more memory than the hashes`() {
    var random = SeededGenerator(seed: 42)
    var set = HashSet64()
    for _ in 0..<300_000 { _ = set.insert(random.next()) }
    #expect(set.size < 300_000 * 12)
  }

  @Test func `zero is a hash like any other`() {
    var set = HashSet64()
    let before = set.contains(0)
    let (first, second) = (set.insert(0), set.insert(0))
    #expect([before, first, second, set.contains(0)] == [false, true, false, true])
    #expect(set.count == 1)
  }
}
