import Models
import TestSupport
import Testing

@testable import Storage

/// Stored forms that are wrong although their checksums are right: a bug of another version, or somebody hostile.
/// Reading them gives an error or some values, and never a trap.
struct PieceFuzzTests {
  /// Reads damaged versions of a form whose last four bytes are its checksum, put right again.
  private func check(
    _ form: [UInt8], seed: UInt64, _ what: String, read: (UnsafeRawBufferPointer) throws(StoreError) -> Void
  ) {
    let mutation = ByteMutation()
    var random = SeededGenerator(seed: seed)
    for round in 0..<Corpus.rounds(300) {
      var writer = ByteWriter()
      var content = Array(form.dropLast(4))
      if random.chance(50), !content.isEmpty {
        // Heads matter most.
        content[random.number(0...min(24, content.count - 1))] = UInt8(truncatingIfNeeded: random.next())
      } else {
        mutation.apply(to: &content, &random)
      }
      writer.append(raw: content)
      writer.seal()
      Corpus.keep(writer.bytes, of: what)
      writer.bytes.withUnsafeBytes { bytes in
        do throws(StoreError) { try read(bytes) } catch {
          switch error {
          case .damaged, .newerFormat: return
          default: Issue.record("\(what), seed \(seed) round \(round): \(error)")
          }
        }
      }
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: Corpus.seeds(4)) func `directories of columns`(seed: UInt64) {
    var columns = ColumnSet(rows: 300)
    columns.append(1, (0..<300).map { Int64($0 % 5) }, isCodes: true)
    columns.append(4, (0..<300).map { Int64($0) * 1000 })
    columns.append(9, [Int64](repeating: 7, count: 300), isCodes: true)
    let bytes = columns.bytes
    check(columns.directory.encoded(), seed: seed, "column-directory") { (form) throws(StoreError) in
      let directory = try ColumnSet.Directory(encoded: form)
      for entry in directory.entries {
        for code in [0, 1, 63, 64, 511, UInt32.max] as [UInt32] { _ = entry.mayHold(code) }
        bytes.withUnsafeBytes { _ = try? directory.column(entry, in: $0).decoded() }
      }
      _ = directory.entry(4)
      _ = directory.size
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: Corpus.seeds(4)) func `runs of hashes`(seed: UInt64) {
    var source = SeededGenerator(seed: 99)
    let hashes = (0..<200).map { _ in source.next() }
    let form = HashRun.encode(hashes.enumerated().map { ($0.element, UInt32($0.offset + 1)) })
    check(form, seed: seed, "hash-run") { (form) throws(StoreError) in
      let run = try HashRun(form, entries: 200)
      for hash in hashes.prefix(20) + [0, .max] { _ = run.candidates(for: hash) }
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: Corpus.seeds(4)) func `blocks of texts`(seed: UInt64) throws {
    for count in [3, 3000] {
      var block = TextBlock(first: 1)
      for number in 0..<count { try Array("/page/\(number)".utf8).withUnsafeBytes { try block.append($0) } }
      try block.finish()
      let directory = block.directory
      check(directory.encoded(), seed: seed, "text-directory") { (form) throws(StoreError) in
        let read = try TextBlock.Directory(encoded: form)
        for ordinal in [read.first, read.endOrdinal - 1] {
          let chunk = read.chunk(of: ordinal)
          _ = read.bytes(of: chunk)
          _ = read.firstOrdinal(of: chunk)
        }
      }
      let first = Array(block.bytes.bytes[directory.bytes(of: 0)])
      let texts = Int(directory.chunks[0].endOrdinal - 1)
      check(first, seed: seed, "text-chunk") { (form) throws(StoreError) in
        let chunk = try TextChunk(form, firstOrdinal: 1, count: texts)
        for ordinal in [1, UInt32(texts)] { chunk.withText(ordinal) { _ = $0.count } }
      }
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: Corpus.seeds(4)) func `batches of fresh rows`(seed: UInt64) throws {
    let sample = try ColumnSample()
    try sample.add(40)
    try sample.flush()
    let statement = try sample.hot.connection.prepare("SELECT bytes FROM batch")
    #expect(try statement.step())
    let form = statement.bytes(0)
    check(form, seed: seed, "hot-batch") { (form) throws(StoreError) in
      _ = try HotBatch(form, "a batch")
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: Corpus.seeds(4)) func `chunks of interactions`(seed: UInt64) throws {
    var random = SeededGenerator(seed: 98)
    for kind in InteractionKind.allCases {
      let chunk = InteractionChunk(kind, rows: InteractionSample.rows(kind, 60, &random))
      check(try chunk.encoded(), seed: seed, "interaction-chunk") { (form) throws(StoreError) in
        _ = try? InteractionChunk.visitors(in: form)
        _ = try InteractionChunk(form)
      }
    }
  }
}
