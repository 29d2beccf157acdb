import Glibc
import Synchronization
import Testing

@testable import Storage

struct PartCacheTests {
  /// A column of 936 bytes and its 64 of overhead.
  private func column(_ value: Int64 = 1) -> DecodedColumn {
    DecodedColumn(nil, count: 936, least: 0, greatest: 1, changes: (0..<936).map { ($0, value) })
  }

  private func name(_ piece: Int64, part: UInt32 = 0, website: UInt32 = 1) -> PartCache.Name {
    PartCache.Name(website: website, part: part, piece: piece)
  }

  /// Asks for a part and says whether it had to be made.
  private func isMade(_ cache: PartCache, _ name: PartCache.Name) -> Bool {
    var made = false
    _ = cache.part(name, as: DecodedColumn.self) {
      made = true
      return column()
    }
    return made
  }

  @Test func `a part is made once, whatever names it`() {
    let cache = PartCache(budget: 100_000)
    for name in [name(1), name(2), name(1, part: 1), name(1, website: 2)] {
      #expect(isMade(cache, name))
      #expect(!isMade(cache, name))
    }
  }

  @Test func `a full cache drops what was unused longest, down to three quarters`() {
    let cache = PartCache(budget: 10_000)
    for piece in 1...10 as ClosedRange<Int64> { #expect(isMade(cache, name(piece))) }
    #expect(!isMade(cache, name(1)))
    // The eleventh part is over the budget: 2, 3, 4 and 5 go until 7,000 bytes are left.
    #expect(isMade(cache, name(11)))
    for piece in [1, 6, 7, 8, 9, 10, 11] as [Int64] { #expect(!isMade(cache, name(piece)), "\(piece)") }
    for piece in [2, 3, 4] as [Int64] { #expect(isMade(cache, name(piece)), "\(piece)") }
  }

  @Test func `a part that is larger than the budget is handed out and not kept`() {
    let cache = PartCache(budget: 500)
    #expect(isMade(cache, name(1)))
    #expect(isMade(cache, name(1)))
  }

  @Test func `an error is passed on and leaves nothing behind`() {
    let cache = PartCache(budget: 10_000)
    #expect(throws: StoreError.self) {
      _ = try cache.part(name(1), as: DecodedColumn.self) { throw StoreError.damaged("") }
    }
    #expect(isMade(cache, name(1)))
  }

  @Test func `answers do not depend on the budget`() throws {
    let sample = try ColumnSample()
    try sample.sealed(300)
    let expected = try sample.answers(sample.store())
    for budget in [0, 1000, 20_000] {
      let store = sample.store(cacheBudget: budget)
      #expect(try sample.answers(store) == expected)
      #expect(try sample.answers(store) == expected)
    }
  }

  @Test func `several who want a part at once wait for the one that makes it`() throws {
    let cache = PartCache(budget: 1 << 20)
    let made = Atomic(0)
    let parts = try Lanes.run(8) { _ in
      cache.part(name(1), as: DecodedColumn.self) {
        made.add(1, ordering: .relaxed)
        usleep(20_000)
        return column()
      }
    }
    #expect(made.load(ordering: .relaxed) == 1)
    #expect(parts.allSatisfy { $0 === parts[0] })
    #expect(cache.figures.misses == 1 && cache.figures.hits == 7)
  }
}
