import Testing

@testable import Storage

/// One after another: slabs are the process's.
@Suite(.serialized) struct ColumnMemoryTests {
  private static let slab = 1 << 21

  /// Columns that fill so many slabs.
  private func columns(_ slabs: Int) -> [ColumnMemory] {
    (0..<2 * slabs).map { _ in ColumnMemory(ColumnMemoryTests.slab / 2, isCached: true) }
  }

  @Test func `slabs lie ready, are used and come back`() {
    ColumnMemory.prepare(0)
    #expect(ColumnMemory.sizeReady == 0)
    ColumnMemory.prepare(3 * ColumnMemoryTests.slab + 5)
    // Other tests take slabs at the same time, and give some back: never more than were asked for.
    #expect(ColumnMemory.sizeReady <= 3 * ColumnMemoryTests.slab)
    do {
      let columns = columns(8)
      for (index, column) in columns.enumerated() {
        column.start.storeBytes(of: UInt64(index), as: UInt64.self)
        column.start.storeBytes(of: ~UInt64(index), toByteOffset: ColumnMemoryTests.slab / 2 - 8, as: UInt64.self)
      }
      // No two share a byte.
      for (index, column) in columns.enumerated() {
        #expect(column.start.load(as: UInt64.self) == UInt64(index))
        #expect(
          column.start.load(fromByteOffset: ColumnMemoryTests.slab / 2 - 8, as: UInt64.self) == ~UInt64(index))
      }
      withExtendedLifetime(columns) {}
    }
    #expect(ColumnMemory.sizeReady <= 3 * ColumnMemoryTests.slab)
    ColumnMemory.prepare(0)
    #expect(ColumnMemory.sizeReady == 0)
  }

  @Test func `scratch memory lies ready for questions`() {
    ScratchPool.prepare()
    let scratch = Scratch<UInt32>(65_536, isZero: true)
    #expect((0..<scratch.count).allSatisfy { scratch.numbers[$0] == 0 })
  }
}
