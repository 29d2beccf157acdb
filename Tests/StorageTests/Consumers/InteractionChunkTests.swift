import Models
import TestSupport
import Testing

@testable import Storage

@Suite struct InteractionChunkTests {
  private func read(_ bytes: [UInt8]) throws -> InteractionChunk {
    try bytes.withUnsafeBytes { (bytes) throws(StoreError) in try InteractionChunk(bytes) }
  }

  @Test(arguments: InteractionKind.allCases) func `what is folded is what is read`(kind: InteractionKind) throws {
    for (seed, count) in [(1, 0), (2, 1), (3, 2), (4, 300), (5, 5_000)] as [(UInt64, Int)] {
      var random = SeededGenerator(seed: seed)
      let chunk = InteractionChunk(kind, rows: InteractionSample.rows(kind, count, &random))
      let bytes = try chunk.encoded()
      #expect(try read(bytes) == chunk, "seed \(seed)")
      let visitors = try bytes.withUnsafeBytes { (bytes) throws(StoreError) in
        try InteractionChunk.visitors(in: bytes)
      }
      #expect(visitors == Set(chunk.rows.map(\.who.visitor)))
    }
  }

  @Test func `extreme numbers survive`() throws {
    var row = InteractionRow(
      page: .max, time: .min,
      who: InteractionProfile(visitor: .max, device: .other, medium: .unknown, country: .max, width: .max))
    (row.element, row.a, row.c, row.d) = (.min, .max, .max, 0)
    let chunk = InteractionChunk(.click, rows: [row, row])
    let bytes = try chunk.encoded()
    #expect(try read(bytes) == chunk)
  }

  @Test func `a click takes some ten bytes`() throws {
    // A busy page: 8,192 clicks by 1,400 visitors on 60 elements, most of them in the middle of their element.
    var random = SeededGenerator(seed: 6)
    var time = InteractionSample.start.milliseconds
    let visitors = (0..<1_400).map { number in
      InteractionProfile(
        visitor: random.next(), device: number % 3 == 0 ? .mobile : .desktop,
        medium: number % 2 == 0 ? .search : .direct,
        country: InteractionProfile.country(["DE", "US", "FR", "GB"][number % 4].utf8),
        width: [390, 1440, 1536, 1920][number % 4])
    }
    let rows = (0..<8_192).map { _ in
      time += Int64(random.number(0...15_000))
      var row = InteractionRow(page: 1, time: time, who: random.pick(visitors))
      let element = min(random.number(1...60), random.number(1...60))
      row.element = Int64(element)
      row.a = Int32(random.number(0...60) + random.number(0...60))
      row.b = Int32(random.number(0...16) + random.number(0...16))
      row.c = Int32(element * 23 % 900) + row.a + row.who.width / 8
      row.d = Int32(element * 71) + row.b
      return row
    }
    let bytes = try InteractionChunk(.click, rows: rows).encoded().count
    #expect(bytes < 13 * rows.count, "\(bytes) bytes")
  }

  @Test func `a chunk that is cut or changed is damaged`() throws {
    var random = SeededGenerator(seed: 7)
    let bytes = try InteractionChunk(.click, rows: InteractionSample.rows(.click, 50, &random)).encoded()
    for _ in 0..<200 {
      var damaged = bytes
      let place = random.number(0...damaged.count - 1)
      damaged[place] ^= UInt8(random.number(1...255))
      #expect(throws: StoreError.self) { try read(damaged) }
    }
    for length in [0, 3, 4, 20, bytes.count - 1] {
      #expect(throws: StoreError.self) { try read(Array(bytes.prefix(length))) }
    }
  }
}
