import Foundation
import Storage
import TestSupport
import Testing

@testable import ReplayStorage

/// Damaged chunks and damaged parts: an error or the truth, never a trap, and never more memory than is allowed.
@Suite struct ReplayFuzzTests {
  private static let damage = ByteMutation(tokens: ["{", "}", "[", "]", "\"", "\\u", ":", ",", "1.5", "type", "null"])

  @Test(arguments: Corpus.seeds(8)) func `a damaged chunk is refused or kept as it is`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let cases = try Corpus.cases("replay-events")
    for _ in 0..<Corpus.rounds(60) {
      var bytes = random.pick(cases)
      Self.damage.apply(to: &bytes, &random)
      Corpus.keep(bytes, of: "replay-chunk")
      let packer = try ReplayPacker(seed: seed)
      guard (try? PackedRecording.add(bytes, to: packer)) != nil else { continue }
      let parts = try packer.finish()
      let json = try PackedRecording.bytes(parts)
      let again = try ReplayPacker(seed: seed)
      try PackedRecording.add(json, to: again)
      #expect(try again.finish().map(\.bytes) == parts.map(\.bytes), "seed \(seed)")
      if let sent = try? JSONSerialization.jsonObject(with: Data(bytes)) as? NSArray {
        #expect(try JSONSerialization.jsonObject(with: Data(json)) as? NSArray == sent, "seed \(seed)")
      }
    }
  }

  @Test(arguments: Corpus.seeds(8)) func `a damaged part is refused`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let parts = try Corpus.cases("replay-events").map { bytes in
      let packer = try ReplayPacker(seed: 1)
      try PackedRecording.add(bytes, to: packer)
      return try packer.finish()[0].bytes
    }
    for _ in 0..<Corpus.rounds(80) {
      var bytes = random.pick(parts)
      Self.damage.apply(to: &bytes, &random)
      // With a checksum that fits, so that what lies behind it is tried too.
      if bytes.count > 4 {
        bytes.removeLast(4)
        let checksum = bytes.withUnsafeBytes { CRC32C.checksum($0) }
        withUnsafeBytes(of: checksum.littleEndian) { bytes.append(contentsOf: $0) }
      }
      Corpus.keep(bytes, of: "replay-part")
      guard let part = try? ReplayPart(bytes) else { continue }
      let unpacker = ReplayUnpacker()
      guard (try? unpacker.enter(part)) != nil, let events = try? unpacker.events(of: part) else { continue }
      #expect(events.json.count == part.head.jsonBytes)
    }
  }

  @Test(arguments: Corpus.seeds(8)) func `damaged columns are refused`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<Corpus.rounds(40) {
      // Words, structure and numbers are made up, but the streams around them are good.
      func noise(_ count: ClosedRange<Int>) -> [UInt8] {
        (0..<random.number(count)).map { _ in
          UInt8(random.chance(70) ? random.number(0...40) : random.number(0...255))
        }
      }
      let (words, columns) = ([UInt8(random.number(0...6))] + noise(0...40), noise(1...60))
      var dictionary: [UInt8] = []
      try DeflateWriter(dictionary: KnownTexts.bytes).write(words, end: .piece, to: &dictionary)
      var packed: [UInt8] = []
      try DeflateWriter().write(columns, end: .stream, to: &packed)
      var head = ReplayPart.Head()
      (head.beginsAnew, head.events, head.jsonBytes) = (true, random.number(0...3), random.number(0...400))
      head.dictionaryBytes = words.count
      head.structureBytes = random.number(0...columns.count)
      head.numberBytes = columns.count - head.structureBytes
      let part = ReplayPart(head, dictionary: dictionary, columns: packed)
      Corpus.keep(part.bytes, of: "replay-columns")
      let unpacker = ReplayUnpacker()
      guard (try? unpacker.enter(part)) != nil else { continue }
      _ = try? unpacker.events(of: part)
    }
  }

  @Test func `a bomb is refused before it takes memory`() throws {
    var packed: [UInt8] = []
    try DeflateWriter().write([UInt8](repeating: 0, count: 60 << 20), end: .stream, to: &packed)
    var head = ReplayPart.Head()
    (head.beginsAnew, head.events, head.jsonBytes) = (true, 1, 100)
    head.structureBytes = 60 << 20
    let bomb = ReplayPart(head, dictionary: [3, 0], columns: packed)
    let unpacker = ReplayUnpacker()
    #expect(throws: ReplayError.self) { try unpacker.enter(bomb) }
    let small = ReplayPart(
      ReplayPart.Head(beginsAnew: true, events: 1, jsonBytes: 30 << 20, structureBytes: 60 << 20), dictionary: [],
      columns: Array(packed.prefix(100)))
    #expect(throws: ReplayError.self) { try ReplayUnpacker().events(of: small) }
  }

  @Test func `a text that is named a million times ends where the part said`() throws {
    let large = String(repeating: "x", count: 1_000)
    let events = "[" + [String](repeating: #""\#(large)""#, count: 1_000).joined(separator: ",") + "]"
    let part = try #require(try PackedRecording.parts([events]).first)
    #expect(part.bytes.count < 1_000)
    var head = part.head
    head.jsonBytes = 10_000
    let lying = ReplayPart(
      head, dictionary: part.withDictionary { Array($0) }, columns: part.withColumns { Array($0) })
    let unpacker = ReplayUnpacker()
    try unpacker.enter(lying)
    #expect(throws: ReplayError.damaged("a part is longer than it says")) { try unpacker.events(of: lying) }
  }
}
