import TestSupport
import Testing

@testable import Storage

struct HashMap64Tests {
  @Test func `it holds the latest value of every key, and nothing else`() {
    var random = SeededGenerator(seed: 43)
    var map = HashMap64()
    var known: [UInt64: UInt32] = [:]
    for step in 0..<60_000 {
      // Few values of many bits, many of few: both repeat, and crowd one table.
      let key = step % 3 == 0 ? UInt64.random(in: 0..<5_000, using: &random) : random.next()
      map.set(key, UInt32(step))
      known[key] = UInt32(step)
    }
    #expect(map.count == known.count, "seed 43")
    #expect(known.allSatisfy { map[$0.key] == $0.value })
    for _ in 0..<10_000 {
      let other = random.next()
      #expect(map[other] == known[other])
    }
    var all: [UInt64: UInt32] = [:]
    map.forEach { all[$0] = $1 }
    #expect(all == known)
  }

  @Test func `what is removed is gone, and its room serves again`() {
    var map = HashMap64()
    for key in 0..<10_000 as Range<UInt64> { map.set(key &* 0x9E37_79B9_7F4A_7C15, 1) }
    let size = map.size
    map.removeAll()
    #expect(map.count == 0)
    #expect(map[0] == nil)
    #expect(map[0x9E37_79B9_7F4A_7C15] == nil)
    for key in 0..<10_000 as Range<UInt64> { map.set(key &* 0x9E37_79B9_7F4A_7C15, 2) }
    #expect(map.size == size)
    #expect(map[0] == 2)
  }

  @Test func `it takes little more memory than keys and values`() {
    var random = SeededGenerator(seed: 44)
    var map = HashMap64()
    #expect(map.size < 64)
    for _ in 0..<300_000 { map.set(random.next(), 7) }
    #expect(map.size < 300_000 * 21)
  }
}
