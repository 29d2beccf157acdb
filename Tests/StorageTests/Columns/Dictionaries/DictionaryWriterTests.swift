import Models
import TestSupport
import Testing

@testable import Storage

struct DictionaryWriterTests {
  private func ordinal(_ text: String, _ sample: ColumnSample) throws -> UInt32 {
    try Array(text.utf8).withUnsafeBytes { try sample.writer.pageCode($0, limitedAt: nil) }
  }

  private func existing(_ text: String, _ sample: ColumnSample) throws -> UInt32? {
    try Array(text.utf8).withUnsafeBytes {
      try sample.writer.dictionaries[Int(Domain.page.rawValue)].existingOrdinal(of: $0)
    }
  }

  /// New texts come in each round; all of them, and the old ones, keep their ordinals whatever happens in between.
  @Test func `ordinals are stable over flushes, seals and new writers`() throws {
    let sample = try ColumnSample()
    var known: [String: UInt32] = ["": 0]
    for round in 0..<12 {
      for number in 0..<40 {
        let text = "/page/\(round)/\(number)"
        known[text] = try ordinal(text, sample)
      }
      // Something must be pending for a flush, and texts go with it.
      try sample.add(3)
      if round % 2 == 0 { try sample.flush() }
      if round % 3 == 1 { try sample.seal() }
      if round % 4 == 3 {
        try sample.flush()
        try sample.reopen()
      }
      for (text, ordinal) in known {
        #expect(try self.ordinal(text, sample) == ordinal, "\(text) after round \(round)")
      }
      #expect(try existing("/never", sample) == nil)
    }
    #expect(Set(known.values).count == known.count)
  }

  @Test func `texts that were not flushed are gone with the writer, and their ordinals given anew`() throws {
    let sample = try ColumnSample()
    let first = try ordinal("/kept", sample)
    try sample.add(1)
    try sample.flush()
    let lost = try ordinal("/lost", sample)
    try sample.reopen()
    #expect(try existing("/kept", sample) == first)
    #expect(try existing("/lost", sample) == nil)
    #expect(try ordinal("/new", sample) == lost)
  }

  @Test func `fresh texts that do not follow the known ones are damage`() throws {
    let sample = try ColumnSample()
    try sample.add(5)
    let dictionary = sample.writer.dictionaries[Int(Domain.page.rawValue)]
    #expect(
      isDamaged {
        try dictionary.restore(HotBatch.Texts(domain: .page, first: dictionary.count + 2, texts: [[1]]))
      })
  }

  @Test func `equal texts of two dictionaries have ordinals of their own`() throws {
    let sample = try ColumnSample()
    _ = try ordinal("/x", sample)
    #expect(try ordinal("same", sample) == 2)
    #expect(try sample.writer.nameCode("same") == 1)
  }

  @Test func `a table that forgot its texts finds them again, in more chunks than are kept`() throws {
    let sample = try ColumnSample()
    var random = SeededGenerator(seed: 9)
    let texts = (0..<24_000).map { _ in
      String(random.next(), radix: 36) + String(random.next(), radix: 36) + String(random.next(), radix: 36)
        + String(random.next(), radix: 36)
    }
    let ordinals = try texts.map { try ordinal($0, sample) }
    try sample.add(1)
    try sample.flush()
    try sample.seal()
    #expect(sample.writer.sealedPart.manifest.blocks[Int(Domain.page.rawValue)][0].directory.chunks.count > 64)
    let dictionary = DictionaryWriter(
      .page, seed: sample.website.hashSeed, sealedTexts: sample.writer.sealedPart, cachedEntriesMax: 10)
    for round in 0..<3 {
      for index in stride(from: round, to: texts.count, by: 61) {
        let found = try Array(texts[index].utf8).withUnsafeBytes { try dictionary.existingOrdinal(of: $0) }
        #expect(found == ordinals[index], "round \(round), text \(index), seed 9")
      }
      dictionary.markSealed()
    }
  }
}
