import TestSupport
import Testing

@testable import Storage

struct TextBlockTests {
  private static func texts(_ count: Int, seed: UInt64) -> [[UInt8]] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { index in
      // Texts that compress well, not at all, and none.
      switch index % 3 {
      case 0: Array("/blog/articles/number/\(index)".utf8)
      case 1: (0..<random.number(1...90)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      default: []
      }
    }
  }

  private func block(_ texts: [[UInt8]], first: UInt32) throws -> TextBlock {
    var block = TextBlock(first: first)
    for text in texts { try text.withUnsafeBytes { try block.append($0) } }
    try block.finish()
    return block
  }

  private func chunk(_ index: Int, _ block: TextBlock, _ bytes: [UInt8]) throws -> TextChunk {
    try bytes.withUnsafeBytes { raw in
      let first = block.directory.firstOrdinal(of: index)
      return try TextChunk(
        UnsafeRawBufferPointer(rebasing: raw[block.directory.bytes(of: index)]), firstOrdinal: first,
        count: Int(block.directory.chunks[index].endOrdinal - first))
    }
  }

  @Test(arguments: [1, 2, 700, 3000]) func `every text is read from its chunk alone`(count: Int) throws {
    let texts = TextBlockTests.texts(count, seed: UInt64(count))
    let block = try block(texts, first: 41)
    #expect(block.directory.endOrdinal == UInt32(41 + count))
    #expect(count < 3000 || block.directory.chunks.count > 3)
    for (index, text) in texts.enumerated() {
      let ordinal = UInt32(41 + index)
      let part = try chunk(block.directory.chunk(of: ordinal), block, block.bytes.bytes)
      #expect(part.withText(ordinal) { Array($0) } == text)
    }
    let encoded = block.directory.encoded()
    let back = try encoded.withUnsafeBytes { try TextBlock.Directory(encoded: $0) }
    #expect(back.first == 41)
    #expect(back.chunks.map(\.endOrdinal) == block.directory.chunks.map(\.endOrdinal))
    #expect(back.chunks.map(\.endByte) == block.directory.chunks.map(\.endByte))
  }

  @Test func `one text longer than a chunk has a chunk of its own`() throws {
    let long = [UInt8](repeating: 7, count: 3 * TextBlock.chunkSize)
    let block = try block([[1], long, [2]], first: 1)
    #expect(block.directory.chunks.map(\.endOrdinal) == [3, 4])
    #expect(try chunk(0, block, block.bytes.bytes).withText(2) { $0.count } == long.count)
  }

  @Test func `a changed byte anywhere is damage`() throws {
    let block = try block(TextBlockTests.texts(900, seed: 6), first: 1)
    let bytes = block.bytes.bytes
    for place in stride(from: 0, to: bytes.count, by: 37) {
      var damaged = bytes
      damaged[place] ^= 0x10
      let index = block.directory.chunks.firstIndex { place < Int($0.endByte) } ?? 0
      #expect(isDamaged { _ = try chunk(index, block, damaged) }, "byte \(place)")
    }
    let directory = block.directory.encoded()
    for place in directory.indices {
      var damaged = directory
      damaged[place] ^= 1
      #expect(isDamaged { try damaged.withUnsafeBytes { _ = try TextBlock.Directory(encoded: $0) } })
    }
  }

  /// A directory whose checksum is right and whose content is not.
  @Test(
    arguments: [
      [0, 1, 5, 10], [1, 0], [1, 2, 5, 10, 5, 20], [1, 2, 5, 10, 9, 9], [1, 1, 1, 10], [1, 3, 5, 10, 6, 20],
      [1, 1, 5, 0],
    ] as [[UInt64]])
  func `a directory out of order is damaged`(numbers: [UInt64]) {
    var writer = ByteWriter()
    for number in numbers { writer.varint(number) }
    writer.seal()
    #expect(isDamaged { try writer.bytes.withUnsafeBytes { _ = try TextBlock.Directory(encoded: $0) } })
  }

  /// Chunks whose checksum is right and whose content is not: kind, claimed size, content, texts asked for.
  @Test(
    arguments: [
      (0, 3, [1, 1, 65], 2), (0, 2, [5, 65], 1), (0, 100, [1, 65], 1), (0, 2, [1, 65], 4_000_000_000),
      (1, 1 << 30, [1, 2, 3], 1), (1, 2, [1, 65], 1), (0, 4, [255, 255, 255, 255], 1),
    ] as [(UInt8, Int, [UInt8], Int)])
  func `a chunk that lacks texts is damaged`(kind: UInt8, size: Int, content: [UInt8], count: Int) {
    var writer = ByteWriter()
    writer.append(kind)
    writer.varint(UInt64(size))
    writer.append(raw: content)
    writer.seal()
    #expect(isDamaged { try writer.bytes.withUnsafeBytes { _ = try TextChunk($0, firstOrdinal: 1, count: count) } })
  }
}
