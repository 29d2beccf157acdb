import TestSupport
import Testing

@testable import Storage

struct HashRunTests {
  private func run(_ entries: [(hash: UInt64, ordinal: UInt32)]) throws -> HashRun {
    try HashRun.encode(entries).withUnsafeBytes { try HashRun($0, entries: entries.count) }
  }

  private func random(_ count: Int, seed: UInt64) -> [(hash: UInt64, ordinal: UInt32)] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { (random.next(), UInt32($0 + 1)) }
  }

  @Test(arguments: [1, 2, 3, 31, 33, 34, 1000, 20_000]) func `every hash is found`(count: Int) throws {
    let entries = random(count, seed: UInt64(count))
    let run = try run(entries)
    #expect(run.count == count)
    var missed = 0
    for entry in entries where !run.candidates(for: entry.hash).contains(entry.ordinal) { missed += 1 }
    #expect(missed == 0, "of \(count), seed \(count)")
    for other in random(500, seed: 999) where !entries.contains(where: { $0.hash >> 24 == other.hash >> 24 }) {
      #expect(run.candidates(for: other.hash).isEmpty)
    }
    #expect(run.candidates(for: 0).isEmpty || entries.contains { $0.hash >> 24 == 0 })
    #expect(run.candidates(for: .max).isEmpty || entries.contains { $0.hash >> 24 == .max >> 24 })
  }

  @Test func `an empty run knows nothing`() throws {
    #expect(try run([]).candidates(for: 5).isEmpty)
  }

  /// Only the upper 40 bits are kept; spread evenly they are not here, so that every guess goes wrong.
  @Test(arguments: [1, 2, 1000]) func `hashes with equal upper bits are all candidates`(count: Int) throws {
    let crowd = (0..<count).map { (hash: UInt64(7) << 24 | UInt64($0), ordinal: UInt32($0 + 1)) }
    let others = random(3000, seed: 8).map { (hash: $0.hash | 1 << 63, ordinal: $0.ordinal + 5000) }
    let run = try run(others + crowd + [(0, 4999)])
    #expect(Array(run.candidates(for: 7 << 24 | 0xFFFFFF)) == crowd.map(\.ordinal))
    #expect(run.candidates(for: 6 << 24).isEmpty)
    #expect(run.candidates(for: 8 << 24).isEmpty)
    #expect(run.candidates(for: others[17].hash).contains(others[17].ordinal))
  }

  @Test func `merged runs know what their parts knew`() throws {
    let entries = random(900, seed: 4)
    let parts = [entries[..<10], entries[10..<300], entries[300...]]
    let bytes = HashRun.encode(merging: try parts.map { try run(Array($0)) })
    let merged = try bytes.withUnsafeBytes { try HashRun($0, entries: 900) }
    #expect(entries.allSatisfy { merged.candidates(for: $0.hash).contains($0.ordinal) })
  }

  @Test func `a run that is not what was written is damaged`() throws {
    let bytes = HashRun.encode(random(50, seed: 1))
    for place in bytes.indices {
      var damaged = bytes
      damaged[place] ^= 1 << UInt8(place % 8)
      #expect(isDamaged { try damaged.withUnsafeBytes { _ = try HashRun($0, entries: 50) } }, "byte \(place)")
    }
    #expect(isDamaged { try bytes.withUnsafeBytes { _ = try HashRun($0, entries: 49) } })
    #expect(isDamaged { try bytes.withUnsafeBytes { _ = try HashRun($0, entries: 51) } })
    // Sound bytes, but in no order.
    var writer = ByteWriter()
    writer.block(IntegerColumn.encode([5, 3, 9]))
    writer.block(IntegerColumn.encode([1, 2, 3]))
    writer.seal()
    #expect(isDamaged { try writer.bytes.withUnsafeBytes { _ = try HashRun($0, entries: 3) } })
  }
}
